import type { TenantId } from "@breakwater/ocsf";
import type { Actor } from "./identity.ts";

/** What may leave: TLP:RED never does. */
export const shareableTlp = ["clear", "green", "amber", "amber+strict"] as const;
export type ShareableTlp = (typeof shareableTlp)[number];
/** `indicators` and `sightings` follow from what a tenant has; `objects` are written. */
export type CollectionKind = "indicators" | "sightings" | "objects";

export interface StoredCollection {
  readonly id: string;
  readonly kind: CollectionKind;
  readonly alias: string;
  readonly title: string;
  readonly description: string;
  /** Nothing stricter is given to anybody. */
  readonly highestTlp: ShareableTlp;
  /** What is taken for an object that nobody has marked. */
  readonly unmarkedTlp: ShareableTlp;
  readonly createdBy: string;
  readonly createdAt: number;
  /** Versions of objects; 0 where it follows from what a tenant has. */
  readonly count: number;
  readonly readers: readonly CollectionReader[];
}

/** A key that is named for a collection. */
export interface CollectionReader {
  readonly key: string;
  readonly name: string;
  readonly mayRead: boolean;
  readonly mayWrite: boolean;
  readonly highestTlp: ShareableTlp;
  /** When the key was last used, and until when it is; ms, null for never. */
  readonly lastUsedAt: number | null;
  readonly expiresAt: number | null;
}

/** What a key may do with a collection. */
export type ReaderAccess = Omit<CollectionReader, "name" | "lastUsedAt" | "expiresAt">;

export type CollectionChange = Partial<
  Pick<StoredCollection, "title" | "description" | "highestTlp" | "unmarkedTlp">
>;

/** A version of an object. */
export interface StoredObject {
  readonly seq: number;
  readonly stixId: string;
  readonly type: string;
  readonly version: string;
  /** ms. */
  readonly versionAt: number;
  readonly specVersion: string;
  readonly addedAt: number;
  /** Null where nobody has marked it. */
  readonly tlp: ShareableTlp | null;
  /** As JSON. */
  readonly object: string;
  /** The key or person that wrote it. */
  readonly writtenBy: string;
}

export type NewObject = Omit<StoredObject, "seq" | "addedAt" | "writtenBy">;

/** What became of each object that was to be written, in their order. */
export type Written = "added" | "known" | "full";

export interface ObjectQuery {
  readonly after: { readonly addedAt: number; readonly seq: number };
  readonly types: readonly string[] | null;
  readonly specVersions: readonly string[];
  readonly limit: number;
}

export interface Collections {
  list(tenant: TenantId): Promise<readonly StoredCollection[]>;
  get(tenant: TenantId, id: string): Promise<StoredCollection | null>;
  create(
    by: Actor,
    tenant: TenantId,
    collection: Pick<StoredCollection, "alias" | "title" | "description" | "highestTlp" | "unmarkedTlp">,
  ): Promise<StoredCollection>;
  update(by: Actor, tenant: TenantId, id: string, change: CollectionChange): Promise<StoredCollection | null>;
  /** With all that is in it; one that follows from what a tenant has is not removed. */
  remove(by: Actor, tenant: TenantId, id: string): Promise<boolean>;
  /** Names a key of the tenant for a collection, or changes what it may do there. */
  allow(by: Actor, tenant: TenantId, id: string, reader: ReaderAccess): Promise<StoredCollection | null>;
  disallow(by: Actor, tenant: TenantId, id: string, key: string): Promise<boolean>;
  readonly objects: CollectionObjects;
}

/** What a write came to (TAXII 2.1 §4.3.1), as it is told again later. */
export interface StoredStatus {
  readonly id: string;
  readonly writtenBy: string;
  /** As JSON. */
  readonly status: string;
}

export interface CollectionObjects {
  /** In the order in which they were added; `specVersions` and `types` leave others out. */
  scan(collection: string, query: ObjectQuery): Promise<readonly StoredObject[]>;
  /** Which versions of these objects there are. */
  versionKeys(
    collection: string,
    stixIds: readonly string[],
  ): Promise<readonly Pick<StoredObject, "seq" | "stixId" | "version">[]>;
  /** The versions of these objects, oldest first. */
  versionsOf(collection: string, stixIds: readonly string[]): Promise<readonly StoredObject[]>;
  /** All at once, with what it came to; `toStatus` makes what is kept of it. */
  write(
    by: Actor,
    collection: StoredCollection,
    tenant: TenantId,
    objects: readonly NewObject[],
    toStatus: (written: readonly Written[]) => { readonly id: string; readonly status: string },
  ): Promise<void>;
  status(tenant: TenantId, id: string): Promise<StoredStatus | null>;
  delete(
    by: Actor,
    collection: StoredCollection,
    tenant: TenantId,
    objects: readonly StoredObject[],
  ): Promise<void>;
}
