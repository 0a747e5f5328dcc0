import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import Type from "typebox";
import { countReceived } from "../../collect/counters.ts";
import { identityOf, senders } from "../access.ts";
import { decodeBody } from "../decode-body.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { HttpProblem } from "../errors.ts";
import { addressOf } from "../origin.ts";
import { maximumItems, parseIngestBody } from "../ingest-body.ts";

const bodyLimit = 32 * 1024 * 1024;

const Accepted = Type.Object({
  received: Type.Integer(),
  stored: Type.Integer(),
  dropped: Type.Array(Type.Object({ reason: Type.String(), count: Type.Integer() })),
  replayed: Type.Boolean({ description: "this key was stored before; nothing was stored twice" }),
  problems: Type.Array(Type.Object({ item: Type.Integer(), reason: Type.String() })),
});

/** `POST /api/v1/ingest`: answered once the events and the findings they caused are durable. */
export function ingestRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  return async function ingest(server) {
    // Bodies are taken as bytes: what is in them is for the parser to say.
    server.addContentTypeParser(
      ["application/x-ndjson", "application/ndjson", "text/plain", "application/octet-stream"],
      { parseAs: "buffer", bodyLimit },
      (_, body, done) => done(null, body),
    );
    server.removeContentTypeParser("application/json");
    server.addContentTypeParser("application/json", { parseAs: "buffer", bodyLimit }, (_, body, done) =>
      done(null, body),
    );

    server.post("/api/v1/ingest", {
      config: {
        access: senders,
        audit: { none: "what devices say is kept in the lake, not a change by a person" },
      },
      bodyLimit,
      schema: {
        tags: ["ingest"],
        summary: "Send events: NDJSON, or plain lines as text/plain",
        description: `Each NDJSON line is {"message": "...", "source_ip"?: "..."}; any other line is kept as it is. At most ${maximumItems} items and ${bodyLimit} bytes. With Idempotency-Key the same delivery is stored once.`,
        headers: Type.Object({
          "idempotency-key": Type.Optional(Type.String({ pattern: "^[\\x21-\\x7e]{1,255}$" })),
        }),
        response: { 200: Accepted },
      },
      async handler(request, reply) {
        const { tenant, id } = identityOf(request);
        const key = request.headers["idempotency-key"];
        const identity = key === undefined ? null : { source: `http:${id}`, key };
        const body = await decodeBody(request.body, request.headers["content-encoding"], bodyLimit);
        const format =
          request.headers["content-type"]?.startsWith("text/plain") === true ? "lines" : "ndjson";
        const parsed = parseIngestBody(body, {
          tenant,
          peer: addressOf(request),
          receivedAt: d.clock.now(),
          identity,
          format,
        });
        if (parsed.isTooMany)
          throw new HttpProblem(
            413,
            "too_large",
            `a request holds at most ${maximumItems} items; send them in parts`,
          );
        const receipt = await d.intake.deliver({
          tenant,
          records: parsed.records,
          identity: identity === null ? null : { ...identity, bodyHash: parsed.bodyHash },
        });
        if (receipt.kind === "conflict")
          throw new HttpProblem(
            422,
            "idempotency_key_reused",
            "this Idempotency-Key was used before with other content; nothing was stored",
          );
        if (receipt.kind === "busy") {
          throw new HttpProblem(
            503,
            receipt.reason,
            "events cannot be taken at the moment; send the same request again",
            { "retry-after": String(Math.ceil(receipt.retryAfterMs / 1_000)) },
          );
        }
        if (receipt.replayed) reply.header("idempotent-replayed", "true");
        else countReceived(d.counters, "http", receipt.count);
        return {
          received: parsed.records.length,
          stored: receipt.count,
          dropped: [],
          replayed: receipt.replayed,
          problems: [...parsed.problems],
        };
      },
    });
  };
}
