import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import Type from "typebox";
import type { StoredCollection } from "../../store/collections.ts";
import { actorOf, administrators, identityOf, readers } from "../access.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { HttpProblem, notFound } from "../errors.ts";
import { Label, nullable, Time, Uuid } from "../schemas.ts";

const Tlp = Type.Enum(["clear", "green", "amber", "amber+strict"]);
const Reader = Type.Object({
  key: Uuid,
  name: Type.String(),
  read: Type.Boolean(),
  write: Type.Boolean(),
  highest_tlp: Tlp,
  last_used_at: nullable(Time),
  expires_at: nullable(Time),
});
const CollectionShape = Type.Object({
  id: Uuid,
  kind: Type.Enum(["indicators", "sightings", "objects"], {
    description: "`indicators` and `sightings` follow from what the tenant has; `objects` are written",
  }),
  alias: Type.String(),
  title: Type.String(),
  description: Type.String(),
  highest_tlp: Tlp,
  unmarked_tlp: Tlp,
  created_by: Type.String(),
  created_at: Time,
  objects: Type.Integer({ description: "Versions of objects that were written" }),
  readers: Type.Array(Reader, { description: "Keys that are named for it" }),
  path: Type.String({ description: "Where a TAXII client finds it, below this server's address" }),
});
const One = Type.Object({ id: Uuid });
const Description = Type.String({ maxLength: 1_000 });
const highest = { ...Tlp, description: "Nothing stricter is given to anybody; TLP:RED never leaves" };
const unmarked = { ...Tlp, description: "What is taken for an object that nobody has marked" };

/** Collections that are shared over TAXII: which there are, who may read and write, and up to which marking. */
export function collectionRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  const { collections } = d.store;

  return async function routes(server) {
    server.get("/api/v1/collections", {
      config: { access: readers },
      schema: {
        tags: ["collections"],
        summary: "Collections that are shared over TAXII, and the keys that are named for each",
        response: {
          200: Type.Object({
            items: Type.Array(CollectionShape),
            root: Type.String({ description: "The API root, below this server's address" }),
          }),
        },
      },
      async handler(request) {
        const { tenant } = identityOf(request);
        const items = await collections.list(tenant);
        return { items: items.map((one) => toWire(one, tenant)), root: `/taxii2/${tenant}/` };
      },
    });

    server.post("/api/v1/collections", {
      config: { access: administrators, audit: ["collection.create"] },
      schema: {
        tags: ["collections"],
        summary: "Make a collection that can be written",
        body: Type.Object(
          {
            title: Label,
            alias: Type.String({ pattern: "^[a-z0-9][a-z0-9-]{0,39}$" }),
            description: Type.Optional(Description),
            highest_tlp: Type.Optional(highest),
            unmarked_tlp: Type.Optional(unmarked),
          },
          { additionalProperties: false },
        ),
        response: { 201: CollectionShape },
      },
      async handler(request, reply) {
        const { title, alias, description = "" } = request.body;
        const { highest_tlp: highestTlp = "amber+strict", unmarked_tlp: unmarkedTlp = "amber" } =
          request.body;
        const { tenant } = identityOf(request);
        const made = await collections.create(actorOf(request), tenant, {
          title,
          alias,
          description,
          highestTlp,
          unmarkedTlp,
        });
        return reply.code(201).send(toWire(made, tenant));
      },
    });

    server.patch("/api/v1/collections/:id", {
      config: { access: administrators, audit: ["collection.update"] },
      schema: {
        tags: ["collections"],
        summary: "Change what a collection is called, and up to which marking it gives",
        params: One,
        body: Type.Object(
          {
            title: Type.Optional(Label),
            description: Type.Optional(Description),
            highest_tlp: Type.Optional(highest),
            unmarked_tlp: Type.Optional(unmarked),
          },
          { additionalProperties: false },
        ),
        response: { 200: CollectionShape },
      },
      async handler(request) {
        const { title, description, highest_tlp: highestTlp, unmarked_tlp: unmarkedTlp } = request.body;
        const { tenant } = identityOf(request);
        const change = {
          ...(title === undefined ? {} : { title }),
          ...(description === undefined ? {} : { description }),
          ...(highestTlp === undefined ? {} : { highestTlp }),
          ...(unmarkedTlp === undefined ? {} : { unmarkedTlp }),
        };
        const changed = await collections.update(actorOf(request), tenant, request.params.id, change);
        if (changed === null) throw notFound("collection");
        return toWire(changed, tenant);
      },
    });

    server.delete("/api/v1/collections/:id", {
      config: { access: administrators, audit: ["collection.remove"] },
      schema: {
        tags: ["collections"],
        summary: "Remove a collection with all that was written into it",
        params: One,
        response: { 204: Type.Null() },
      },
      async handler(request, reply) {
        if (!(await collections.remove(actorOf(request), identityOf(request).tenant, request.params.id)))
          throw notFound("collection");
        return reply.code(204).send(null);
      },
    });

    server.put("/api/v1/collections/:id/readers/:key", {
      config: { access: administrators, audit: ["collection.allow"] },
      schema: {
        tags: ["collections"],
        summary: "Name a key for a collection: whether it may read and write, and up to which marking",
        description:
          "For keys that are limited to TAXII (`taxii:read`, `taxii:write`), which are partners'. Keys that may read the tenant's indicators anyway read every collection.",
        params: Type.Object({ id: Uuid, key: Uuid }),
        body: Type.Object(
          { read: Type.Boolean(), write: Type.Boolean(), highest_tlp: Tlp },
          { additionalProperties: false },
        ),
        response: { 200: CollectionShape },
      },
      async handler(request) {
        const { id, key } = request.params;
        const { read: mayRead, write: mayWrite, highest_tlp: highestTlp } = request.body;
        const { tenant } = identityOf(request);
        const known = await collections.get(tenant, id);
        if (known === null) throw notFound("collection");
        if (mayWrite && known.kind !== "objects")
          throw new HttpProblem(
            409,
            "wrong_state",
            "this collection follows from what the tenant has and is not written",
          );
        const reader = { key, mayRead, mayWrite, highestTlp };
        const changed = await collections.allow(actorOf(request), tenant, id, reader);
        if (changed === null) throw notFound("key");
        return toWire(changed, tenant);
      },
    });

    server.delete("/api/v1/collections/:id/readers/:key", {
      config: { access: administrators, audit: ["collection.disallow"] },
      schema: {
        tags: ["collections"],
        summary: "Name a key for a collection no longer",
        params: Type.Object({ id: Uuid, key: Uuid }),
        response: { 204: Type.Null() },
      },
      async handler(request, reply) {
        const { id, key } = request.params;
        if (!(await collections.disallow(actorOf(request), identityOf(request).tenant, id, key)))
          throw notFound("key");
        return reply.code(204).send(null);
      },
    });
  };
}

function toWire(one: StoredCollection, tenant: string) {
  return {
    id: one.id,
    kind: one.kind,
    alias: one.alias,
    title: one.title,
    description: one.description,
    highest_tlp: one.highestTlp,
    unmarked_tlp: one.unmarkedTlp,
    created_by: one.createdBy,
    created_at: one.createdAt,
    objects: one.count,
    readers: one.readers.map(({ key, name, mayRead, mayWrite, highestTlp, lastUsedAt, expiresAt }) => ({
      key,
      name,
      read: mayRead,
      write: mayWrite,
      highest_tlp: highestTlp,
      last_used_at: lastUsedAt,
      expires_at: expiresAt,
    })),
    path: `/taxii2/${tenant}/collections/${one.id}/`,
  };
}
