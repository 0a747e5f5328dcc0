import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import Type from "typebox";
import type { TenantId } from "@breakwater/ocsf";
import { keptOfReason } from "../../intel/import-report.ts";
import type { Identity } from "../../store/identity.ts";
import type { Indicator, IndicatorScope } from "../../store/indicators.ts";
import { actorOf, deciders, identityOf, readers } from "../access.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { HttpProblem, notFound } from "../errors.ts";
import { scopeFor, whoseOf } from "../indicator-scope.ts";
import { Label, pageOf, Uuid } from "../schemas.ts";
import { Kind, Whose } from "./decision-shapes.ts";
import {
  IndicatorShape,
  LeftOutItem,
  ReliabilityGrade,
  ReportShape,
  SourceShape,
  TlpMarking,
  toWireIndicator,
  toWireLeftOut,
  toWireReport,
  toWireSource,
} from "./indicator-shapes.ts";

const bodyLimit = 64 * 1024 * 1024;
const contentTypes = [
  "text/csv",
  "text/tab-separated-values",
  "text/plain",
  "application/octet-stream",
  "application/gzip",
  "application/stix+json",
  "application/taxii+json",
  "application/x-ndjson",
];
const One = Type.Object({ id: Type.Integer({ minimum: 1 }) });

/** Indicators: what is looked for in events, where it comes from, and what people decide about it. */
export function indicatorRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  const { indicators, decisions } = d.store;

  async function scopeOf(identity: Identity, number: number): Promise<IndicatorScope> {
    const indicator = await indicators.get(identity.tenant, number);
    if (indicator === null) throw notFound("indicator");
    return scopeFor(identity, whoseOf(indicator.scope));
  }

  async function described(tenant: TenantId, found: readonly Indicator[]) {
    const decided = await decisions.decide(tenant, found, d.clock.now());
    return found.map((indicator, at) => toWireIndicator(indicator, decided[at]));
  }

  async function one(tenant: TenantId, indicator: Indicator | null) {
    const [wire] = indicator === null ? [] : await described(tenant, [indicator]);
    if (wire === undefined) throw notFound("indicator");
    return wire;
  }

  async function live({ tenant }: Identity, indicator: Indicator | null) {
    await d.intel.refresh();
    return one(tenant, indicator);
  }

  return async function routes(server) {
    // Files are taken as bytes: what is in them is for the reader to say.
    server.removeContentTypeParser("application/json");
    server.addContentTypeParser(
      [...contentTypes, "application/json"],
      { parseAs: "buffer", bodyLimit },
      (_, body, done) => done(null, body),
    );

    server.get("/api/v1/indicators", {
      config: { access: readers },
      schema: {
        tags: ["indicators"],
        summary: "List indicators: the newest first, or by their values where `q` is given",
        querystring: Type.Object({
          q: Type.Optional(
            Type.String({ maxLength: 1_000, description: "a value or how it begins; defanged is the same" }),
          ),
          kind: Type.Optional(Kind),
          source: Type.Optional(Uuid),
          limit: Type.Integer({ minimum: 1, maximum: 500, default: 100 }),
          cursor: Type.Optional(Type.String({ maxLength: 8_000 })),
        }),
        response: { 200: pageOf(IndicatorShape) },
      },
      async handler(request) {
        const { q, kind, source, limit, cursor = null } = request.query;
        const { tenant } = identityOf(request);
        const page = await indicators.list(tenant, { text: q, kind, source }, { limit, cursor });
        return { items: await described(tenant, page.items), next_cursor: page.nextCursor };
      },
    });

    server.post("/api/v1/indicators", {
      config: { access: deciders, audit: ["indicators.import"] },
      bodyLimit,
      schema: {
        tags: ["indicators"],
        summary: "Import a file of indicators as what its source lists now",
        description: `The body is the file as it is: a STIX bundle, MISP events, a table with any columns, a list, or text; at most ${bodyLimit} bytes, gzip allowed. It takes the place of what the source of this name listed before. Answered once events are looked up in it.`,
        querystring: Type.Object({
          source: Label,
          whose: Type.Optional(Whose),
          dry_run: Type.Boolean({ default: false, description: "say what would change, and change nothing" }),
          force: Type.Boolean({
            default: false,
            description: "take also a list that has lost most of what it held",
          }),
          licence: Type.String({ maxLength: 200, default: "" }),
          tlp: Type.Optional(TlpMarking),
          confidence: Type.Optional(Type.Integer({ minimum: 0, maximum: 100 })),
          reliability: Type.Optional(ReliabilityGrade),
        }),
        response: { 200: ReportShape },
      },
      async handler(request) {
        const { query } = request;
        const report = await d.intel.import({
          by: actorOf(request),
          source: {
            scope: scopeFor(identityOf(request), query.whose ?? "tenant"),
            name: query.source,
            kind: "api",
            licence: query.licence,
            tlp: query.tlp ?? null,
            confidence: query.confidence ?? null,
            reliability: query.reliability ?? null,
          },
          content: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
          isDryRun: query.dry_run,
          force: query.force,
        });
        if (report.outcome === "refused" && !query.dry_run)
          throw new HttpProblem(422, report.reason, report.detail);
        return toWireReport(report, query.source);
      },
    });

    server.get("/api/v1/indicators/:id", {
      config: { access: readers },
      schema: {
        tags: ["indicators"],
        summary: "One indicator with what each source says of it",
        params: One,
        response: { 200: IndicatorShape },
      },
      async handler(request) {
        const { tenant } = identityOf(request);
        return one(tenant, await indicators.get(tenant, request.params.id));
      },
    });

    server.post("/api/v1/indicators/:id/withdraw", {
      config: { access: deciders, audit: ["indicator.withdraw"] },
      schema: {
        tags: ["indicators"],
        summary: "Withdraw an indicator: it counts no longer, whoever lists it",
        params: One,
        querystring: Type.Object({ reason: Type.String({ maxLength: 1_000, default: "" }) }),
        response: { 200: IndicatorShape },
      },
      async handler(request) {
        const { id } = request.params;
        const identity = identityOf(request);
        const scope = await scopeOf(identity, id);
        return live(identity, await indicators.withdraw(actorOf(request), scope, id, request.query.reason));
      },
    });

    server.post("/api/v1/indicators/:id/restore", {
      config: { access: deciders, audit: ["indicator.restore"] },
      schema: {
        tags: ["indicators"],
        summary: "Let an indicator count again",
        params: One,
        response: { 200: IndicatorShape },
      },
      async handler(request) {
        const { id } = request.params;
        const identity = identityOf(request);
        const scope = await scopeOf(identity, id);
        return live(identity, await indicators.restore(actorOf(request), scope, id));
      },
    });

    server.get("/api/v1/indicators/sources", {
      config: { access: readers },
      schema: {
        tags: ["indicators"],
        summary: "Sources of indicators, what each lists, and what was left out",
        response: { 200: Type.Object({ items: Type.Array(SourceShape) }) },
      },
      async handler(request) {
        const sources = await indicators.sources(["installation", identityOf(request).tenant]);
        return { items: sources.map(toWireSource) };
      },
    });

    server.get("/api/v1/indicators/sources/:id/left-out", {
      config: { access: readers },
      schema: {
        tags: ["indicators"],
        summary: "What the import of a source that counts left out, and why, in the order of the file",
        description: `Of each reason the first ${keptOfReason.toLocaleString("en")} are kept, until the source is imported again; \`left_out\` of its \`last_import\` counts all.`,
        params: Type.Object({ id: Uuid }),
        querystring: Type.Object({
          reason: Type.Optional(Type.String({ pattern: "^[a-z_]{1,40}$" })),
          q: Type.Optional(
            Type.String({ minLength: 1, maxLength: 200, description: "a part of what the file has" }),
          ),
          limit: Type.Integer({ minimum: 1, maximum: 500, default: 100 }),
          cursor: Type.Optional(Type.String({ maxLength: 20 })),
        }),
        response: { 200: pageOf(LeftOutItem) },
      },
      async handler(request) {
        const { id } = request.params;
        const { reason, q, limit, cursor = null } = request.query;
        const scopes = ["installation", identityOf(request).tenant] as const;
        if ((await indicators.source(scopes, id)) === null) throw notFound("source");
        const page = await indicators.leftOut(scopes, id, { reason, text: q }, { limit, cursor });
        return { items: page.items.map(toWireLeftOut), next_cursor: page.nextCursor };
      },
    });

    server.delete("/api/v1/indicators/sources/:id", {
      config: { access: deciders, audit: ["indicators.remove-source"] },
      schema: {
        tags: ["indicators"],
        summary: "Remove a source: what only it lists counts no longer",
        params: Type.Object({ id: Uuid }),
        response: { 204: Type.Null() },
      },
      async handler(request, reply) {
        const identity = identityOf(request);
        const { id } = request.params;
        const source = await indicators.source(["installation", identity.tenant], id);
        if (source === null) throw notFound("source");
        const scope = scopeFor(identity, whoseOf(source.scope));
        await indicators.removeSource(actorOf(request), scope, id);
        await d.intel.refresh();
        return reply.code(204).send(null);
      },
    });
  };
}
