import { markingLevels } from "@breakwater/indicators";
import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { createUuidV7 } from "../../platform/ids.ts";
import Type from "typebox";
import { checkObject, unknownMarkings } from "../../share/taxii/check-object.ts";
import { chooseVersions, parseFilters } from "../../share/taxii/filters.ts";
import { isTaxii, taxiiMediaType } from "../../platform/taxii-media-type.ts";
import { type EnvelopeProblem, readEnvelope } from "../../share/taxii/read-envelope.ts";
import { toStatus } from "../../share/taxii/write-status.ts";
import type { StoredCollection } from "../../store/collections.ts";
import { actorOf, identityOf, readers, senders } from "../access.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { HttpProblem, notFound } from "../errors.ts";
import { answerInTaxii, collectionOf, inRoot, mustHold } from "../taxii-access.ts";
import {
  CollectionParameters,
  FilterQuery,
  maximumContentLength,
  ObjectParameters,
  StatusParameters,
  StatusShape,
} from "./taxii-shapes.ts";

const everybody = { roles: [...new Set([...readers.roles, ...senders.roles])] };

/** Writing over TAXII 2.1: into collections that people have made for it. */
export function taxiiObjectRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  const { collections } = d.store;
  const newId = createUuidV7(d.clock);

  /** With definitions that are in the collection already. */
  async function markingsOf(stored: StoredCollection, objects: readonly unknown[]) {
    const here = markingLevels(objects);
    const missing = unknownMarkings(objects, here);
    if (missing.length === 0) return here;
    const known = await collections.objects.versionsOf(stored.id, missing);
    return markingLevels([...objects, ...known.map(({ object }) => JSON.parse(object) as unknown)]);
  }

  return async function taxiiObjects(server) {
    answerInTaxii(server);
    server.removeAllContentTypeParsers();
    server.addContentTypeParser(
      /^application\/taxii\+json/i,
      { parseAs: "buffer", bodyLimit: maximumContentLength },
      (_request, body, done) => done(null, body),
    );

    server.post("/taxii2/:root/collections/:collection/objects/", {
      config: { ...inRoot, access: senders, audit: ["collection.write"] },
      bodyLimit: maximumContentLength,
      schema: {
        tags: ["taxii"],
        summary: "Add objects to a collection (TAXII 2.1 §5.5)",
        params: Type.Object(CollectionParameters),
        response: { 202: StatusShape },
      },
      async handler(request, reply) {
        const { stored } = await collectionOf(d, request, request.params.collection, { write: true });
        if (!isTaxii(request.headers["content-type"]))
          throw new HttpProblem(415, "unsupported_media_type", `the body must be ${taxiiMediaType}`);
        const read = readEnvelope(Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0));
        if (!read.isReadable) throw new HttpProblem(statusOf(read.reason), read.reason, read.detail);
        const now = d.clock.now();
        const markings = await markingsOf(stored, read.objects);
        const checked = read.objects.map((one) => checkObject(one, markings, stored.highestTlp, now));
        const valid = checked.flatMap((one) => (one.isValid ? [one.object] : []));
        const id = newId();
        let status: object = {};
        await collections.objects.write(
          actorOf(request),
          stored,
          identityOf(request).tenant,
          valid,
          (written) => {
            status = toStatus(id, now, checked, written);
            return { id, status: JSON.stringify(status) };
          },
        );
        return reply.code(202).send(status);
      },
    });

    server.delete("/taxii2/:root/collections/:collection/objects/:object/", {
      config: { ...inRoot, access: senders, audit: ["collection.delete"] },
      schema: {
        tags: ["taxii"],
        summary: "Delete versions of an object (TAXII 2.1 §5.7)",
        params: Type.Object(ObjectParameters),
        querystring: FilterQuery,
        response: { 200: Type.Unsafe<object>(Type.Object({})) },
      },
      async handler(request) {
        const { collection: name, object } = request.params;
        const collection = await collectionOf(d, request, name, { read: true, write: true });
        await mustHold(collection, object);
        const parsed = parseFilters(request.query, ["version", "spec_version"]);
        if (!parsed.isValid) throw new HttpProblem(400, "invalid_filter", parsed.problem);
        const known = await collections.objects.versionsOf(collection.stored.id, [object]);
        const { versions, specVersions } = parsed.filters;
        // Without a version all are meant.
        const all = request.query["match[version]"] === undefined ? { ...versions, all: true } : versions;
        const chosen = chooseVersions(known, all).filter(
          (one) =>
            request.query["match[spec_version]"] === undefined || specVersions.includes(one.specVersion),
        );
        const actor = actorOf(request);
        if (collection.deletesOnlyOwn && chosen.some(({ writtenBy }) => writtenBy !== actor.id))
          throw new HttpProblem(403, "forbidden", "somebody else wrote this object");
        await collections.objects.delete(actor, collection.stored, identityOf(request).tenant, chosen);
        return {};
      },
    });

    server.get("/taxii2/:root/status/:status/", {
      config: { ...inRoot, access: everybody },
      schema: {
        tags: ["taxii"],
        summary: "What a write came to (TAXII 2.1 §4.3); kept for a day, for who wrote",
        params: Type.Object(StatusParameters),
        response: { 200: StatusShape },
      },
      async handler(request) {
        const status = await collections.objects.status(identityOf(request).tenant, request.params.status);
        if (status === null || status.writtenBy !== actorOf(request).id) throw notFound("status");
        return JSON.parse(status.status) as object;
      },
    });
  };
}

/** TAXII 2.1 §5.5. */
function statusOf(reason: EnvelopeProblem): number {
  switch (reason) {
    case "too_many_objects":
      return 413;
    case "invalid_json":
      return 400;
    case "too_deep":
    case "invalid_envelope":
      return 422;
  }
}
