import type { Tlp } from "@breakwater/indicators";
import type { StixObject } from "../stix/stix-object.ts";

/** A version of an object in a collection. */
export interface SharedRecord {
  readonly object: StixObject;
  /** TAXII 2.1 §5.3: `modified`, else `created`, else when it was added. */
  readonly version: string;
  /** Of STIX. */
  readonly specVersion: string;
  /** ms. */
  readonly dateAdded: number;
  /** What it is marked, or taken as where nobody has marked it. */
  readonly tlp: Tlp;
}

/** Where a reader is in a collection: what only the collection's content understands. */
export type Place = readonly (string | number)[];

export interface ContentQuery {
  /** Null: from the beginning. */
  readonly after: Place | null;
  /** Later than this; ms. */
  readonly addedAfter: number | null;
  /** Of these types, where they are named: a content may use it to read less. */
  readonly types: readonly string[] | null;
  readonly specVersions: readonly string[];
  readonly versions: Versions;
  /** Nothing stricter is asked for. */
  readonly highest: Tlp;
  readonly limit: number;
}

/** TAXII 2.1 §3.4 `match[version]`. */
export interface Versions {
  readonly all: boolean;
  readonly first: boolean;
  readonly last: boolean;
  /** ms. */
  readonly times: readonly number[];
}

/** What a collection holds, in the order in which it was added. */
export interface CollectionContent {
  /** At most `limit` records; `next` is null at the end. A page may hold none and not be the last. */
  scan(
    query: ContentQuery,
  ): Promise<{ readonly records: readonly SharedRecord[]; readonly next: Place | null }>;
  /** All versions of an object, in the order in which they were added. */
  versionsOf(id: string): Promise<readonly SharedRecord[]>;
}
