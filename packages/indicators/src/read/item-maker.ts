import { type Assess, standingOf } from "../assess/assess.ts";
import { canonicalAddress } from "../canonical/address.ts";
import type { IndicatorRole } from "../decide/role.ts";
import type { IndicatorKind } from "../kind.ts";
import { leftOut, type Note, type Place, type ReadIndicator, type ReadItem } from "./item.ts";
import type { Tlp } from "./tlp.ts";
import type { Classified } from "./classify.ts";

/** A value that was read, with what the file says about it. */
export interface FoundValue extends Classified {
  readonly raw: string;
  readonly place: Place;
  readonly description: string;
  readonly notes: readonly Note[];
  readonly otherPort?: number | null;
  readonly validFrom?: number | null;
  readonly validUntil?: number | null;
  readonly tlp?: Tlp | null;
  readonly confidence?: number | null;
  readonly externalId?: string | null;
  readonly isForDetection?: boolean;
  readonly role?: IndicatorRole | null;
}

/** Values beyond this number are no longer compared with earlier ones; the store finds those that come twice. */
const rememberedValues = 1_000_000;
const maximumDescription = 1_000;

/** Makes items of values: judges them, tells of those that came before, and finds the address in a URL. */
export class ItemMaker {
  readonly #assess: Assess;
  /** Lines on which values came first. */
  readonly #seen = new Map<IndicatorKind, Map<string, number>>();
  #seenCount = 0;

  constructor(assess: Assess) {
    this.#assess = assess;
  }

  *make(found: FoundValue): Generator<ReadItem> {
    const before = this.#remember(found);
    if (before !== null) {
      yield leftOut(
        "duplicate",
        found.place,
        found.raw,
        `${found.kind} ${found.value}, first on line ${before}`,
      );
      return;
    }
    const assessed = this.#assess(found.kind, found.value);
    if (!assessed.isUsable) {
      yield leftOut(assessed.reason, found.place, found.raw, assessed.detail);
      return;
    }
    const notes = notesOf(found, assessed.notes);
    yield {
      kind: "indicator",
      indicator: {
        ...toIndicator(found),
        standing: standingOf(found.kind, notes),
        notes,
        sharedWith: assessed.sharedWith,
      },
    };
    yield* this.#addressOf(found);
  }

  /** The line on which the value came before. */
  #remember({ kind, value, place }: FoundValue): number | null {
    const ofKind = this.#seen.get(kind);
    const before = ofKind?.get(value);
    if (before !== undefined) return before;
    if (this.#seenCount >= rememberedValues) return null;
    if (ofKind === undefined) this.#seen.set(kind, new Map([[value, place.line]]));
    else ofKind.set(value, place.line);
    this.#seenCount += 1;
    return null;
  }

  /** Gateways that see no paths see the address of a URL. */
  *#addressOf(found: FoundValue): Generator<ReadItem> {
    if (found.kind !== "url") return;
    const [, bracketed, plain = "", port] =
      /^(?:\[([^\]]+)\]|([^/:?]+))(?::([0-9]+))?/.exec(found.value) ?? [];
    const address = canonicalAddress(bracketed ?? plain);
    if (address === null || this.#seen.get("ip")?.has(address) === true) return;
    const number = port === undefined ? null : Number(port);
    yield* this.make({
      ...found,
      kind: "ip",
      value: address,
      port: number,
      notes: [...found.notes, "derived_from_url"],
    });
  }
}

const none: readonly Note[] = [];

function notesOf(found: FoundValue, assessed: readonly Note[]): readonly Note[] {
  const isDescribedBenign = found.description !== "" && isBenign(found.description);
  const isContext = found.isForDetection === false;
  if (found.notes.length + assessed.length === 0 && !isDescribedBenign && !isContext) return none;
  const benign = isDescribedBenign ? (["described_benign"] as const) : [];
  const context = isContext ? (["not_for_detection"] as const) : [];
  return [...new Set([...found.notes, ...assessed, ...benign, ...context])];
}

function toIndicator(found: FoundValue): Omit<ReadIndicator, "standing" | "notes" | "sharedWith"> {
  return {
    kind: found.kind,
    value: found.value,
    raw: found.raw.trim().slice(0, 4_096),
    place: found.place,
    description: found.description.replaceAll(/\s+/g, " ").trim().slice(0, maximumDescription),
    port: found.port ?? found.otherPort ?? null,
    validFrom: found.validFrom ?? null,
    validUntil: found.validUntil ?? null,
    tlp: found.tlp ?? null,
    confidence: found.confidence ?? null,
    externalId: found.externalId ?? null,
    role: found.role ?? null,
  };
}

/** The source's words call the thing itself benign; that it sits beside something benign does not. */
function isBenign(description: string): boolean {
  return /\b(?:benign|legitimate|legit|clean|goodware) (?:version|copy|file|binary|executable|dll|driver|tool|software)\b|\(legit(?:imate)?(?: file name)?\)/i.test(
    description,
  );
}
