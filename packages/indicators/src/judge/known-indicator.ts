import type { IndicatorRole } from "../decide/role.ts";
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
  /** What it is used for, as the source says. */
  readonly role: IndicatorRole | null;
  /** Since when the source has said this, and when it was last read and still did; ms, null where that is not known. */
  readonly statedAt: number | null;
  readonly listedAt: number | null;
}
