import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { TenantId } from "@breakwater/ocsf";
import Type from "typebox";
import type { Finding } from "../../../store/store.ts";
import { caseTimeline, type TimelineSources } from "../../../track/case-timeline.ts";
import { actorOf, deciders, identityOf, readers } from "../../access.ts";
import type { HttpDependencies } from "../../dependencies.ts";
import { notFound } from "../../errors.ts";
import { goneSignal } from "../../query-gate.ts";
import { nullable } from "../../schemas.ts";
import { eventUidOf } from "../event-uid.ts";
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
        const shown = await evidenceOf(d, tenant, findings, goneSignal(reply.raw));
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

async function evidenceOf(
  d: HttpDependencies,
  tenant: TenantId,
  findings: readonly Finding[],
  signal: AbortSignal,
): Promise<TimelineSources["findings"]> {
  const shown: (TimelineSources["findings"][number] & { readonly finding: Finding })[] = [];
  let room = maximumEvidence;
  for (const finding of findings) {
    const limit = Math.min(evidenceOfOne, room);
    const { items } =
      limit === 0
        ? { items: [] }
        : await d.store.findings.evidence(tenant, finding.id, { limit, cursor: null });
    room -= items.length;
    shown.push({ finding, evidence: items.map((item) => ({ ...item, line: null })) });
  }
  const uids = [...new Set(shown.flatMap(({ evidence }) => evidence.map(({ eventUid }) => eventUid)))];
  const events = uids.length === 0 ? [] : await d.lake.eventsByUid(tenant, uids, signal);
  const lines = new Map(events.map((event) => [eventUidOf(event), event["raw_data"]]));
  return shown.map(({ finding, evidence }) => ({
    finding,
    evidence: evidence.map((one) => {
      const line = lines.get(one.eventUid);
      return { ...one, line: typeof line === "string" ? line : null };
    }),
  }));
}
