import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { type DeviceId, type FindingId, severityOfLevel } from "@breakwater/ocsf";
import Type from "typebox";
import { toIncidentFinding } from "../../../share/incident-finding.ts";
import type { Case } from "../../../store/cases.ts";
import type { Finding } from "../../../store/store.ts";
import { actorOf, deciders, identityOf, readers } from "../../access.ts";
import type { HttpDependencies } from "../../dependencies.ts";
import { HttpProblem, notFound } from "../../errors.ts";
import { pathOfTenant } from "../../reach.ts";
import { Event, Label, nullable, pageOf, PageQuery, Severity, Uuid } from "../../schemas.ts";
import { ownerOf } from "./case-people.ts";
import { CaseShape, One, Prose, State, Step, toWireCase, Verdict } from "./case-shape.ts";

const maximumAtOnce = 500;

/** Cases: findings that people look at as one, from the first doubt to the verdict. */
export function caseRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  const { cases } = d.store;
  return async function routes(server) {
    server.get("/api/v1/cases", {
      config: { access: readers },
      schema: {
        tags: ["cases"],
        summary: "List cases, the last to change first",
        querystring: Type.Object({
          state: Type.Optional(Type.Union([State, Type.Literal("open"), Type.Literal("ended")])),
          owner: Type.Optional(Uuid),
          device: Type.Optional(Uuid),
          finding: Type.Optional(Uuid),
          q: Type.Optional(
            Type.String({ maxLength: 200, description: "Stands in the title, or is the number" }),
          ),
          ...PageQuery,
        }),
        response: { 200: pageOf(CaseShape) },
      },
      async handler(request) {
        const { state, owner, device, finding, q, limit, cursor = null } = request.query;
        const filter = {
          state,
          owner,
          device: device as DeviceId | undefined,
          finding: finding as FindingId | undefined,
          text: q,
        };
        const page = await cases.list(identityOf(request).tenant, filter, { limit, cursor });
        return { items: page.items.map(toWireCase), next_cursor: page.nextCursor };
      },
    });

    server.post("/api/v1/cases", {
      config: { access: deciders, audit: ["case.create"] },
      schema: {
        tags: ["cases"],
        summary: "Open a case, of findings or of something that no log shows",
        description:
          "Without a title it is named after its gravest finding, without a severity it is as grave as that.",
        body: Type.Object(
          {
            title: Type.Optional(Label),
            severity: Type.Optional(Severity),
            findings: Type.Optional(Type.Array(Uuid, { maxItems: maximumAtOnce })),
          },
          { additionalProperties: false },
        ),
        response: { 201: CaseShape },
      },
      async handler(request, reply) {
        const { tenant } = identityOf(request);
        const ids = (request.body.findings ?? []) as FindingId[];
        const found: Finding[] = [];
        for (const id of ids) {
          const finding = await d.store.findings.get(tenant, id);
          if (finding !== null) found.push(finding);
        }
        const [gravest] = found.sort((a, b) => severityOfLevel(b.severity) - severityOfLevel(a.severity));
        const title = request.body.title ?? (gravest === undefined ? undefined : titleOf(gravest));
        if (title === undefined)
          throw new HttpProblem(422, "no_title", "a case without findings needs a title");
        const severity = request.body.severity ?? gravest?.severity ?? "medium";
        const made = await cases.create(actorOf(request), tenant, { title, severity, findings: ids });
        return reply.code(201).send(toWireCase(made));
      },
    });

    server.get("/api/v1/cases/people", {
      config: { access: readers },
      schema: {
        tags: ["cases"],
        summary: "People of this tenant who can be given a case or a task",
        response: {
          200: Type.Object({ items: Type.Array(Type.Object({ id: Uuid, name: Type.String() })) }),
        },
      },
      async handler(request) {
        const path = await pathOfTenant(d.store, identityOf(request).tenant);
        const { items } = await d.store.users.list(path, { limit: 500, cursor: null });
        const able = items.filter(({ disabledAt }) => disabledAt === null);
        return { items: able.map(({ id, displayName }) => ({ id, name: displayName })) };
      },
    });

    server.get("/api/v1/cases/:id", {
      config: { access: readers },
      schema: { tags: ["cases"], summary: "One case", params: One, response: { 200: CaseShape } },
      handler: async (request) =>
        toWireCase(found(await cases.get(identityOf(request).tenant, request.params.id))),
    });

    server.patch("/api/v1/cases/:id", {
      config: { access: deciders, audit: ["case.change"] },
      schema: {
        tags: ["cases"],
        summary: "Change a case; one that ends needs a verdict, and keeps its summary",
        params: One,
        body: Type.Object(
          {
            title: Type.Optional(Label),
            severity: Type.Optional(Severity),
            state: Type.Optional(State),
            owner: Type.Optional(nullable(Uuid)),
            summary: Type.Optional(Type.Union([Type.Literal(""), Prose])),
          },
          { additionalProperties: false },
        ),
        response: { 200: CaseShape },
      },
      async handler(request) {
        const { title, severity, state, owner, summary } = request.body;
        const change = { title, severity, state, summary, owner: await ownerOf(d.store, request, owner) };
        const { tenant } = identityOf(request);
        return toWireCase(found(await cases.change(actorOf(request), tenant, request.params.id, change)));
      },
    });

    server.post("/api/v1/cases/:id/triage", {
      config: { access: deciders, audit: ["case.triage"] },
      schema: {
        tags: ["cases"],
        summary: "Say that a step of the triage is done, or that it was not",
        description:
          "`scope`: which devices and since when; `evidence`: what a restart would destroy is kept; `verdict`: `none`, `suspected` or `confirmed`.",
        params: One,
        body: Type.Object(
          { step: Step, done: Type.Boolean({ default: true }), verdict: Type.Optional(nullable(Verdict)) },
          { additionalProperties: false },
        ),
        response: { 200: CaseShape },
      },
      async handler(request) {
        const { step, done: isDone, verdict = null } = request.body;
        if ((step === "verdict" && isDone) !== (verdict !== null))
          throw new HttpProblem(
            422,
            "verdict",
            "a verdict is given with the step `verdict`, and with no other",
          );
        const { tenant } = identityOf(request);
        const { id } = request.params;
        return toWireCase(found(await cases.triage(actorOf(request), tenant, id, { step, isDone, verdict })));
      },
    });

    server.get("/api/v1/cases/:id/incident", {
      config: { access: readers },
      schema: {
        tags: ["cases"],
        summary: "The case as OCSF Incident Finding (class 2005)",
        params: One,
        response: { 200: Event },
      },
      async handler(request) {
        const { tenant } = identityOf(request);
        const about = found(await cases.get(tenant, request.params.id));
        return { ...toIncidentFinding(about, (await cases.findings(tenant, about.id)) ?? []) };
      },
    });
  };
}

export function found(one: Case | null): Case {
  if (one === null) throw notFound("case");
  return one;
}

function titleOf({ rule, device }: Finding): string {
  // A rule's title is longer than a label at times.
  return `${rule.title}${device === null ? "" : ` (${device.name})`}`
    .replaceAll(/\p{C}/gu, " ")
    .slice(0, 100);
}
