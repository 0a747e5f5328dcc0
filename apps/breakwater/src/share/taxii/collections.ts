import type { TenantId } from "@breakwater/ocsf";
import type { Clock } from "../../platform/clock.ts";
import { uuid5 } from "../../platform/uuid5.ts";
import type { Sharing } from "../../store/sharing.ts";
import type { TlpLevel } from "../stix/markings.ts";
import type { CollectionContent } from "./content.ts";
import { indicatorContent } from "./indicator-content.ts";
import { stixMediaType } from "./media-type.ts";
import { sightingContent } from "./sighting-content.ts";

/** A collection as one reader has it (TAXII 2.1 §5.2). */
export interface Collection {
  readonly id: string;
  readonly alias: string;
  readonly title: string;
  readonly description: string;
  readonly canRead: boolean;
  readonly canWrite: boolean;
  /** Nothing stricter is given to this reader. */
  readonly highest: TlpLevel;
  readonly content: CollectionContent;
}

/** What nobody has marked is the organisation's and its clients' own (TLP:AMBER), until somebody says that it may go further. */
const unmarked: TlpLevel = "amber";
const namespace = "6f6a0c1e-51a4-4f6c-8a6f-6f0b3d1f8b52";

/** The collections that follow from what a tenant has: they are read, and never written. */
export function ownCollections(
  { sharing, clock }: { readonly sharing: Sharing; readonly clock: Clock },
  tenant: TenantId,
  highest: TlpLevel,
): readonly Collection[] {
  const shared = { canRead: true, canWrite: false, highest };
  return [
    {
      ...shared,
      id: uuid5(namespace, `indicators ${tenant}`),
      alias: "indicators",
      title: "Indicators",
      description: "What sources say of each indicator that counts",
      content: indicatorContent(sharing, tenant, unmarked),
    },
    {
      ...shared,
      id: uuid5(namespace, `sightings ${tenant}`),
      alias: "sightings",
      title: "Sightings",
      description: "Where indicators were seen in telemetry",
      content: sightingContent(sharing, clock, tenant, unmarked),
    },
  ];
}

/** The resource (TAXII 2.1 §5.2.1). */
export function toCollectionResource({ id, alias, title, description, canRead, canWrite }: Collection) {
  return {
    id,
    title,
    description,
    alias,
    can_read: canRead,
    can_write: canWrite,
    media_types: [stixMediaType],
  };
}
