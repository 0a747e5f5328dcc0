import type { TenantId } from "@breakwater/ocsf";
import type { IndicatorKind, KnownIndicator, LeftOut, ReadIndicator, Tlp } from "@breakwater/indicators";
import type { JsonObject } from "../platform/canonical-json.ts";
import type { Actor } from "./identity.ts";
import type { Page, Paged } from "./store.ts";

/** Whose own an indicator is: everybody's of the installation, or one tenant's. */
export type IndicatorScope = "installation" | TenantId;
/** Admiralty grade of a source, from A (completely reliable) to E (unreliable); F where that cannot be judged. */
export type Reliability = "A" | "B" | "C" | "D" | "E" | "F";
export type SourceKind = "file" | "api" | "config";

/** Where indicators come from, and what holds for all of them that say nothing else. */
export interface SourceDescription {
  readonly scope: IndicatorScope;
  /** Unique in its scope: an import under the same name takes the place of the one before. */
  readonly name: string;
  readonly kind: SourceKind;
  readonly licence: string;
  readonly tlp: Tlp | null;
  /** 0 to 100. */
  readonly confidence: number | null;
  readonly reliability: Reliability | null;
}

export interface IndicatorSource extends SourceDescription {
  readonly id: string;
  readonly createdAt: number;
  readonly importedAt: number | null;
  /** SHA-256 of the file that counts, hexadecimal. */
  readonly digest: string | null;
  /** How many indicators it lists. */
  readonly count: number;
  /** What the last import came to, as it was told then. */
  readonly summary: JsonObject | null;
  /** Why a later import was not taken; what was there before still counts. */
  readonly problem: { readonly text: string; readonly at: number } | null;
}

export interface Indicator extends KnownIndicator {
  readonly number: number;
  readonly scope: IndicatorScope;
  readonly createdAt: number;
  readonly withdrawn: { readonly at: number; readonly by: string; readonly reason: string } | null;
}

export interface IndicatorFilter {
  /** A value, or how it begins. */
  readonly text?: string | undefined;
  readonly kind?: IndicatorKind | undefined;
  /** Id of a source. */
  readonly source?: string | undefined;
}

export interface ImportFile {
  readonly format: string;
  /** SHA-256, hexadecimal. */
  readonly digest: string;
}

/** How an import ended: all of it counts now, or nothing of it. */
export type ImportOutcome =
  | {
      readonly kind: "applied";
      readonly source: string;
      readonly added: number;
      readonly kept: number;
      readonly removed: number;
    }
  /** It lists so much less than the one before that something is wrong with it. */
  | { readonly kind: "shrunk"; readonly before: number; readonly now: number };

/** What an import left out, with its place in the order of the file. */
export interface PlacedLeftOut extends LeftOut {
  readonly position: number;
}

export interface LeftOutFilter {
  readonly reason?: string | undefined;
  /** A part of what stands in the file. */
  readonly text?: string | undefined;
}

/** Imports go in in parts that nothing sees, so that a large one holds nobody up, and count all at once. */
export interface IndicatorImports {
  begin(source: SourceDescription, file: ImportFile): Promise<number>;
  /** Of equal values of one import the first counts. */
  stage(
    number: number,
    scope: IndicatorScope,
    indicators: readonly ReadIndicator[],
    leftOut?: readonly PlacedLeftOut[],
  ): Promise<void>;
  /** Makes what was staged count in place of what the source listed before. `force` takes also one that has shrunk. */
  finish(
    by: Actor,
    number: number,
    source: SourceDescription,
    about: { readonly file: ImportFile; readonly summary: JsonObject; readonly force: boolean },
  ): Promise<ImportOutcome>;
  abandon(number: number): Promise<void>;
  /** Keeps with a source why an import was not taken. */
  refuse(by: Actor, source: Pick<SourceDescription, "scope" | "name">, problem: string): Promise<void>;
  /** How many of these values the source lists now. */
  countListed(
    source: Pick<SourceDescription, "scope" | "name">,
    indicators: readonly Pick<ReadIndicator, "kind" | "value">[],
  ): Promise<number>;
  /** Deletes some of what no longer counts; false once there is nothing left to delete. */
  purge(): Promise<boolean>;
}

export interface Indicators {
  readonly imports: IndicatorImports;
  /** Goes up with every change of what counts. */
  revision(): Promise<number>;
  /** Those of the tenant and the installation that a source lists: the newest first, or in the order of the values. */
  list(tenant: TenantId, filter: IndicatorFilter, page: Page): Promise<Paged<Indicator>>;
  get(tenant: TenantId, number: number): Promise<Indicator | null>;
  /** No longer counts, whoever lists it, until it is restored. */
  withdraw(by: Actor, scope: IndicatorScope, number: number, reason: string): Promise<Indicator | null>;
  restore(by: Actor, scope: IndicatorScope, number: number): Promise<Indicator | null>;
  /** Sources of these scopes, by name. */
  sources(scopes: readonly IndicatorScope[]): Promise<readonly IndicatorSource[]>;
  source(scopes: readonly IndicatorScope[], id: string): Promise<IndicatorSource | null>;
  /** What the import of a source that counts left out, in the order of the file; nothing of sources of other scopes. */
  leftOut(
    scopes: readonly IndicatorScope[],
    source: string,
    filter: LeftOutFilter,
    page: Page,
  ): Promise<Paged<LeftOut>>;
  removeSource(by: Actor, scope: IndicatorScope, id: string): Promise<boolean>;
}
