import type { FastifyInstance, FastifyRequest } from "fastify";
import { type Collection, collectionsFor, type Reader } from "../share/taxii/collections.ts";
import { acceptsTaxii, taxiiMediaType } from "../platform/taxii-media-type.ts";
import { isWithin } from "../share/stix/markings.ts";
import type { Identity } from "../store/identity.ts";
import { identityOf, readers, senders } from "./access.ts";
import type { HttpDependencies } from "./dependencies.ts";
import { HttpProblem, notFound } from "./errors.ts";
import { isPermitted } from "./permissions.ts";

/** Routes of one API root: the path names the tenant, and the key may come as HTTP Basic. */
export const inRoot = { takesBasic: true, tenantParameter: "root" } as const;

/** Answers are TAXII 2.1, or 406 (TAXII 2.1 §1.6.8.1). */
export function answerInTaxii(server: FastifyInstance): void {
  server.addHook("preValidation", async (request, reply) => {
    if (!acceptsTaxii(request.headers.accept))
      throw new HttpProblem(406, "not_acceptable", `answers are ${taxiiMediaType}`);
    // Fastify would add a charset, which the media type does not have.
    reply.serializer((payload) => JSON.stringify(payload)).header("content-type", taxiiMediaType);
  });
}

export async function collectionsOf(
  { store, clock }: HttpDependencies,
  request: FastifyRequest,
): Promise<readonly Collection[]> {
  const identity = identityOf(request);
  const { sharing, collections } = store;
  const means = { sharing, objects: collections.objects, clock };
  return collectionsFor(means, identity.tenant, await collections.list(identity.tenant), readerOf(identity));
}

/** By its id or its alias (TAXII 2.1 §5.2). */
export async function collectionOf(
  d: HttpDependencies,
  request: FastifyRequest,
  id: string,
  needs: { readonly read?: boolean; readonly write?: boolean } = {},
): Promise<Collection> {
  const all = await collectionsOf(d, request);
  const found = all.find(({ stored }) => stored.id === id || stored.alias === id);
  if (found === undefined) throw notFound("collection");
  // TAXII 2.1 §5.4 and §5.5.
  if (needs.read === true && !found.canRead)
    throw new HttpProblem(403, "forbidden", "you may not read this collection");
  if (needs.write === true && !found.canWrite)
    throw new HttpProblem(403, "forbidden", "you may not write into this collection");
  return found;
}

/** An object that this reader may not have is none that there is. */
export async function mustHold({ content, highest }: Collection, object: string): Promise<void> {
  const versions = await content.versionsOf(object);
  if (!versions.some(({ tlp }) => isWithin(tlp, highest))) throw notFound("object");
}

function readerOf({ scopes, key, role }: Identity): Reader {
  return {
    // A device's key for its logs is none that reads.
    isMember: readers.roles.includes(role) && (scopes === null || isPermitted("indicators:read", scopes)),
    key: key?.id ?? null,
    isWriter: senders.roles.includes(role),
  };
}
