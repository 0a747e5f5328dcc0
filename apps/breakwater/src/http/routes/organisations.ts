import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import Type from "typebox";
import { type Identity, installation, roleAt } from "../../store/identity.ts";
import type { Organisation, Partner } from "../../store/tenancy.ts";
import { actorOf, administrators, identityOf } from "../access.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { HttpProblem, notFound } from "../errors.ts";
import { administeredScope } from "../reach.ts";
import { Label, Time, Uuid } from "../schemas.ts";

const PartnerShape = Type.Object({ id: Uuid, name: Type.String(), created_at: Time });
const OrganisationShape = Type.Object({ ...PartnerShape.properties, partner: Uuid });
const One = Type.Object({ id: Uuid });
const Named = Type.Object({ name: Label });

/** Organisations: what tenants belong to. */
export function organisationRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  const { organisations } = d.store;
  return async function routes(server) {
    server.get("/api/v1/organisations", {
      config: { access: administrators },
      schema: {
        tags: ["organisations"],
        summary: "Organisations that you administer",
        response: { 200: Type.Object({ items: Type.Array(OrganisationShape) }) },
      },
      async handler(request) {
        const { memberships } = identityOf(request);
        const all = await organisations.list();
        const own = all.filter(
          ({ id, partner }) => roleAt(memberships, { organisation: id, partner }) === "administrator",
        );
        return { items: own.map(toWire) };
      },
    });

    server.post("/api/v1/organisations", {
      config: { access: administrators, audit: ["organisation.create"] },
      schema: {
        tags: ["organisations"],
        summary: "Create an organisation below a partner that you administer",
        body: Type.Object({ name: Label, partner: Uuid }),
        response: { 201: OrganisationShape },
      },
      async handler(request, reply) {
        const { name, partner } = request.body;
        await administeredScope(d.store, identityOf(request), { kind: "partner", id: partner });
        return reply.code(201).send(toWire(await organisations.create(actorOf(request), partner, name)));
      },
    });

    server.patch("/api/v1/organisations/:id", {
      config: { access: administrators, audit: ["organisation.rename"] },
      schema: {
        tags: ["organisations"],
        summary: "Rename an organisation",
        params: One,
        body: Named,
        response: { 200: OrganisationShape },
      },
      async handler(request) {
        const { id } = request.params;
        await administeredScope(d.store, identityOf(request), { kind: "organisation", id });
        const renamed = await organisations.rename(actorOf(request), id, request.body.name);
        if (renamed === null) throw notFound("organisation");
        return toWire(renamed);
      },
    });

    server.delete("/api/v1/organisations/:id", {
      config: { access: administrators, audit: ["organisation.remove"] },
      schema: {
        tags: ["organisations"],
        summary: "Remove an organisation that has no tenants",
        params: One,
        response: { 204: Type.Null() },
      },
      async handler(request, reply) {
        const { id } = request.params;
        const path = await administeredScope(d.store, identityOf(request), { kind: "organisation", id });
        await administeredScope(d.store, identityOf(request), { kind: "partner", id: path.partner ?? "" });
        if (!(await organisations.remove(actorOf(request), id))) throw notFound("organisation");
        return reply.code(204).send(null);
      },
    });
  };
}

/** Partners: providers that organisations are looked after by. Only the installation's administrators make them. */
export function partnerRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  const { organisations } = d.store;
  return async function routes(server) {
    server.get("/api/v1/partners", {
      config: { access: administrators },
      schema: {
        tags: ["partners"],
        summary: "Partners that you administer",
        response: { 200: Type.Object({ items: Type.Array(PartnerShape) }) },
      },
      async handler(request) {
        const { memberships } = identityOf(request);
        const all = await organisations.listPartners();
        const own = all.filter(({ id }) => roleAt(memberships, { partner: id }) === "administrator");
        return { items: own.map(toWirePartner) };
      },
    });

    server.post("/api/v1/partners", {
      config: { access: administrators, audit: ["partner.create"] },
      schema: {
        tags: ["partners"],
        summary: "Create a partner; for administrators of the installation",
        body: Named,
        response: { 201: PartnerShape },
      },
      async handler(request, reply) {
        checkInstallation(identityOf(request));
        const made = await organisations.createPartner(actorOf(request), request.body.name);
        return reply.code(201).send(toWirePartner(made));
      },
    });

    server.patch("/api/v1/partners/:id", {
      config: { access: administrators, audit: ["partner.rename"] },
      schema: {
        tags: ["partners"],
        summary: "Rename a partner",
        params: One,
        body: Named,
        response: { 200: PartnerShape },
      },
      async handler(request) {
        const { id } = request.params;
        await administeredScope(d.store, identityOf(request), { kind: "partner", id });
        const renamed = await organisations.renamePartner(actorOf(request), id, request.body.name);
        if (renamed === null) throw notFound("partner");
        return toWirePartner(renamed);
      },
    });

    server.delete("/api/v1/partners/:id", {
      config: { access: administrators, audit: ["partner.remove"] },
      schema: {
        tags: ["partners"],
        summary: "Remove a partner that has no organisations; for administrators of the installation",
        params: One,
        response: { 204: Type.Null() },
      },
      async handler(request, reply) {
        const { id } = request.params;
        await administeredScope(d.store, identityOf(request), { kind: "partner", id });
        checkInstallation(identityOf(request));
        if (!(await organisations.removePartner(actorOf(request), id))) throw notFound("partner");
        return reply.code(204).send(null);
      },
    });
  };
}

/** For what concerns every tenant of this server. */
export function checkInstallation({ memberships }: Identity): void {
  if (roleAt(memberships, {}) === "administrator") return;
  throw new HttpProblem(
    403,
    "forbidden",
    `this is for administrators of the ${installation.kind}: it concerns every tenant`,
  );
}

function toWire({ id, partner, name, createdAt }: Organisation) {
  return { id, partner, name, created_at: createdAt };
}

function toWirePartner({ id, name, createdAt }: Partner) {
  return { id, name, created_at: createdAt };
}
