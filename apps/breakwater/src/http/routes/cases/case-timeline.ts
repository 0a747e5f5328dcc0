import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import Type from "typebox";
import { caseTimeline } from "../../../track/case-timeline.ts";
import { actorOf, deciders, identityOf, readers } from "../../access.ts";
import type { HttpDependencies } from "../../dependencies.ts";
import { notFound } from "../../errors.ts";
import { nullable } from "../../schemas.ts";
import { withEvidence } from "../../with-evidence.ts";
import { One, Prose, TimelineShape, toWireTimeline } from "./case-shape.ts";

/** Events of one finding, and of all together, that a timeline shows. */
const evidenceOfOne = 20;
const maximumEvidence = 2_000;

/** What happened, in order of time. */
export function caseTimelineRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  const { cases } = d.store;
  return async function routes(server) {
    server.get("/api/v1/cases/:id/timeline", {
      config: { access: readers },
      schema: {
        tags: ["cases"],
        summary: "What happened, the earliest first: as the findings' events show it and as people tell it",
        description: `The first ${evidenceOfOne} events of each finding and ${maximumEvidence.toLocaleString("en")} of all; \`omitted\` says how many events more there are. What people hid is there too, marked.`,
        params: One,
        response: {
          200: Type.Object({ items: Type.Array(TimelineShape), omitted: Type.Integer() }),
        },
      },
      async handler(request, reply) {
        const { tenant } = identityOf(request);
        const { id } = request.params;
        const findings = await cases.findings(tenant, id);
        if (findings === null) throw notFound("case");
        const most = { ofOne: evidenceOfOne, ofAll: maximumEvidence };
        const shown = await d.gate.run(tenant, "search", reply, (signal) =>
          Array.fromAsync(withEvidence(d, tenant, findings, most, signal)),
        );
        const items = caseTimeline({
          findings: shown,
          told: await cases.notes(tenant, id, "event"),
          edits: await cases.edits(tenant, id),
        });
        const count = shown.reduce((sum, { finding, evidence }) => sum + finding.count - evidence.length, 0);
        return { items: items.map(toWireTimeline), omitted: Math.max(0, count) };
      },
    });

    server.post("/api/v1/cases/:id/timeline", {
      config: { access: deciders, audit: ["case.edit-timeline"] },
      schema: {
        tags: ["cases"],
        summary: "Hide an entry of the timeline or add a note to it; neither undoes both",
        params: One,
        body: Type.Object(
          {
            key: Type.String({ minLength: 1, maxLength: 100 }),
            hidden: Type.Boolean({ default: false }),
            note: Type.Optional(nullable(Prose)),
          },
          { additionalProperties: false },
        ),
        response: { 204: Type.Null() },
      },
      async handler(request, reply) {
        const { key, hidden: isHidden, note = null } = request.body;
        const { tenant } = identityOf(request);
        const edit = { key, isHidden, note };
        if (!(await cases.editTimeline(actorOf(request), tenant, request.params.id, edit)))
          throw notFound("case");
        return reply.code(204).send(null);
      },
    });
  };
}
