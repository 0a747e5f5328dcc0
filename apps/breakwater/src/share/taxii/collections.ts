import type { Tlp } from "@breakwater/indicators";
import type { TenantId } from "@breakwater/ocsf";
import type { Clock } from "../../platform/clock.ts";
import type { CollectionObjects, StoredCollection } from "../../store/collections.ts";
import type { Sharing } from "../../store/sharing.ts";
import { isWithin } from "../stix/markings.ts";
import type { CollectionContent } from "./content.ts";
import { indicatorContent } from "./indicator-content.ts";
import { stixMediaType } from "../../platform/taxii-media-type.ts";
import { objectContent } from "./object-content.ts";
import { sightingContent } from "./sighting-content.ts";

/** Who reads, as far as it matters here. */
export interface Reader {
  /** May read the tenant's indicators anyway, and so is of its organisation. */
  readonly isMember: boolean;
  /** Id of the key; null for a person. */
  readonly key: string | null;
  /** What it is may write at all. */
  readonly isWriter: boolean;
}

/** A collection as one reader has it (TAXII 2.1 §5.2). */
export interface Collection {
  readonly stored: StoredCollection;
  readonly canRead: boolean;
  readonly canWrite: boolean;
  /** A partner deletes what it has written, and nothing else. */
  readonly deletesOnlyOwn: boolean;
  /** Nothing stricter is given to this reader. */
  readonly highest: Tlp;
  readonly content: CollectionContent;
}

export interface CollectionMeans {
  readonly sharing: Sharing;
  readonly objects: CollectionObjects;
  readonly clock: Clock;
}

/** Those of a tenant's collections that this reader may know of. */
export function collectionsFor(
  means: CollectionMeans,
  tenant: TenantId,
  stored: readonly StoredCollection[],
  reader: Reader,
): readonly Collection[] {
  return stored.flatMap((one): readonly Collection[] => {
    const access = accessTo(one, reader);
    if (!access.canRead && !access.canWrite) return [];
    return [{ stored: one, ...access, content: contentOf(means, tenant, one) }];
  });
}

/**
 * Members have all that leaves; a key that is limited to TAXII is a partner's, and has what it is named for. What every tenant has goes to
 * partners up to TLP:GREEN (which is for a community) without naming them.
 */
function accessTo(
  { kind, readers, highestTlp }: StoredCollection,
  { isMember, key, isWriter }: Reader,
): Pick<Collection, "canRead" | "canWrite" | "deletesOnlyOwn" | "highest"> {
  const isWritten = kind === "objects" && isWriter;
  if (isMember) return { canRead: true, canWrite: isWritten, deletesOnlyOwn: false, highest: highestTlp };
  const named = readers.find((one) => one.key === key);
  const {
    mayRead,
    mayWrite,
    highestTlp: own,
  } = named ?? {
    mayRead: kind !== "objects",
    mayWrite: false,
    highestTlp: "green" as const,
  };
  return {
    canRead: mayRead,
    canWrite: mayWrite && isWritten,
    deletesOnlyOwn: true,
    highest: isWithin(own, highestTlp) ? own : highestTlp,
  };
}

function contentOf(
  { sharing, objects, clock }: CollectionMeans,
  tenant: TenantId,
  { id, kind, unmarkedTlp }: StoredCollection,
): CollectionContent {
  switch (kind) {
    case "indicators":
      return indicatorContent(sharing, tenant, unmarkedTlp);
    case "sightings":
      return sightingContent(sharing, clock, tenant, unmarkedTlp);
    case "objects":
      return objectContent(objects, id, unmarkedTlp);
  }
}

/** The resource (TAXII 2.1 §5.2.1). */
export function toCollectionResource({ stored, canRead, canWrite }: Collection) {
  const { id, alias, title, description } = stored;
  return {
    id,
    title,
    ...(description === "" ? {} : { description }),
    alias,
    can_read: canRead,
    can_write: canWrite,
    media_types: [stixMediaType],
  };
}
