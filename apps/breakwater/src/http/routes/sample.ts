import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import Type from "typebox";
import { actorOf, deciders, identityOf, readers } from "../access.ts";
import type { HttpDependencies, SampleScenario } from "../dependencies.ts";
import { HttpProblem, notFound } from "../errors.ts";
import { nullable } from "../schemas.ts";

const BothLanguages = Type.Object({ en: Type.String(), ja: Type.String() });
const Running = Type.Object({ scenario: Type.String(), sent: Type.Integer(), total: Type.Integer() });
const State = Type.Object({
  devices: Type.Integer({ description: "Devices of sample data that there are" }),
  running: nullable(Running),
  scenarios: Type.Array(
    Type.Object({
      id: Type.String(),
      title: BothLanguages,
      summary: BothLanguages,
      sources: Type.Array(Type.String()),
      steps: Type.Array(
        Type.Object({
          id: Type.String(),
          title: BothLanguages,
          log: nullable(Type.String({ description: "The log in which such a device shows it" })),
          detected_by: nullable(Type.String({ description: "Title of the rule that finds it" })),
          not_visible: nullable(BothLanguages),
        }),
      ),
    }),
  ),
});

/** Sample data, to try Breakwater without a log source of one's own. */
export function sampleRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  return async function sample(server) {
    server.get("/api/v1/sample", {
      config: { access: readers },
      schema: { tags: ["sample"], summary: "Scenarios, and what of them is here", response: { 200: State } },
      async handler(request) {
        const { tenant } = identityOf(request);
        return { ...(await d.samples.state(tenant)), scenarios: d.samples.scenarios.map(toWire) };
      },
    });

    server.post("/api/v1/sample", {
      config: { access: deciders, audit: ["sample.load"] },
      schema: {
        tags: ["sample"],
        summary: "Replay a scenario into this tenant; its events and devices are marked as sample",
        body: Type.Object({ scenario: Type.String({ maxLength: 64 }) }, { additionalProperties: false }),
        response: { 202: Type.Object({ scenario: Type.String() }) },
      },
      async handler(request, reply) {
        const { scenario } = request.body;
        const outcome = await d.samples.load(actorOf(request), identityOf(request).tenant, scenario);
        if (outcome === "unknown") throw notFound("scenario");
        if (outcome === "running")
          throw new HttpProblem(
            409,
            "sample_running",
            "a scenario is being replayed; wait until it has ended",
          );
        return reply.code(202).send({ scenario });
      },
    });

    server.delete("/api/v1/sample", {
      config: { access: deciders, audit: ["sample.remove"] },
      schema: {
        tags: ["sample"],
        summary: "Remove all sample data: its events, sightings, devices and findings",
        response: { 200: Type.Object({ findings: Type.Integer() }) },
      },
      handler: async (request) => d.samples.remove(actorOf(request), identityOf(request).tenant),
    });
  };
}

function toWire({ id, title, summary, sources, steps }: SampleScenario) {
  return {
    id,
    title,
    summary,
    sources: [...sources],
    steps: steps.map((step) => ({
      id: step.id,
      title: step.title,
      log: step.log ?? null,
      detected_by: step.detectedBy ?? null,
      not_visible: step.notVisible ?? null,
    })),
  };
}
