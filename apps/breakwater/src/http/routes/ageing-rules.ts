import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { defaultAgeing } from "@breakwater/indicators";
import Type from "typebox";
import { actorOf, deciders, identityOf, readers } from "../access.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { notFound } from "../errors.ts";
import { scopeFor, whoseOf } from "../indicator-scope.ts";
import { Uuid } from "../schemas.ts";
import { ageing, AgeingShape, OwnRuleShape, toWireOwnRule, toWireRule, Whose } from "./decision-shapes.ts";

/** How long indicators keep their weight. */
export function ageingRuleRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  const { decisions } = d.store;

  return async function routes(server) {
    server.get("/api/v1/indicators/ageing", {
      config: { access: readers },
      schema: {
        tags: ["indicators"],
        summary: "Rules by which indicators age, and the defaults",
        response: { 200: AgeingShape },
      },
      async handler(request) {
        const rules = await decisions.ageingRules(["installation", identityOf(request).tenant]);
        return { items: rules.map(toWireOwnRule), defaults: defaultAgeing.map(toWireRule) };
      },
    });

    server.put("/api/v1/indicators/ageing", {
      config: { access: deciders, audit: ["ageing_rule.set"] },
      schema: {
        tags: ["indicators"],
        summary: "Set how long indicators of a kind, a role or a source keep their weight",
        description:
          "In place of the rule for the same kind, role and source. What is null is any; of rules that fit, the one for a source comes before the one for a role, that before the one for a kind, and a tenant's own before the installation's.",
        body: Type.Object({ whose: Type.Optional(Whose), ...ageing }, { additionalProperties: false }),
        response: { 200: OwnRuleShape },
      },
      async handler(request) {
        const { whose = "tenant", counts_from: countsFrom, ...rule } = request.body;
        const scope = scopeFor(identityOf(request), whose);
        return toWireOwnRule(await decisions.putAgeingRule(actorOf(request), scope, { ...rule, countsFrom }));
      },
    });

    server.delete("/api/v1/indicators/ageing/:id", {
      config: { access: deciders, audit: ["ageing_rule.remove"] },
      schema: {
        tags: ["indicators"],
        summary: "Take an ageing rule back: the next that fits holds",
        params: Type.Object({ id: Uuid }),
        response: { 204: Type.Null() },
      },
      async handler(request, reply) {
        const identity = identityOf(request);
        const rules = await decisions.ageingRules(["installation", identity.tenant]);
        const rule = rules.find(({ id }) => id === request.params.id);
        if (rule === undefined) throw notFound("ageing rule");
        await decisions.removeAgeingRule(actorOf(request), scopeFor(identity, whoseOf(rule.scope)), rule.id);
        return reply.code(204).send(null);
      },
    });
  };
}
