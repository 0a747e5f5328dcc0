import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { TenantId } from "@breakwater/ocsf";
import Type from "typebox";
import { roleAt } from "../../store/identity.ts";
import type { Tenant } from "../../store/tenancy.ts";
import { countries, sectors } from "../../store/vocabulary.ts";
import { actorOf, administrators, identityOf, readers } from "../access.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { HttpProblem, notFound } from "../errors.ts";
import { administeredScope } from "../reach.ts";
import { Label, nullable, Time, Uuid } from "../schemas.ts";

const Sector = Type.Enum([...sectors], { description: "STIX 2.1 industry-sector-ov" });
const Country = Type.String({
  pattern: "^[A-Z]{2}$",
  description: "ISO 3166-1 alpha-2, officially assigned",
});
const TenantShape = Type.Object({
  id: Uuid,
  organisation: Uuid,
  partner: Uuid,
  name: Type.String(),
  sector: nullable(Sector),
  country: nullable(Country),
  requires_totp: Type.Boolean({ description: "whether people must sign in with an authenticator app" }),
  created_at: Time,
});
const SiteShape = Type.Object({ id: Uuid, name: Type.String(), created_at: Time });
const One = Type.Object({ id: Uuid });

/** Tenants that the identity reaches. */
export function tenantRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  const { tenants } = d.store;
  return async function routes(server) {
    server.get("/api/v1/tenants", {
      config: { access: readers },
      schema: {
        tags: ["tenants"],
        summary: "Tenants that you have a role in",
        response: { 200: Type.Object({ items: Type.Array(TenantShape) }) },
      },
      async handler(request) {
        const { memberships } = identityOf(request);
        const all = await tenants.list();
        const reached = all.filter(
          ({ id, organisation, partner }) =>
            roleAt(memberships, { tenant: id, organisation, partner }) !== null,
        );
        return { items: reached.map(toWire) };
      },
    });

    server.post("/api/v1/tenants", {
      config: { access: administrators, audit: ["tenant.create"] },
      schema: {
        tags: ["tenants"],
        summary: "Create a tenant in an organisation that you administer",
        body: Type.Object({
          organisation: Uuid,
          name: Label,
          sector: Type.Optional(nullable(Sector)),
          country: Type.Optional(nullable(Country)),
        }),
        response: { 201: TenantShape },
      },
      async handler(request, reply) {
        const { organisation, name, sector = null, country = null } = request.body;
        checkCountry(country);
        await administeredScope(d.store, identityOf(request), { kind: "organisation", id: organisation });
        const made = await tenants.create(actorOf(request), { organisation, name, sector, country });
        return reply.code(201).send(toWire(made));
      },
    });

    server.get("/api/v1/tenants/:id", {
      config: { access: readers },
      schema: { tags: ["tenants"], summary: "One tenant", params: One, response: { 200: TenantShape } },
      async handler(request) {
        // The route's schema has made sure that it is a UUID.
        const tenant = await tenants.get(request.params.id as TenantId);
        if (tenant === null) throw notFound("tenant");
        const { id, organisation, partner } = tenant;
        if (roleAt(identityOf(request).memberships, { tenant: id, organisation, partner }) === null)
          throw notFound("tenant");
        return toWire(tenant);
      },
    });

    server.patch("/api/v1/tenants/:id", {
      config: { access: administrators, audit: ["tenant.update"] },
      schema: {
        tags: ["tenants"],
        summary: "Change a tenant's name, sector, country or what it asks of people",
        params: One,
        body: Type.Partial(
          Type.Object({
            name: Label,
            sector: nullable(Sector),
            country: nullable(Country),
            requires_totp: Type.Boolean(),
          }),
        ),
        response: { 200: TenantShape },
      },
      async handler(request) {
        const { id } = request.params;
        await administeredScope(d.store, identityOf(request), { kind: "tenant", id });
        const { name, sector, country, requires_totp: requiresTotp } = request.body;
        checkCountry(country ?? null);
        const change = { name, sector, country, requiresTotp };
        const changed = await tenants.update(actorOf(request), id as TenantId, change);
        if (changed === null) throw notFound("tenant");
        return toWire(changed);
      },
    });
  };
}

/** Sites of the tenant: where its devices stand. */
export function siteRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  const { sites } = d.store;
  return async function routes(server) {
    server.get("/api/v1/sites", {
      config: { access: readers },
      schema: {
        tags: ["sites"],
        summary: "List sites",
        response: { 200: Type.Object({ items: Type.Array(SiteShape) }) },
      },
      handler: async (request) => ({ items: (await sites.list(identityOf(request).tenant)).map(toWireSite) }),
    });

    server.post("/api/v1/sites", {
      config: { access: administrators, audit: ["site.create"] },
      schema: {
        tags: ["sites"],
        summary: "Create a site",
        body: Type.Object({ name: Label }),
        response: { 201: SiteShape },
      },
      async handler(request, reply) {
        const made = await sites.create(actorOf(request), identityOf(request).tenant, request.body.name);
        return reply.code(201).send(toWireSite(made));
      },
    });

    server.patch("/api/v1/sites/:id", {
      config: { access: administrators, audit: ["site.rename"] },
      schema: {
        tags: ["sites"],
        summary: "Rename a site",
        params: One,
        body: Type.Object({ name: Label }),
        response: { 200: SiteShape },
      },
      async handler(request) {
        const { tenant } = identityOf(request);
        const renamed = await sites.rename(actorOf(request), tenant, request.params.id, request.body.name);
        if (renamed === null) throw notFound("site");
        return toWireSite(renamed);
      },
    });

    server.delete("/api/v1/sites/:id", {
      config: { access: administrators, audit: ["site.remove"] },
      schema: { tags: ["sites"], summary: "Remove a site", params: One, response: { 204: Type.Null() } },
      async handler(request, reply) {
        const { tenant } = identityOf(request);
        if (!(await sites.remove(actorOf(request), tenant, request.params.id))) throw notFound("site");
        return reply.code(204).send(null);
      },
    });
  };
}

function checkCountry(country: string | null): void {
  if (country === null || countries.includes(country)) return;
  throw new HttpProblem(
    400,
    "invalid_request",
    `body/country: "${country}" is not an ISO 3166-1 alpha-2 code`,
  );
}

function toWire(tenant: Tenant) {
  return {
    id: tenant.id,
    organisation: tenant.organisation,
    partner: tenant.partner,
    name: tenant.name,
    sector: tenant.sector,
    country: tenant.country,
    requires_totp: tenant.requiresTotp,
    created_at: tenant.createdAt,
  };
}

function toWireSite({
  id,
  name,
  createdAt,
}: {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
}) {
  return { id, name, created_at: createdAt };
}
