import { Readable } from "node:stream";
import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { TenantId } from "@breakwater/ocsf";
import Type from "typebox";
import { type AuditEntry, installationChain } from "../../store/audit/entry.ts";
import { type Identity, roleAt } from "../../store/identity.ts";
import { auditors, identityOf } from "../access.ts";
import { ActorShape } from "../actor-shape.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { HttpProblem } from "../errors.ts";
import { nullable, pageOf, PageQuery, Time } from "../schemas.ts";

const Chain = Type.Enum(["tenant", "installation"], {
  default: "tenant",
  description: "the tenant's log, or that of what concerns no tenant (partners, organisations)",
});
const Entry = Type.Object({
  version: Type.Literal(1),
  chain: Type.String(),
  seq: Type.Integer(),
  time: Time,
  tenant: nullable(Type.String()),
  actor: ActorShape,
  action: Type.String(),
  object: Type.Object({ kind: Type.String(), id: Type.String(), name: nullable(Type.String()) }),
  details: Type.Object({}, { additionalProperties: true }),
  prev_hash: Type.String(),
  hash: Type.String({ description: "SHA-256 of the rest in canonical form (RFC 8785)" }),
});

/** The audit log: who changed what, each entry chained to the one before it. */
export function auditRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  return async function audit(server) {
    server.get("/api/v1/audit", {
      config: { access: auditors },
      schema: {
        tags: ["audit"],
        summary: "List changes, the newest first",
        querystring: Type.Object({
          chain: Chain,
          action: Type.Optional(Type.String({ maxLength: 100, description: "for instance key.create" })),
          actor: Type.Optional(Type.String({ maxLength: 200, description: "id of who acted" })),
          object: Type.Optional(Type.String({ maxLength: 200, description: "id of what was changed" })),
          ...PageQuery,
        }),
        response: { 200: pageOf(Entry) },
      },
      async handler(request) {
        const { chain, action, actor, object, limit, cursor = null } = request.query;
        const page = await d.store.audit.list(
          chainOf(identityOf(request), chain),
          { action, actor, object },
          { limit, cursor },
        );
        return { items: page.items.map(toWire), next_cursor: page.nextCursor };
      },
    });

    server.get("/api/v1/audit/export", {
      config: { access: auditors },
      schema: {
        tags: ["audit"],
        summary: "The whole log as NDJSON, the oldest first; whoever has it can check the chain",
        produces: ["application/x-ndjson"],
        querystring: Type.Object({ chain: Chain }),
      },
      async handler(request, reply) {
        const chain = chainOf(identityOf(request), request.query.chain);
        return reply
          .type("application/x-ndjson")
          .header("content-disposition", 'attachment; filename="audit.ndjson"')
          .send(Readable.from(lines(d.store.audit.entries(chain))));
      },
    });

    server.get("/api/v1/audit/head", {
      config: { access: auditors },
      schema: {
        tags: ["audit"],
        summary:
          "The newest entry's number and hash: keep a copy elsewhere, and nobody can change what is before it unseen",
        querystring: Type.Object({ chain: Chain }),
        response: {
          200: Type.Object({
            chain: Type.String(),
            seq: Type.Integer(),
            hash: nullable(Type.String()),
            time: nullable(Time),
            problem: nullable(
              Type.String({ description: "why signed heads cannot be written beside the database" }),
            ),
          }),
        },
      },
      async handler(request) {
        const chain = chainOf(identityOf(request), request.query.chain);
        const newest = await d.store.audit.list(chain, {}, { limit: 1, cursor: null });
        const [entry] = newest.items;
        return {
          chain: chain ?? installationChain,
          seq: entry?.seq ?? 0,
          hash: entry?.hash ?? null,
          time: entry?.time ?? null,
          problem: d.store.audit.problem(),
        };
      },
    });
  };
}

/** The installation's log shows names of partners and organisations, so it is for those with a role over all of them. */
function chainOf({ tenant, memberships }: Identity, wanted: "tenant" | "installation"): TenantId | null {
  if (wanted === "tenant") return tenant;
  const role = roleAt(memberships, {});
  if (role === "administrator" || role === "auditor") return null;
  throw new HttpProblem(403, "forbidden", "the installation's log is for its administrators and auditors");
}

async function* lines(entries: AsyncIterable<AuditEntry>): AsyncGenerator<string> {
  for await (const entry of entries) yield `${JSON.stringify(entry)}\n`;
}

function toWire(entry: AuditEntry) {
  return { ...entry, actor: { ...entry.actor }, object: { ...entry.object }, details: { ...entry.details } };
}
