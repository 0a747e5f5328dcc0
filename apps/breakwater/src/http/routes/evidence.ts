import { Readable } from "node:stream";
import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import Type from "typebox";
import { type Evidence, evidenceFormats } from "../../store/evidence.ts";
import { actorOf, administrators, identityOf, readers } from "../access.ts";
import { ActorShape } from "../actor-shape.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { HttpProblem, notFound } from "../errors.ts";
import { nullable, pageOf, PageQuery, Time, Uuid } from "../schemas.ts";

const EvidenceShape = Type.Object({
  id: Uuid,
  sha256: Type.String(),
  size_bytes: Type.Integer(),
  format: Type.Enum([...evidenceFormats], { description: "by its first bytes; nothing is unpacked" }),
  device: Type.String(),
  node: nullable(Uuid),
  path: Type.String({ description: "what the device was asked for" }),
  request: nullable(Uuid),
  reason: Type.String(),
  requested_by: Type.String(),
  requested_at: Time,
  received_at: Time,
  erased_at: nullable(Time),
  erased_by: nullable(Type.String()),
});
const CustodyShape = Type.Object({
  time: Time,
  action: Type.String(),
  actor: ActorShape,
  details: Type.Object({}, { additionalProperties: true }),
  seq: Type.Integer({ description: "number of the entry in the tenant's audit log" }),
  hash: Type.String(),
});
const One = Type.Object({ id: Uuid });
const Why = Type.Object(
  { reason: Type.String({ minLength: 1, maxLength: 500, pattern: "\\S" }) },
  { additionalProperties: false },
);
const tags = ["evidence"];
const holders = { roles: ["responder", "administrator"] as const };

/** The evidence vault. */
export function evidenceRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  const { evidence: records, audit } = d.store;

  return async function routes(server) {
    server.get("/api/v1/evidence", {
      config: { access: readers },
      schema: {
        tags,
        summary: "What devices gave as evidence, the newest first",
        querystring: Type.Object(PageQuery),
        response: { 200: pageOf(EvidenceShape) },
      },
      async handler(request) {
        const { limit, cursor = null } = request.query;
        const page = await records.list(identityOf(request).tenant, { limit, cursor });
        return { items: page.items.map(toWire), next_cursor: page.nextCursor };
      },
    });

    server.get("/api/v1/evidence/:id", {
      config: { access: readers },
      schema: {
        tags,
        summary: "A piece of evidence, and its chain of custody",
        description:
          "The chain is what the audit log has of it: who asked for it, when it came, who took copies and why, who erased it.",
        params: One,
        response: { 200: Type.Object({ evidence: EvidenceShape, custody: Type.Array(CustodyShape) }) },
      },
      async handler(request) {
        const { tenant } = identityOf(request);
        const one = await records.get(tenant, request.params.id);
        if (one === null) throw notFound("evidence");
        const all = { limit: 500, cursor: null };
        const own = await audit.list(tenant, { object: one.id }, all);
        const asked = one.query === null ? null : await audit.list(tenant, { object: one.query }, all);
        const entries = [...own.items, ...(asked?.items ?? [])].toSorted((a, b) => a.seq - b.seq);
        return {
          evidence: toWire(one),
          custody: entries.map(({ time, action, actor, details, seq, hash }) => ({
            time,
            action,
            actor: { ...actor },
            details: { ...details },
            seq,
            hash,
          })),
        };
      },
    });

    server.post("/api/v1/evidence/:id/export", {
      config: { access: holders, audit: ["evidence.export"] },
      schema: {
        tags,
        summary: "A copy of the file as the device sent it",
        description:
          "Set down in the audit log before the first byte leaves. `repr-digest` (RFC 9530) has its SHA-256; a file that is not what it was ends the connection.",
        produces: ["application/octet-stream"],
        params: One,
        body: Why,
      },
      async handler(request, reply) {
        const one = await records.get(identityOf(request).tenant, request.params.id);
        if (one === null) throw notFound("evidence");
        if (one.erasedAt !== null)
          throw new HttpProblem(
            410,
            "erased",
            "this evidence was erased; the audit log says by whom and why",
          );
        await records.exported(actorOf(request), one, request.body.reason);
        const digest = Buffer.from(one.sha256, "hex").toString("base64");
        return reply
          .type("application/octet-stream")
          .headers({
            "content-length": one.sizeBytes,
            "content-disposition": `attachment; filename="evidence-${one.id}.bin"`,
            "repr-digest": `sha-256=:${digest}:`,
          })
          .send(Readable.from(d.vault.read(one.tenant, one)));
      },
    });

    server.post("/api/v1/evidence/:id/erase", {
      config: { access: administrators, audit: ["evidence.erase"] },
      schema: {
        tags,
        summary: "Erase the file; that it was there, and why it is gone, stays",
        params: One,
        body: Why,
        response: { 200: EvidenceShape },
      },
      async handler(request) {
        const { tenant } = identityOf(request);
        const { id } = request.params;
        return d.vault.alone(tenant, async () => {
          const erased = await records.erase(actorOf(request), tenant, id, request.body.reason);
          if (erased === null) throw notFound("evidence that is not erased");
          if (erased.isLast) await d.vault.erase(tenant, erased.evidence);
          return toWire(erased.evidence);
        });
      },
    });
  };
}

function toWire(one: Evidence): Type.Static<typeof EvidenceShape> {
  return {
    id: one.id,
    sha256: one.sha256,
    size_bytes: one.sizeBytes,
    format: one.format,
    device: one.device,
    node: one.node,
    path: one.path,
    request: one.query,
    reason: one.reason,
    requested_by: one.requestedBy,
    requested_at: one.requestedAt,
    received_at: one.receivedAt,
    erased_at: one.erasedAt,
    erased_by: one.erasedBy,
  };
}
