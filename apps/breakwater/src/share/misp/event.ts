import { hash } from "node:crypto";
import type { IndicatorKind } from "@breakwater/indicators";
import type { FeedAttribute, FeedEvent } from "../../store/repositories/sharing/feed-reader.ts";
import { indicatorUuid } from "../taxii/indicator-ids.ts";
import { namespace } from "../taxii/indicator-objects.ts";
import { uuid5 } from "../../platform/uuid5.ts";

/** MISP's type and category of an attribute (MISP core format §2.4.2); a JA4 and an account are none that it detects by. */
const types: Readonly<Record<IndicatorKind, readonly [type: string, category: string]>> = {
  ip: ["ip-dst", "Network activity"],
  cidr: ["ip-dst", "Network activity"],
  domain: ["domain", "Network activity"],
  url: ["url", "Network activity"],
  email: ["email", "Network activity"],
  md5: ["md5", "Payload delivery"],
  sha1: ["sha1", "Payload delivery"],
  sha256: ["sha256", "Payload delivery"],
  sha512: ["sha512", "Payload delivery"],
  "file-name": ["filename", "Payload delivery"],
  ja3: ["ja3-fingerprint-md5", "Network activity"],
  ja4: ["other", "Network activity"],
  asn: ["AS", "Network activity"],
  "user-agent": ["user-agent", "Network activity"],
  account: ["other", "Other"],
};

/** MISP's own colours of the TLP taxonomy. */
const colours: Readonly<Record<string, string>> = {
  clear: "#FFFFFF",
  green: "#33FF00",
  amber: "#FFC000",
  "amber+strict": "#FFC000",
};

export function eventUuid({ source, bucket, tlp }: Pick<FeedEvent, "source" | "bucket" | "tlp">): string {
  return uuid5(namespace, `event ${source} ${bucket} ${tlp}`);
}

/** What a feed's manifest says of an event, without its attributes. */
export function toManifestEntry(event: FeedEvent) {
  const { source, sourceName, licence, since, tlp, changedAt } = event;
  return {
    info: licence === "" ? sourceName : `${sourceName} (licence: ${licence})`,
    date: new Date(since).toISOString().slice(0, "2026-11-25".length),
    // Complete, and of no known threat level: each source has its own words.
    analysis: "2",
    threat_level_id: "4",
    timestamp: seconds(changedAt),
    Orgc: { name: sourceName, uuid: uuid5(namespace, `source ${source}`) },
    Tag: [{ name: `tlp:${tlp}`, colour: colours[tlp] ?? "#FF2B2B" }],
  };
}

/** The event's file (MISP core format §2.2). */
export function toEventFile(event: FeedEvent, attributes: readonly FeedAttribute[]) {
  return {
    Event: {
      ...toManifestEntry(event),
      uuid: eventUuid(event),
      published: true,
      publish_timestamp: seconds(event.changedAt),
      Attribute: attributes.map((attribute) => toAttribute(event.source, attribute)),
    },
  };
}

function toAttribute(source: string, attribute: FeedAttribute) {
  const { number, kind, description, isFull, validFrom, changedAt, isWithdrawn } = attribute;
  const [type, category] = types[kind];
  return {
    uuid: indicatorUuid(source, number),
    type,
    category,
    value: valueOf(attribute),
    comment: type === "other" ? [kind, description].filter((part) => part !== "").join(": ") : description,
    to_ids: isFull && type !== "other",
    timestamp: seconds(changedAt),
    ...(validFrom === null ? {} : { first_seen: new Date(validFrom).toISOString() }),
    deleted: isWithdrawn,
    disable_correlation: false,
  };
}

/** The canonical form of a URL has no scheme: either counts. */
function valueOf({ kind, value }: FeedAttribute): string {
  if (kind === "url") return `http://${value}`;
  return kind === "asn" ? `AS${value}` : value;
}

/** Lines of a feed's hashes.csv: the MD5 of each value, by which others see whether a feed has it, and the event. */
export function toHashLines(event: FeedEvent, attributes: readonly FeedAttribute[]): string {
  const uuid = eventUuid(event);
  return attributes
    .filter(({ isWithdrawn }) => !isWithdrawn)
    .map((attribute) => `${hash("md5", valueOf(attribute))},${uuid}\n`)
    .join("");
}

function seconds(ms: number): string {
  return String(Math.floor(ms / 1_000));
}
