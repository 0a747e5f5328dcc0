import { Readable } from "node:stream";
import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import Type from "typebox";
import { asCsv, asNdjson, csvColumns } from "../../lake/export/event-formats.ts";
import { identityOf, readers } from "../access.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { HttpProblem } from "../errors.ts";
import { parseFields } from "../event-fields.ts";
import { SearchQuery, searchOf } from "../event-search.ts";

const maximumEvents = 1_000_000;
const contentTypes = {
  ndjson: "application/x-ndjson; charset=utf-8",
  csv: "text/csv; charset=utf-8",
  parquet: "application/vnd.apache.parquet",
} as const;

/** All that a search finds, as a file. */
export function eventExportRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  return async function eventExports(server) {
    server.get("/api/v1/events/export", {
      config: { access: readers },
      schema: {
        tags: ["events"],
        summary: "All events of a search as a file, oldest first",
        description: `At most ${maximumEvents.toLocaleString("en")}: a search that finds more is refused, and nothing is cut in silence. \`ndjson\` holds events as they are, \`parquet\` the same as columns that nest as OCSF does, \`csv\` is for spreadsheets and holds no formulas. \`breakwater export\` writes more.`,
        querystring: Type.Object({
          ...SearchQuery.properties,
          format: Type.Enum(["ndjson", "csv", "parquet"]),
          fields: Type.Optional(
            Type.String({ maxLength: 2_000, description: "Columns of the CSV: paths separated by commas" }),
          ),
        }),
        response: { 200: Type.Unsafe<Readable>(Type.String({ description: "The file" })) },
      },
      async handler(request, reply) {
        const { format, fields, ...query } = request.query;
        const { tenant } = identityOf(request);
        const search = searchOf(query, maximumEvents, null, d.clock);
        const columns = fields === undefined ? csvColumns : parseFields(fields).map((path) => path.join("."));
        const signal = await d.gate.untilSent(tenant, "export", reply);
        const count = await d.lake.count(tenant, search, signal);
        if (count > maximumEvents)
          throw new HttpProblem(
            422,
            "too_many_events",
            `${count.toLocaleString("en")} events fit, and ${maximumEvents.toLocaleString("en")} are given at once: ask for a shorter time, or use \`breakwater export\``,
          );
        const file =
          format === "parquet"
            ? d.lake.exportParquet(tenant, search, null, signal)
            : format === "csv"
              ? asCsv(d.lake.exportEvents(tenant, search, signal), columns)
              : asNdjson(d.lake.exportEvents(tenant, search, signal));
        const day = new Date(d.clock.now()).toISOString().slice(0, 10);
        reply.headers({
          "content-disposition": `attachment; filename="events-${day}.${format}"`,
          "breakwater-events": String(count),
        });
        return reply.type(contentTypes[format]).send(Readable.from(file));
      },
    });
  };
}
