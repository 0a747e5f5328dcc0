import type { Tlp } from "@breakwater/indicators";
import type { TenantId } from "@breakwater/ocsf";
import type { IndicatorPlace, SharedIndicator, SharedSource, Sharing } from "../../store/sharing.ts";
import { isWithin } from "../stix/markings.ts";
import type { CollectionContent, Place, SharedRecord } from "./content.ts";
import { sourceAndNumber } from "./indicator-ids.ts";
import { type SourceObjects, toIndicatorObject, toSourceObjects } from "./indicator-objects.ts";

interface Placed {
  readonly place: IndicatorPlace;
  readonly record: SharedRecord;
}

/**
 * The indicators that count for a tenant as a collection: what each source says of each, with the source and its licence before them.
 * What follows from another indicator, such as the address of a URL, is left out: whoever reads the other finds it, too.
 *
 * @param unmarked what is taken for an indicator that nobody has marked
 */
export function indicatorContent(sharing: Sharing, tenant: TenantId, unmarked: Tlp): CollectionContent {
  function toRecord(indicator: SharedIndicator, about: SourceObjects): SharedRecord {
    const tlp = indicator.tlp ?? unmarked;
    return { ...recordOf(toIndicatorObject(indicator, tlp, about), indicator.statedAt), tlp };
  }

  return {
    async scan({ after, addedAfter, types, specVersions, highest, limit }) {
      if (!specVersions.includes("2.1")) return { records: [], next: null };
      const sources = await sharing.sources(tenant);
      const about = new Map(sources.map((source) => [source.id, toSourceObjects(source)]));
      const from = placeOf(after, addedAfter);
      const wantsIndicators = types === null || types.includes("indicator");
      const page = wantsIndicators
        ? await sharing.indicators(sources, from, limit)
        : { items: [], next: null };
      const placed: Placed[] = page.items
        .filter((one) => isOwn(one) && isWithin(one.tlp ?? unmarked, highest))
        .map((indicator) => ({
          place: { time: indicator.statedAt, source: indicator.source.id, number: indicator.number },
          record: toRecord(indicator, about.get(indicator.source.id) ?? toSourceObjects(indicator.source)),
        }));
      const { next } = page;
      for (const one of sources.flatMap(aboutSource))
        if (compare(one.place, from) > 0 && (next === null || compare(one.place, next) <= 0))
          placed.push(one);
      placed.sort((a, b) => compare(a.place, b.place));
      const shown = placed.slice(0, limit);
      const last = shown.at(-1);
      const end = placed.length > limit && last !== undefined ? last.place : next;
      return {
        records: shown.map(({ record }) => record),
        next: end === null ? null : [end.time, end.source, end.number],
      };
    },

    async versionsOf(id) {
      const sources = await sharing.sources(tenant);
      const about = sources.flatMap(aboutSource).find(({ record }) => record.object.id === id);
      if (about !== undefined) return [about.record];
      const match = /^indicator--([0-9a-f-]{36})$/.exec(id);
      const found = match === null ? null : sourceAndNumber(match[1] ?? "", sources);
      const indicator = found === null ? null : await sharing.indicator(found.source, found.number);
      return indicator === null || !isOwn(indicator)
        ? []
        : [toRecord(indicator, toSourceObjects(indicator.source))];
    },
  };
}

function isOwn({ notes }: SharedIndicator): boolean {
  return !notes.includes("derived_from_url");
}

/** Before the first of a time: sources have ids, and numbers begin at 1. */
function placeOf(after: Place | null, addedAfter: number | null): IndicatorPlace {
  const [time, source, number] = after ?? [];
  if (typeof time === "number" && typeof source === "string" && typeof number === "number")
    return { time, source, number };
  // All of a time that is not later are passed over.
  return addedAfter === null
    ? { time: -1, source: "", number: 0 }
    : { time: addedAfter, source: "\u{10ffff}", number: 0 };
}

/** The source is told when it is first there; its licence with each import, which may have changed it. */
function aboutSource(source: SharedSource): readonly Placed[] {
  const { identity, licence } = toSourceObjects(source);
  const own = { time: source.createdAt, source: source.id, number: -1 };
  return [
    { place: own, record: recordOf(identity, own.time) },
    ...(licence === null
      ? []
      : [
          {
            place: { time: source.appliedAt, source: source.id, number: 0 },
            record: recordOf(licence, source.appliedAt),
          },
        ]),
  ];
}

/** What is about the source tells nothing of what it says, and may go wherever that goes. */
function recordOf(object: SharedRecord["object"], dateAdded: number): SharedRecord {
  const version = String(object["modified"] ?? object["created"]);
  return { object, version, specVersion: "2.1", dateAdded, tlp: "clear" };
}

function compare(a: IndicatorPlace, b: IndicatorPlace): number {
  if (a.time !== b.time) return a.time - b.time;
  return a.source === b.source ? a.number - b.number : a.source < b.source ? -1 : 1;
}
