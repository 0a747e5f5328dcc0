import type { IndicatorKind } from "../kind.ts";
import type { Note, Standing } from "../read/item.ts";
import type { Tlp } from "../read/tlp.ts";

/** What is known of an indicator: its value, and what each source that lists it says. */
export interface KnownIndicator {
  readonly kind: IndicatorKind;
  /** Canonical. */
  readonly value: string;
  readonly mentions: readonly IndicatorMention[];
}

/** What one source says. */
export interface IndicatorMention {
  /** Name of the source. */
  readonly source: string;
  readonly licence: string;
  readonly description: string;
  readonly port: number | null;
  readonly standing: Standing;
  readonly notes: readonly Note[];
  readonly sharedWith: string | null;
  readonly tlp: Tlp | null;
  /** 0 to 100. */
  readonly confidence: number | null;
  /** ms since the epoch. */
  readonly validFrom: number | null;
  readonly validUntil: number | null;
  readonly externalId: string | null;
}

/**
 * The mentions that hold for an event of this time: a source's `validUntil` has not passed, and what it says is worth a
 * finding on its own. An event from before `validFrom` counts: sources publish after the fact.
 */
export function mentionsAt(indicator: KnownIndicator, time: number): readonly IndicatorMention[] {
  return indicator.mentions.filter(
    ({ standing, validUntil }) => standing !== "never-alone" && (validUntil === null || time < validUntil),
  );
}
