import type { Tlp } from "@breakwater/indicators";
import type { FindingId, TenantId } from "@breakwater/ocsf";
import type { Clock } from "../../platform/clock.ts";
import type { SharedSighting, Sharing, SightingPlace } from "../../store/sharing.ts";
import { breakwater } from "../stix/findings-bundle.ts";
import { strictestTlp, tlpMarking } from "../stix/markings.ts";
import type { StixObject } from "../stix/stix-object.ts";
import type { CollectionContent, SharedRecord } from "./content.ts";

interface Placed {
  readonly place: readonly [time: number, finding: string, part: number];
  readonly record: SharedRecord;
}

/**
 * What a tenant has seen of indicators, as a collection of sightings (STIX 2.1 §5.2): how often and when, and neither on which device
 * nor by which events. The sighting is of the source's own object where that is one of STIX; else of an indicator beside it. One that
 * was found to be none is revoked.
 *
 * @param unmarked what a sighting is marked at least, since it tells of the tenant
 */
export function sightingContent(
  sharing: Sharing,
  clock: Clock,
  tenant: TenantId,
  unmarked: Tlp,
): CollectionContent {
  return {
    async scan({ after, addedAfter, specVersions, limit }) {
      if (!specVersions.includes("2.1")) return { records: [], next: null };
      const [time = addedAfter ?? -1, finding = "\u{10ffff}", part = 0] = after ?? [];
      const from: SightingPlace = { time: Number(time), finding: String(finding) };
      const placed: Placed[] = [];
      if (after === null && addedAfter === null) placed.push(author);
      // The page before ended between the two objects of this finding.
      const split = part === 0 ? null : await sharing.sighting(tenant, from.finding);
      if (split?.updatedAt === from.time) placed.push(...partsOf(split, unmarked).slice(1));
      const page = await sharing.sightings(tenant, from, clock.now(), limit);
      placed.push(...page.items.flatMap((sighting) => partsOf(sighting, unmarked)));
      const last = placed[limit - 1];
      const end =
        placed.length > limit && last !== undefined
          ? last.place
          : page.next === null
            ? null
            : ([page.next.time, page.next.finding, 0] as const);
      return { records: placed.slice(0, limit).map(({ record }) => record), next: end };
    },

    async versionsOf(id) {
      if (id === breakwater.id) return [author.record];
      const finding =
        /^(?:sighting|indicator)--([0-9a-f]{8}-[0-9a-f]{4})-4([0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12})$/.exec(
          id,
        );
      if (finding === null) return [];
      const found = await sharing.sighting(tenant, `${finding[1] ?? ""}-7${finding[2] ?? ""}`);
      const parts = found === null ? [] : partsOf(found, unmarked);
      return parts.map(({ record }) => record).filter(({ object }) => object.id === id);
    },
  };
}

/** Before everything, however old: what is named by all comes first, and once. */
const author: Placed = {
  place: [-1, "", 0],
  record: {
    object: breakwater,
    version: String(breakwater["modified"]),
    specVersion: "2.1",
    dateAdded: 0,
    tlp: "clear",
  },
};

/** The indicator, where the source has no object of its own, and the sighting; `part` 1 is behind the former. */
function partsOf(sighting: SharedSighting, unmarked: Tlp): readonly Placed[] {
  const { finding, updatedAt, indicator } = sighting;
  const tlp = strictestTlp([unmarked, ...indicator.sources.map((source) => source.tlp)]) ?? "red";
  const marked = { object_marking_refs: [tlpMarking(tlp).id] };
  const foreign = indicator.sources
    .map(({ externalId }) => externalId)
    .find((id) => id !== null && isStixIndicator(id));
  const own = foreign === undefined ? [toIndicator(sighting, marked)] : [];
  const objects = [...own, toSighting(sighting, foreign ?? own[0]?.id ?? "", marked)];
  return objects.map((object, index) => ({
    place: [updatedAt, finding, index + 1 === objects.length ? 0 : 1],
    record: { object, version: String(object["modified"]), specVersion: "2.1", dateAdded: updatedAt, tlp },
  }));
}

function isStixIndicator(id: string): boolean {
  return /^indicator--[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id);
}

function toIndicator(sighting: SharedSighting, marked: object): StixObject {
  const { indicator, pattern, createdAt } = sighting;
  return {
    ...common("indicator", sighting),
    name: indicator.value,
    indicator_types: ["malicious-activity"],
    pattern,
    pattern_type: "stix",
    pattern_version: "2.1",
    valid_from: isoTime(createdAt),
    ...marked,
  };
}

function toSighting(sighting: SharedSighting, of: string, marked: object): StixObject {
  const { firstSeen, lastSeen, count, isFalsePositive } = sighting;
  return {
    ...common("sighting", sighting),
    ...(isFalsePositive ? { revoked: true } : {}),
    first_seen: isoTime(firstSeen),
    last_seen: isoTime(lastSeen),
    count: Math.min(count, 999_999_999),
    sighting_of_ref: of,
    ...marked,
  };
}

function common(type: string, { finding, createdAt, updatedAt }: SharedSighting): StixObject {
  return {
    type,
    spec_version: "2.1",
    id: `${type}--${stixUuid(finding)}`,
    created_by_ref: breakwater.id,
    created: isoTime(createdAt),
    modified: isoTime(updatedAt),
  };
}

/** STIX 2.1 §2.9 asks for UUIDv4, and its schemas know no UUIDv7: the digit that says so is put in, and taken out to look it up. */
function stixUuid(finding: FindingId): string {
  return `${finding.slice(0, 14)}4${finding.slice(15)}`;
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
