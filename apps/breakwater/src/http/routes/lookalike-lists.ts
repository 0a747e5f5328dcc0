import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import Type from "typebox";
import { actorOf, deciders, identityOf } from "../access.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { HttpProblem } from "../errors.ts";
import { Label } from "../schemas.ts";

const bodyLimit = 64 * 1024 * 1024;

/** Lists of newly registered domains and of certificates' names. */
export function lookalikeListRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  return async function routes(server) {
    // Files are taken as bytes: what is in them is for the reader to say.
    server.removeContentTypeParser("application/json");
    server.addContentTypeParser(
      [
        "text/plain",
        "text/csv",
        "application/json",
        "application/x-ndjson",
        "application/octet-stream",
        "application/gzip",
      ],
      { parseAs: "buffer", bodyLimit },
      (_, body, done) => done(null, body),
    );

    server.post("/api/v1/lookalikes/import", {
      config: { access: deciders, audit: ["lookalikes.import"] },
      bodyLimit,
      schema: {
        tags: ["lookalikes"],
        summary: "Compare a list of names with what is watched",
        description: `Newly registered domains, or names of certificates: one a line, a table with a column of names, or JSON as certificate-transparency monitors write it; at most ${bodyLimit} bytes, gzip allowed. What resembles a watched name becomes a candidate, at most 2,000 of one list, the strongest first; nothing else of the list is kept.`,
        querystring: Type.Object({ list: Label }),
        response: {
          200: Type.Object({
            names: Type.Integer({ description: "names that were compared" }),
            not_read: Type.Integer({ description: "lines, cells and values that hold no name" }),
            found: Type.Integer({ description: "domains that resemble a watched name" }),
            added: Type.Integer({ description: "of them, candidates that were not known" }),
            left_out: Type.Integer({ description: "of them, those that could not be kept" }),
          }),
        },
      },
      async handler(request) {
        const content = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        const { tenant } = identityOf(request);
        const report = await d.lookalikes.take(actorOf(request), tenant, request.query.list, content);
        if (report.outcome === "refused") throw new HttpProblem(422, report.reason, report.detail);
        const { names, notRead, found, added, leftOut } = report;
        return { names, not_read: notRead, found, added, left_out: leftOut };
      },
    });
  };
}
