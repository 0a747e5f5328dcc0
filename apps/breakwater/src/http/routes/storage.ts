import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import Type from "typebox";
import { identityOf, readers } from "../access.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { HttpProblem } from "../errors.ts";
import { seesAll } from "../sees-all.ts";

const Bytes = Type.Integer({ minimum: 0 });
const OrNull = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) =>
  Type.Union([type, Type.Null()]);

/** What the lake takes on disk, and what it will take. */
export function storageRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  return async function storage(server) {
    server.get("/api/v1/storage", {
      config: { access: readers },
      schema: {
        tags: ["status"],
        summary: "Rows and bytes of events and sightings, how they grow, and when the disk is full",
        response: {
          200: Type.Object({
            tables: Type.Array(
              Type.Object({
                name: Type.String(),
                rows: Type.Integer(),
                bytes: Bytes,
                unpacked_bytes: Bytes,
                retention_days: Type.Integer(),
                rows_per_day: OrNull(Type.Integer()),
                bytes_per_day: OrNull(Bytes),
                steady_bytes: OrNull(Bytes),
              }),
            ),
            disk: OrNull(Type.Object({ free_bytes: Bytes, total_bytes: Bytes })),
            full_in_days: OrNull(Type.Integer()),
          }),
        },
      },
      async handler(request, reply) {
        if (!(await seesAll(d, identityOf(request))))
          throw new HttpProblem(
            403,
            "forbidden",
            "there are several tenants, and the disk is of all of them: use a key of the installation",
          );
        const gone = new AbortController();
        reply.raw.once("close", () => gone.abort());
        const { tables, disk, fullInDays } = await d.lake.storage(gone.signal);
        return {
          tables: tables.map((table) => ({
            name: table.name,
            rows: table.rows,
            bytes: table.bytes,
            unpacked_bytes: table.unpackedBytes,
            retention_days: table.retentionDays,
            rows_per_day: table.rowsPerDay,
            bytes_per_day: table.bytesPerDay,
            steady_bytes: table.steadyBytes,
          })),
          disk: disk === null ? null : { free_bytes: disk.freeBytes, total_bytes: disk.totalBytes },
          full_in_days: fullInDays,
        };
      },
    });
  };
}
