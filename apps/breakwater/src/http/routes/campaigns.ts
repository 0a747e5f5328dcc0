import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import Type from "typebox";
import { readers } from "../access.ts";
import type { HttpDependencies, LibraryCampaign } from "../dependencies.ts";
import { nullable } from "../schemas.ts";

const BothLanguages = Type.Object({ en: Type.String(), ja: Type.String() });
const Campaign = Type.Object({
  id: Type.String({ description: "Also the name by which it is replayed" }),
  title: BothLanguages,
  summary: BothLanguages,
  from: Type.String({ description: "A year, or a year and month" }),
  until: Type.String(),
  sources: Type.Array(Type.String()),
  attack_version: Type.Integer(),
  techniques: Type.Array(Type.String()),
  indicators: Type.Array(Type.Object({ kind: Type.String(), value: Type.String() })),
  caught_by: BothLanguages,
  steps: Type.Array(
    Type.Object({
      id: Type.String(),
      at: Type.String({ description: "Time since the replay's start, such as `2d 14:05`" }),
      title: BothLanguages,
      state: Type.Union([Type.Literal("detected"), Type.Literal("not-yet"), Type.Literal("not-visible")], {
        description: "Whether content that ships finds it; a test replays each campaign and holds it to that",
      }),
      shown_by: BothLanguages,
      detections: Type.Array(Type.String({ description: "Title of a rule" })),
      why: nullable(BothLanguages),
    }),
  ),
});

/** The library of campaigns that comes with Breakwater: the same for everyone. */
export function campaignRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  return async function campaigns(server) {
    server.get("/api/v1/campaigns", {
      config: { access: readers },
      schema: {
        tags: ["campaigns"],
        summary: "Known campaigns, each step with what shows it and whether it is detected",
        response: { 200: Type.Object({ items: Type.Array(Campaign) }) },
      },
      handler: async () => ({ items: d.samples.campaigns.map(toWire) }),
    });
  };
}

function toWire({ scenario, caughtBy, attackVersion, ...campaign }: LibraryCampaign) {
  return {
    id: campaign.id,
    title: scenario.title,
    summary: scenario.summary,
    from: campaign.from,
    until: campaign.until,
    sources: [...scenario.sources],
    attack_version: attackVersion,
    techniques: [...campaign.techniques],
    indicators: [...campaign.indicators],
    caught_by: caughtBy,
    steps: campaign.steps.map(({ shownBy, detections, ...step }) => ({
      id: step.id,
      at: step.at,
      title: step.title,
      state: step.state,
      shown_by: shownBy,
      detections: [...detections],
      why: step.why,
    })),
  };
}
