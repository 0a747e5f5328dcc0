import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import Type from "typebox";
import type { Identity } from "../../store/identity.ts";
import type { Indicator } from "../../store/indicators.ts";
import { actorOf, deciders, identityOf } from "../access.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { HttpProblem, notFound } from "../errors.ts";
import { scopeFor } from "../indicator-scope.ts";
import { nullable, Time } from "../schemas.ts";
import { RoleOfIndicator, Treatment, Whose } from "./decision-shapes.ts";
import { IndicatorShape, toWireIndicator } from "./indicator-shapes.ts";

const One = Type.Object({ id: Type.Integer({ minimum: 1 }) });

/** What people decide about an indicator in place of rules and warning lists. */
export function indicatorDecisionRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  const { indicators, decisions } = d.store;

  async function find({ tenant }: Identity, number: number): Promise<Indicator> {
    const indicator = await indicators.get(tenant, number);
    if (indicator === null) throw notFound("indicator");
    return indicator;
  }

  async function described({ tenant }: Identity, indicator: Indicator) {
    const [decided] = await decisions.decide(tenant, [indicator], d.clock.now());
    return toWireIndicator(indicator, decided);
  }

  return async function routes(server) {
    server.put("/api/v1/indicators/:id/decision", {
      config: { access: deciders, audit: ["indicator.decide"] },
      schema: {
        tags: ["indicators"],
        summary: "Decide what an indicator is worth, until when it holds, or what it is used for",
        description:
          "In place of ageing rules and warning lists, for this value whoever lists it. A tenant's decision comes before the installation's. What is protected stays out of lists that devices enforce.",
        params: One,
        body: Type.Object(
          {
            whose: Type.Optional(Whose),
            treatment: Type.Optional(nullable(Treatment)),
            until: Type.Optional(nullable(Time)),
            never_ends: Type.Boolean({ default: false }),
            role: Type.Optional(nullable(RoleOfIndicator)),
            reason: Type.String({ minLength: 1, maxLength: 1_000 }),
          },
          { additionalProperties: false },
        ),
        response: { 200: IndicatorShape },
      },
      async handler(request) {
        const identity = identityOf(request);
        const {
          whose = "tenant",
          treatment = null,
          until = null,
          never_ends: isEndless,
          role = null,
          reason,
        } = request.body;
        if (treatment === null && until === null && !isEndless && role === null)
          throw new HttpProblem(
            422,
            "nothing_decided",
            "give at least one of treatment, until, never_ends, role",
          );
        if (until !== null && isEndless)
          throw new HttpProblem(
            422,
            "contradiction",
            "an indicator either ends at a time (until) or never_ends",
          );
        const indicator = await find(identity, request.params.id);
        const override = { treatment, until: isEndless ? ("never" as const) : until, role, reason };
        await decisions.override(actorOf(request), scopeFor(identity, whose), indicator, override);
        return described(identity, indicator);
      },
    });

    server.delete("/api/v1/indicators/:id/decision", {
      config: { access: deciders, audit: ["indicator.undecide"] },
      schema: {
        tags: ["indicators"],
        summary: "Take a decision back: rules and lists hold again",
        params: One,
        querystring: Type.Object({ whose: Type.Optional(Whose) }),
        response: { 200: IndicatorShape },
      },
      async handler(request) {
        const identity = identityOf(request);
        const indicator = await find(identity, request.params.id);
        const scope = scopeFor(identity, request.query.whose ?? "tenant");
        await decisions.override(actorOf(request), scope, indicator, null);
        return described(identity, indicator);
      },
    });
  };
}
