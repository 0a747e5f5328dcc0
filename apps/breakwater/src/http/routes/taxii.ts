import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { FastifyReply, FastifyRequest } from "fastify";
import Type from "typebox";
import { type Collection, toCollectionResource } from "../../share/taxii/collections.ts";
import type { SharedRecord } from "../../share/taxii/content.ts";
import { bindingOf, parseCursor, printCursor } from "../../share/taxii/cursor.ts";
import { type Filters, type MatchField, parseFilters } from "../../share/taxii/filters.ts";
import { stixMediaType, taxiiMediaType } from "../../platform/taxii-media-type.ts";
import { readPage } from "../../share/taxii/read-page.ts";
import { toTimestamp } from "../../share/taxii/timestamp.ts";
import type { Identity } from "../../store/identity.ts";
import { identityOf, readers } from "../access.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { HttpProblem, notFound } from "../errors.ts";
import { visibleTenants } from "../visible-tenants.ts";
import { answerInTaxii, collectionOf, collectionsOf, inRoot, mustHold } from "../taxii-access.ts";
import {
  CollectionParameters,
  CollectionShape,
  CollectionsShape,
  DiscoveryShape,
  EnvelopeShape,
  FilterQuery,
  ManifestShape,
  maximumContentLength,
  ObjectParameters,
  RootParameters,
  RootShape,
  VersionsShape,
} from "./taxii-shapes.ts";

/** The TAXII 2.1 server: each tenant is an API root, with collections of what it knows and has seen. */
export function taxiiRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  const everywhere = { access: readers, takesBasic: true };
  const inTenant = { ...inRoot, access: readers };

  return async function taxii(server) {
    answerInTaxii(server);

    server.get("/taxii2/", {
      config: everywhere,
      schema: {
        tags: ["taxii"],
        summary: "Discovery (TAXII 2.1 §4.1): the API roots that this key reaches",
        response: { 200: DiscoveryShape },
      },
      async handler(request) {
        const roots = await rootsOf(d, identityOf(request));
        const base = `${request.protocol}://${request.host}/taxii2/`;
        return {
          title: "Breakwater",
          description: "Indicators and sightings of edge devices; each tenant is an API root",
          default: `${base}${identityOf(request).tenant}/`,
          api_roots: roots.map((root) => `${base}${root}/`),
        };
      },
    });

    server.get("/taxii2/:root/", {
      config: inTenant,
      schema: {
        tags: ["taxii"],
        summary: "An API root (TAXII 2.1 §4.2)",
        params: Type.Object(RootParameters),
        response: { 200: RootShape },
      },
      async handler(request) {
        const tenant = await d.store.tenants.get(identityOf(request).tenant);
        if (tenant === null) throw notFound("API root");
        return {
          title: tenant.name,
          versions: [taxiiMediaType],
          max_content_length: maximumContentLength,
        };
      },
    });

    server.get("/taxii2/:root/collections/", {
      config: inTenant,
      schema: {
        tags: ["taxii"],
        summary: "Collections (TAXII 2.1 §5.1)",
        params: Type.Object(RootParameters),
        response: { 200: CollectionsShape },
      },
      async handler(request) {
        const all = await collectionsOf(d, request);
        return listed("collections", all.map(toCollectionResource));
      },
    });

    server.get("/taxii2/:root/collections/:collection/", {
      config: inTenant,
      schema: {
        tags: ["taxii"],
        summary: "A collection (TAXII 2.1 §5.2)",
        params: Type.Object(CollectionParameters),
        response: { 200: CollectionShape },
      },
      handler: async (request) =>
        toCollectionResource(await collectionOf(d, request, request.params.collection)),
    });

    server.get("/taxii2/:root/collections/:collection/manifest/", {
      config: inTenant,
      schema: {
        tags: ["taxii"],
        summary: "Which objects a collection holds (TAXII 2.1 §5.3)",
        params: Type.Object(CollectionParameters),
        querystring: FilterQuery,
        response: { 200: ManifestShape },
      },
      async handler(request, reply) {
        const collection = await collectionOf(d, request, request.params.collection, { read: true });
        const page = await read(request, reply, collection, "manifest", everyField);
        return {
          ...page.paging,
          ...listed(
            "objects",
            page.records.map(({ object, version, dateAdded, specVersion }) => ({
              id: object.id,
              date_added: toTimestamp(dateAdded),
              version,
              media_type: stixMediaType.replace("2.1", specVersion),
            })),
          ),
        };
      },
    });

    server.get("/taxii2/:root/collections/:collection/objects/", {
      config: inTenant,
      schema: {
        tags: ["taxii"],
        summary: "Objects of a collection (TAXII 2.1 §5.4)",
        params: Type.Object(CollectionParameters),
        querystring: FilterQuery,
        response: { 200: EnvelopeShape },
      },
      async handler(request, reply) {
        const collection = await collectionOf(d, request, request.params.collection, { read: true });
        return envelope(await read(request, reply, collection, "objects", everyField));
      },
    });

    server.get("/taxii2/:root/collections/:collection/objects/:object/", {
      config: inTenant,
      schema: {
        tags: ["taxii"],
        summary: "One object (TAXII 2.1 §5.6)",
        params: Type.Object(ObjectParameters),
        querystring: FilterQuery,
        response: { 200: EnvelopeShape },
      },
      async handler(request, reply) {
        const { collection: id, object } = request.params;
        const collection = await collectionOf(d, request, id, { read: true });
        await mustHold(collection, object);
        const fields: readonly MatchField[] = ["version", "spec_version"];
        return envelope(await read(request, reply, collection, "object", fields, object));
      },
    });

    server.get("/taxii2/:root/collections/:collection/objects/:object/versions/", {
      config: inTenant,
      schema: {
        tags: ["taxii"],
        summary: "Versions of an object (TAXII 2.1 §5.8)",
        params: Type.Object(ObjectParameters),
        querystring: FilterQuery,
        response: { 200: VersionsShape },
      },
      async handler(request, reply) {
        const { collection: id, object } = request.params;
        const collection = await collectionOf(d, request, id, { read: true });
        await mustHold(collection, object);
        const page = await read(request, reply, collection, "versions", ["spec_version"], object);
        return {
          ...page.paging,
          ...listed(
            "versions",
            page.records.map(({ version }) => version),
          ),
        };
      },
    });
  };
}

const everyField: readonly MatchField[] = ["id", "type", "version", "spec_version"];
type Resource = "manifest" | "objects" | "object" | "versions";

/** A page, with the headers that say of which times it is (TAXII 2.1 §3.3). */
async function read(
  request: FastifyRequest,
  reply: FastifyReply,
  collection: Collection,
  resource: Resource,
  fields: readonly MatchField[],
  object?: string,
) {
  const filters = filtersOf(request, resource, fields, object);
  const binding = bindingOf([identityOf(request).tenant, collection.stored.id, resource], filters);
  const from = filters.next === null ? null : parseCursor(binding, filters.next);
  if (filters.next !== null && from === null)
    throw new HttpProblem(
      400,
      "invalid_cursor",
      "next is none that a page of this collection with these filters gave",
    );
  const { records, next } = await readPage(collection.content, filters, collection.highest, from);
  const [first, last] = [records[0], records.at(-1)];
  if (first !== undefined && last !== undefined)
    reply.headers({
      "x-taxii-date-added-first": toTimestamp(first.dateAdded),
      "x-taxii-date-added-last": toTimestamp(last.dateAdded),
    });
  return { records, paging: next === null ? {} : { more: true, next: printCursor(binding, next) } };
}

function filtersOf(
  request: FastifyRequest,
  resource: Resource,
  fields: readonly MatchField[],
  object: string | undefined,
): Filters {
  const parsed = parseFilters(request.query as Readonly<Record<string, unknown>>, fields);
  if (!parsed.isValid) throw new HttpProblem(400, "invalid_filter", parsed.problem);
  const { filters } = parsed;
  if (object === undefined) return filters;
  const versions = resource === "versions" ? { ...filters.versions, all: true } : filters.versions;
  return { ...filters, ids: [object], versions };
}

function envelope({
  records,
  paging,
}: {
  readonly records: readonly SharedRecord[];
  readonly paging: object;
}): object {
  return {
    ...paging,
    ...listed(
      "objects",
      records.map(({ object }) => object),
    ),
  };
}

/** A list that holds nothing is left out (TAXII 2.1 §3.7). */
function listed(name: string, values: readonly unknown[]): object {
  return values.length === 0 ? {} : { [name]: values };
}

/** A session is in one tenant; a key may reach several. */
async function rootsOf(d: HttpDependencies, identity: Identity): Promise<readonly string[]> {
  if (identity.kind === "session") return [identity.tenant];
  return [...(await visibleTenants(d.store, identity)).keys()];
}
