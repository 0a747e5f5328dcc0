import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { OcsfEvent } from "@breakwater/ocsf";
import { testData } from "./device-samples.ts";
import { parseTqlRecords } from "./tql.ts";

/** What other parsers and we both say of a line. */
export const comparedFields = [
  "src_ip",
  "src_port",
  "dst_ip",
  "dst_port",
  "user",
  "protocol",
  "rule",
  "url",
  "dns_name",
  "bytes_out",
  "bytes_in",
  "file_name",
  "hash",
  "outcome",
  "disposition",
  "class",
] as const;
export type ComparedField = (typeof comparedFields)[number];

export interface ExpectedParse {
  readonly line: string;
  /** File and number, for people and for the list of known differences. */
  readonly source: string;
  readonly fields: ReadonlyMap<ComparedField, string>;
}

/** Every line of a vendor for which the samples hold somebody's parse (SOURCES.md of the test data). */
export function expectedParses(vendor: string): readonly ExpectedParse[] {
  return [...elasticParses(vendor), ...recordParses(vendor), ...examples(vendor)];
}

const elasticPaths: readonly (readonly [ComparedField, string])[] = [
  ["src_ip", "source.ip"],
  ["src_port", "source.port"],
  ["dst_ip", "destination.ip"],
  ["dst_port", "destination.port"],
  ["user", "user.name"],
  ["protocol", "network.transport"],
  ["rule", "rule.name"],
  ["url", "url.original"],
  ["dns_name", "dns.question.name"],
  ["bytes_out", "source.bytes"],
  ["bytes_in", "destination.bytes"],
  ["file_name", "file.name"],
  ["hash", "file.hash.sha256"],
  ["outcome", "event.outcome"],
];

/** Elastic Common Schema, one JSON object a line: `{source, input: {message}, expected}`. */
function elasticParses(vendor: string): ExpectedParse[] {
  const folder = join(testData, "devicelogs", vendor, "sekoia");
  return filesIn(folder, /\.ndjson$/).flatMap((path) =>
    readFileSync(path, "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line, at) => {
        const { input, expected } = JSON.parse(line) as { input: { message: string }; expected: unknown };
        const found = elasticPaths.flatMap(([field, place]) => {
          const value = valueAt(expected, place);
          return value === undefined ? [] : [[field, value] as const];
        });
        const name = path.slice(folder.length + 1);
        return { line: input.message, source: `${vendor}/sekoia/${name}:${at + 1}`, fields: new Map(found) };
      }),
  );
}

const ocsfPaths: readonly (readonly [ComparedField, string])[] = [
  ["src_ip", "src_endpoint.ip"],
  ["src_port", "src_endpoint.port"],
  ["dst_ip", "dst_endpoint.ip"],
  ["dst_port", "dst_endpoint.port"],
  ["user", "actor.user.name"],
  ["user", "user.name"],
  ["protocol", "connection_info.protocol_num"],
  ["protocol", "connection_info.protocol_name"],
  ["rule", "firewall_rule.uid"],
  ["url", "http_request.url.path"],
  ["dns_name", "query.hostname"],
  ["bytes_out", "traffic.bytes_out"],
  ["bytes_in", "traffic.bytes_in"],
  ["file_name", "file.name"],
  ["disposition", "disposition_id"],
  ["class", "class_uid"],
];

function ocsfParse(event: unknown, source: string): ExpectedParse {
  const fields = new Map<ComparedField, string>();
  for (const [field, place] of ocsfPaths) {
    const value = valueAt(event, place);
    if (value !== undefined && !fields.has(field)) fields.set(field, value);
  }
  return { line: valueAt(event, "raw_data") ?? "", source, fields };
}

/** Tenzir's expected OCSF events, in its own notation, each with its line. */
function recordParses(vendor: string): ExpectedParse[] {
  const folder = join(testData, "devicelogs", vendor, "tenzir");
  return filesIn(folder, /ocsf[/\\].*\.txt$/).flatMap((path) =>
    parseTqlRecords(readFileSync(path, "utf8"))
      .map((event, at) => ocsfParse(event, `${vendor}/tenzir/${path.slice(folder.length + 1)}:${at + 1}`))
      .filter(({ line }) => line !== ""),
  );
}

/** Events of OCSF's own examples, as JSON beside the line. */
function examples(vendor: string): ExpectedParse[] {
  const folder = join(testData, "devicelogs", vendor, "ocsf_examples");
  return filesIn(folder, /\.ocsf$/).map((path) =>
    ocsfParse(
      JSON.parse(readFileSync(path, "utf8")),
      `${vendor}/ocsf_examples/${path.slice(folder.length + 1)}`,
    ),
  );
}

function filesIn(folder: string, pattern: RegExp): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, String(name)))
    .filter((path) => pattern.test(path))
    .sort();
}

function valueAt(root: unknown, place: string): string | undefined {
  let at = root;
  for (const part of place.split(".")) {
    if (typeof at !== "object" || at === null) return undefined;
    at = (at as Record<string, unknown>)[part];
  }
  return typeof at === "string" || typeof at === "number" ? String(at) : undefined;
}

/** Where our events have what a field holds; any of them may. */
const places: Readonly<Record<ComparedField, readonly string[]>> = {
  src_ip: ["src_endpoint.ip", "evidences.src_endpoint.ip"],
  src_port: ["src_endpoint.port", "evidences.src_endpoint.port"],
  dst_ip: ["dst_endpoint.ip", "evidences.dst_endpoint.ip"],
  dst_port: ["dst_endpoint.port", "evidences.dst_endpoint.port"],
  user: ["user.name", "actor.user.name", "evidences.user.name"],
  protocol: [
    "connection_info.protocol_name",
    "connection_info.protocol_num",
    "evidences.connection_info.protocol_name",
    "evidences.connection_info.protocol_num",
  ],
  rule: ["firewall_rule.name", "firewall_rule.uid"],
  url: [
    "http_request.url.url_string",
    "http_request.url.path",
    "evidences.url.url_string",
    "evidences.url.path",
  ],
  dns_name: ["query.hostname"],
  bytes_out: ["traffic.bytes_out"],
  bytes_in: ["traffic.bytes_in"],
  file_name: ["file.name", "evidences.file.name"],
  hash: ["file.hashes.value", "evidences.file.hashes.value"],
  outcome: ["status_id", "action_id"],
  disposition: ["disposition_id"],
  class: ["class_uid"],
};

const protocolNames: Readonly<Record<string, string>> = {
  "1": "icmp",
  "6": "tcp",
  "17": "udp",
  "58": "ipv6-icmp",
};

/** What our event says where another parser says `expected`; `null` when it says nothing there. */
export function agreement(
  event: OcsfEvent,
  field: ComparedField,
  expected: string,
): { agrees: boolean; ours: readonly string[] } {
  const ours = places[field].flatMap((place) => valuesAt(event, place.split(".")));
  return { agrees: ours.some((value) => same(field, value, expected)), ours };
}

function same(field: ComparedField, ours: string, expected: string): boolean {
  if (field === "outcome") return expected === "success" ? ours === "1" : ours === "2";
  const [one, other] = [ours.toLowerCase(), expected.toLowerCase()];
  if (one === other) return true;
  if (field === "protocol") return (protocolNames[one] ?? one) === (protocolNames[other] ?? other);
  // A domain before the name or behind it is the same user.
  if (field === "user")
    return (
      one.endsWith(`\\${other}`) ||
      other.endsWith(`\\${one}`) ||
      one.startsWith(`${other}@`) ||
      other.startsWith(`${one}@`)
    );
  return false;
}

function valuesAt(value: unknown, path: readonly string[]): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => valuesAt(item, path));
  const [part, ...rest] = path;
  if (part === undefined)
    return typeof value === "string" || typeof value === "number" ? [String(value)] : [];
  if (typeof value !== "object" || value === null) return [];
  return valuesAt((value as Record<string, unknown>)[part], rest);
}
