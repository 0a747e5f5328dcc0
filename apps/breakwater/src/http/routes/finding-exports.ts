import { Readable } from "node:stream";
import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { DeviceId, RuleId } from "@breakwater/ocsf";
import Type from "typebox";
import { findingsAsCsv, findingsAsOcsf, findingsAsStix } from "../../share/finding-formats.ts";
import { identityOf, readers } from "../access.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { HttpProblem } from "../errors.ts";
import { Severity, Uuid } from "../schemas.ts";
import { withEvidence } from "../with-evidence.ts";
import { Status } from "./finding-shape.ts";

const maximumFindings = 10_000;
const evidenceOfOne = 5;
const files = {
  ocsf: { type: "application/x-ndjson; charset=utf-8", name: "ocsf.ndjson" },
  stix: { type: "application/stix+json;version=2.1", name: "stix.json" },
  csv: { type: "text/csv; charset=utf-8", name: "csv" },
} as const;

/** Findings for other tools. */
export function findingExportRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  return async function findingExports(server) {
    server.get("/api/v1/findings/export", {
      config: { access: readers },
      schema: {
        tags: ["findings"],
        summary: "All findings that fit as a file, the oldest first",
        description: `\`ocsf\`: Detection Findings (class 2004), a line each; \`stix\`: a STIX 2.1 bundle of sightings, with the TLP marking of the sources; \`csv\`: for spreadsheets, without formulas. Each finding comes with its first ${evidenceOfOne} events. At most ${maximumFindings.toLocaleString("en")}: where more fit, nothing is given and nothing cut in silence.`,
        querystring: Type.Object({
          format: Type.Enum(["ocsf", "stix", "csv"]),
          status: Type.Optional(Status),
          severity: Type.Optional(Type.Array(Severity)),
          device: Type.Optional(Uuid),
          rule: Type.Optional(Type.String({ maxLength: 200 })),
        }),
        response: { 200: Type.Unsafe<Readable>(Type.String({ description: "The file" })) },
      },
      async handler(request, reply) {
        const { format, status, severity, device, rule } = request.query;
        const { tenant } = identityOf(request);
        const filter = {
          status,
          severity,
          device: device as DeviceId | undefined,
          rule: rule as RuleId | undefined,
        };
        const found = await d.store.findings.all(tenant, filter, maximumFindings);
        if (found === null)
          throw new HttpProblem(
            422,
            "too_many_findings",
            `more than ${maximumFindings.toLocaleString("en")} findings fit: ask for one status, severity, device or rule at a time`,
          );
        const signal = await d.gate.untilSent(tenant, "export", reply);
        const most = { ofOne: evidenceOfOne, ofAll: maximumFindings * evidenceOfOne };
        const findings = withEvidence(d, tenant, found, most, signal);
        const file =
          format === "ocsf"
            ? findingsAsOcsf(findings, tenant)
            : format === "stix"
              ? findingsAsStix(findings, tenant, d.clock.now())
              : findingsAsCsv(findings);
        const day = new Date(d.clock.now()).toISOString().slice(0, 10);
        reply.headers({
          "content-disposition": `attachment; filename="findings-${day}.${files[format].name}"`,
          "breakwater-findings": String(found.length),
        });
        return reply.type(files[format].type).send(Readable.from(file));
      },
    });
  };
}
