import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { FastifyReply, FastifyRequest } from "fastify";
import Type from "typebox";
import { countReceived } from "../../collect/counters.ts";
import type { Answer } from "../../fleet/osquery/osquery-api.ts";
import { announcedBytes, BodyBudget } from "../body-budget.ts";
import { decodeBody } from "../decode-body.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { createErrorHandler, type HttpProblem } from "../errors.ts";
import { Turns } from "../../platform/turns.ts";
import { addressOf } from "../origin.ts";
import { Buckets } from "../throttle.ts";

/** osquery's own flags name the paths; Fleet's are these, and its load generator knows no others. */
const prefixes = ["/api/osquery", "/api/v1/osquery"] as const;
/** On the wire, and without gzip. */
const logLimit = { wireBytes: 16 * 1024 * 1024, bytes: 32 * 1024 * 1024 };
const smallLimit = 256 * 1024;
/** 8 MiB in base64. */
const blockLimit = 12 * 1024 * 1024;
/** Of bodies that are read and worked on, since who sends them is known only from them. */
const budgetBytes = { all: 384 * 1024 * 1024, ofNetwork: 128 * 1024 * 1024 };
const decodersAtOnce = 4;
const access = { open: "the enrol secret or the node's key, which are in the body, are the permission" };
const Reply = Type.Object({}, { additionalProperties: true });

/** osquery's remote API: it looks at no status, only at `node_invalid` and `error` in the body. */
export function osqueryRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  // Whoever lost the server's trust comes with many others from one address, and keys are not to be guessed.
  const failures = new Buckets({ burst: 500, everyMs: 20 }, d.clock);
  const budget = new BodyBudget(budgetBytes);
  const decoders = new Turns();
  let decoded = 0;
  const { api } = d.osquery;

  function refuse<T>(
    reply: FastifyReply,
    request: FastifyRequest,
    answer: Exclude<Answer<T>, { kind: "done" }>,
  ) {
    if (answer.kind === "unreadable") return reply.code(400).send({ error: answer.detail });
    if (answer.kind === "busy")
      return reply
        .code(503)
        .header("retry-after", Math.ceil(answer.retryAfterMs / 1_000))
        .send({ error: "this cannot be taken at the moment; send it again" });
    if (failures.take(addressOf(request)) > 0)
      return reply.code(429).send({ error: "too many requests without a valid key from this address" });
    return reply.code(401).send({ node_invalid: true });
  }

  async function bodyOf(
    request: FastifyRequest,
    reply: FastifyReply,
    maximumBytes: number,
  ): Promise<Uint8Array> {
    const encoding = request.headers["content-encoding"];
    if (encoding === undefined) return decodeBody(request.body, encoding, maximumBytes);
    decoded += 1;
    return decoders.take(String(decoded % decodersAtOnce), async () => {
      const bytes = await decodeBody(request.body, encoding, maximumBytes);
      budget.hold(request, reply, bytes.length);
      return bytes;
    });
  }

  return async function routes(server) {
    server.removeAllContentTypeParsers();
    server.addContentTypeParser("*", { parseAs: "buffer", bodyLimit: logLimit.wireBytes }, (_, body, done) =>
      done(null, body),
    );
    server.setErrorHandler(createErrorHandler(d.log, sendError));
    server.addHook("onRequest", async (request, reply) =>
      budget.hold(request, reply, announcedBytes(request, request.routeOptions.bodyLimit ?? 0)),
    );

    for (const [at, prefix] of prefixes.entries()) {
      const described = {
        tags: ["osquery"],
        ...(at > 0 ? { hide: true } : {}),
        response: { 200: Reply, default: Reply },
      };
      server.post(`${prefix}/enroll`, {
        config: { access, audit: { none: "a node's enrolment is an event in the lake" } },
        bodyLimit: smallLimit,
        schema: { ...described, summary: "A device that runs osquery enrols: it gets a key of its own" },
        async handler(request, reply) {
          const answer = await api.enrol(await bodyOf(request, reply, smallLimit), addressOf(request));
          return answer.kind === "done" ? { node_key: answer.nodeKey } : refuse(reply, request, answer);
        },
      });

      server.post(`${prefix}/config`, {
        config: { access, audit: { none: "it changes nothing" } },
        bodyLimit: smallLimit,
        schema: { ...described, summary: "What a node is to ask of itself, and how often" },
        async handler(request, reply) {
          const answer = await api.config(await bodyOf(request, reply, smallLimit), addressOf(request));
          if (answer.kind !== "done") return refuse(reply, request, answer);
          return reply.type("application/json; charset=utf-8").send(Buffer.from(answer.json));
        },
      });

      server.post(`${prefix}/log`, {
        config: { access, audit: { none: "what devices say is kept in the lake, not a change by a person" } },
        bodyLimit: logLimit.wireBytes,
        schema: {
          ...described,
          summary: "A node's results and status: answered once they are durable",
          description: `Content-Encoding gzip is taken; at most ${logLimit.bytes} bytes without it. What a node sends again is stored once.`,
        },
        async handler(request, reply) {
          const answer = await api.log(await bodyOf(request, reply, logLimit.bytes), addressOf(request));
          if (answer.kind !== "done") return refuse(reply, request, answer);
          countReceived(d.counters, "http", answer.stored);
          return {};
        },
      });

      server.post(`${prefix}/distributed/read`, {
        config: {
          access,
          audit: { none: "what a node takes was asked before, and that is in the audit log" },
        },
        bodyLimit: smallLimit,
        schema: { ...described, summary: "What people ask a node now" },
        async handler(request, reply) {
          const answer = await api.read(await bodyOf(request, reply, smallLimit), addressOf(request));
          return answer.kind === "done" ? answer.reply : refuse(reply, request, answer);
        },
      });

      server.post(`${prefix}/distributed/write`, {
        config: { access, audit: { none: "what devices say is kept in the lake, not a change by a person" } },
        bodyLimit: logLimit.wireBytes,
        schema: {
          ...described,
          summary: "A node's answers to what people asked: answered once they are durable",
        },
        async handler(request, reply) {
          const answer = await api.write(await bodyOf(request, reply, logLimit.bytes), addressOf(request));
          if (answer.kind !== "done") return refuse(reply, request, answer);
          countReceived(d.counters, "http", answer.stored);
          return {};
        },
      });

      server.post(`${prefix}/carve/begin`, {
        config: {
          access,
          audit: { none: "what a node sends was asked for before, and that is in the audit log" },
        },
        bodyLimit: smallLimit,
        schema: { ...described, summary: "A node begins to send files that it was asked for" },
        async handler(request, reply) {
          const answer = await api.carveStart(await bodyOf(request, reply, smallLimit), addressOf(request));
          return answer.kind === "done" ? { session_id: answer.session } : refuse(reply, request, answer);
        },
      });

      server.post(`${prefix}/carve/block`, {
        config: { access, audit: ["evidence.receive"] },
        bodyLimit: blockLimit,
        schema: {
          ...described,
          summary: "A block of the files: answered once it is durable",
          description: "The same block again is as good as once. After the last, the whole is evidence.",
        },
        async handler(request, reply) {
          const bytes = await bodyOf(request, reply, blockLimit);
          const answer = await api.carveBlock(bytes, nodeKeyOf(request), addressOf(request));
          return answer.kind === "done" ? { success: true } : refuse(reply, request, answer);
        },
      });
    }

    server.get("/version", {
      config: { access: { open: "Fleet's load generator asks for it; it says nothing" } },
      schema: { hide: true },
      handler: () => ({ version: "", revision: "" }),
    });
  };
}

/** osquery since August 2026. */
function nodeKeyOf({ headers }: FastifyRequest): string | null {
  return /^NodeKey (\S{1,200})$/.exec(headers.authorization ?? "")?.[1] ?? null;
}

/** As osquery reads it: a body with `error` is a failure, and any other is success. */
function sendError(reply: FastifyReply, problem: HttpProblem): void {
  void reply
    .code(problem.status)
    .headers(problem.headers)
    .type("application/json; charset=utf-8")
    .send(JSON.stringify({ error: problem.message, code: problem.code }));
}
