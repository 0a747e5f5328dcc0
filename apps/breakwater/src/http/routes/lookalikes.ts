import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import Type from "typebox";
import { strongestLikeness } from "@breakwater/lookalike";
import { WatchedByTenant } from "../../detect/lookalikes/watched-by-tenant.ts";
import type { LookalikeDecision } from "../../store/lookalikes.ts";
import { actorOf, deciders, identityOf, readers } from "../access.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { HttpProblem, notFound } from "../errors.ts";
import { nullable, PageQuery, pageOf, Uuid } from "../schemas.ts";
import { lookalikeSource } from "../../intel/lookalikes/lookalike-decisions.ts";
import { TlpMarking } from "./indicator-shapes.ts";
import { CandidateShape, LikenessShape, State, toWireCandidate, toWireLikeness } from "./lookalike-shapes.ts";

const One = Type.Object({ id: Uuid });
const Reason = Type.String({ maxLength: 500, default: "" });

/** Domains that resemble watched names: what was found, and what people decide about it. */
export function lookalikeRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  const { lookalikes } = d.store;
  const watched = new WatchedByTenant();

  async function decide(request: Parameters<typeof actorOf>[0], id: string, decision: LookalikeDecision) {
    const decided = await d.lookalikes.decide(actorOf(request), identityOf(request).tenant, id, decision);
    if (decided === null) throw notFound("look-alike");
    if ("refused" in decided) throw new HttpProblem(422, "no_indicator", decided.refused);
    return toWireCandidate(decided);
  }

  return async function routes(server) {
    server.get("/api/v1/lookalikes", {
      config: { access: readers },
      schema: {
        tags: ["lookalikes"],
        summary: "Domains that resemble watched names, the newest first",
        description:
          "`open`: somebody should look at it; `aged`: nobody did, and for half a year it was neither seen nor listed; `dismissed`: said to be harmless; `indicator`: made one.",
        querystring: Type.Object({
          ...PageQuery,
          state: Type.Optional(State),
          watched: Type.Optional(Uuid),
        }),
        response: {
          200: Type.Object({
            ...pageOf(CandidateShape).properties,
            open: Type.Integer({ description: "how many are open" }),
            left_out: Type.Integer({ description: "how often one was not kept because there were too many" }),
          }),
        },
      },
      async handler(request) {
        const { state, watched: name, limit, cursor = null } = request.query;
        const { tenant } = identityOf(request);
        const page = await lookalikes.list(tenant, { state, watched: name }, { limit, cursor });
        const { open, leftOut } = await lookalikes.counts(tenant);
        return {
          items: page.items.map(toWireCandidate),
          next_cursor: page.nextCursor,
          open,
          left_out: leftOut,
        };
      },
    });

    server.post("/api/v1/lookalikes/check", {
      config: { access: readers, audit: { none: "nothing is kept" } },
      schema: {
        tags: ["lookalikes"],
        summary: "Say which of these names resemble a watched one, and why; nothing is kept",
        body: Type.Object(
          { names: Type.Array(Type.String({ maxLength: 1_024 }), { minItems: 1, maxItems: 1_000 }) },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object({
            items: Type.Array(Type.Object({ name: Type.String(), likeness: nullable(LikenessShape) }), {
              description: "in the order of the names",
            }),
          }),
        },
      },
      async handler(request) {
        watched.use(d.watchedNames.names);
        const matchers = watched.of(identityOf(request).tenant);
        return {
          items: request.body.names.map((name) => {
            const likeness = strongestLikeness(matchers, name);
            return { name, likeness: likeness === null ? null : toWireLikeness(likeness) };
          }),
        };
      },
    });

    server.post("/api/v1/lookalikes/:id/dismiss", {
      config: { access: deciders, audit: ["lookalike.dismiss"] },
      schema: {
        tags: ["lookalikes"],
        summary: "Say that a look-alike is harmless: it makes no finding any more",
        params: One,
        body: Type.Object({ reason: Reason }, { additionalProperties: false }),
        response: { 200: CandidateShape },
      },
      handler: (request) =>
        decide(request, request.params.id, { kind: "dismiss", reason: request.body.reason }),
    });

    server.post("/api/v1/lookalikes/:id/indicator", {
      config: { access: deciders, audit: ["lookalike.indicator", "indicators.import"] },
      schema: {
        tags: ["lookalikes"],
        summary: "Make a look-alike an indicator of the tenant",
        description: `The source “${lookalikeSource}” lists what people made so, each with its marking and reason. Answered once events are looked up in it; it is hunted for over all history.`,
        params: One,
        body: Type.Object(
          { reason: Reason, tlp: Type.Optional(nullable(TlpMarking)) },
          { additionalProperties: false },
        ),
        response: { 200: CandidateShape },
      },
      handler: (request) =>
        decide(request, request.params.id, {
          kind: "indicator",
          reason: request.body.reason,
          tlp: request.body.tlp ?? null,
        }),
    });

    server.post("/api/v1/lookalikes/:id/reopen", {
      config: { access: deciders, audit: ["lookalike.reopen"] },
      schema: {
        tags: ["lookalikes"],
        summary: "Take back what was decided about a look-alike",
        params: One,
        response: { 200: CandidateShape },
      },
      handler: (request) => decide(request, request.params.id, { kind: "reopen" }),
    });
  };
}
