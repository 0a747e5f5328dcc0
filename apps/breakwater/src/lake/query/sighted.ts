import { canonicalUrl, type IndicatorKind } from "@breakwater/indicators";
import { observableTypeId } from "@breakwater/ocsf";
import type { IndicatorValue, Lake } from "../lake.ts";
import { networkRange, parseAddress } from "../write/address.ts";
import { TextColumn, UnsignedColumn } from "../write/columns.ts";
import { nativeBlock } from "../write/event-block.ts";
import { sightingValue } from "../write/sightings.ts";
import { type ClientOf, longQuerySettings, notAnswered, type RunQuery } from "./runner.ts";
import { fillSessionTable } from "./session-table.ts";

/** How a value that was seen is compared with what is wanted: each a part of the question, and asked only where needed. */
const part = { address: 1, network: 2, name: 3, host: 4, text: 5, hash: 6 } as const;
type Part = (typeof part)[keyof typeof part];

const { ipAddress, hostname, userName, emailAddress, urlString, fileName, hash, processName, httpUserAgent } =
  observableTypeId;
const wantedPerBlock = 20_000;
const maximumSeen = 100_000;

/** Kinds that no sighting holds. */
export const neverSighted: ReadonlySet<IndicatorKind> = new Set(["ja3", "ja4", "asn"]);

/** As what observables a kind of indicator can be seen at all (OCSF `observable.type_id`). */
export function sightedAs(kind: IndicatorKind): readonly number[] {
  switch (kind) {
    case "ip":
      return [ipAddress, hostname, urlString];
    case "cidr":
      return [ipAddress, hostname];
    case "domain":
      return [hostname, ipAddress, urlString];
    case "url":
      return [urlString];
    case "email":
      return [emailAddress, userName];
    case "account":
      return [userName];
    case "file-name":
      return [fileName, processName];
    case "user-agent":
      return [httpUserAgent];
    case "md5":
    case "sha1":
    case "sha256":
    case "sha512":
      return [hash];
    case "ja3":
    case "ja4":
    case "asn":
      return [];
  }
}

/**
 * Which values were ever seen that may be one of very many indicators: every one that is, and some that are not, since the
 * engine compares less exactly than `IndicatorSet` does. That one decides.
 */
export function createSightedQueries(
  rows: RunQuery,
  clientOf: ClientOf,
): Pick<Lake, "mayBeIndicators" | "sightedTypes"> {
  return {
    async mayBeIndicators(tenant, wanted, signal) {
      const client = await clientOf();
      const asked = new Asked();
      try {
        const table = { name: "wanted", columns: createColumns(0) };
        const session = await fillSessionTable(client, table, blocksOf(wanted, asked), signal);
        const questions = questionsOf(asked);
        if (questions.length === 0) return { values: [], isCut: false };
        const result = await client.query({
          query: `SELECT DISTINCT type_id, value FROM (\n${questions.join("\nUNION ALL\n")}\n) LIMIT ${maximumSeen + 1}\nSETTINGS max_execution_time = 300`,
          query_params: { tenant },
          format: "JSONEachRow",
          ...session,
        });
        const found = await result.json<{ type_id: number; value: string }>();
        return {
          values: found.slice(0, maximumSeen).map(({ type_id: typeId, value }) => ({ typeId, value })),
          isCut: found.length > maximumSeen,
        };
      } catch (error) {
        throw notAnswered(error, signal);
      }
    },

    async sightedTypes(tenant, signal) {
      const found = await rows<{ type_id: number }>(
        `SELECT DISTINCT type_id FROM sightings WHERE tenant = {tenant:String}\n${longQuerySettings}`,
        { tenant },
        signal,
      );
      return new Set(found.map(({ type_id: typeId }) => typeId));
    },
  };
}

/** What was asked for, so that only the parts of the question that it needs are put. */
class Asked {
  readonly parts = new Set<Part>();
  readonly prefixes = new Set<number>();
}

async function* blocksOf(wanted: AsyncIterable<IndicatorValue>, asked: Asked): AsyncGenerator<Uint8Array> {
  let rows: (readonly [Part, string])[] = [];
  for await (const one of wanted) {
    for (const row of rowsOf(one, asked)) {
      asked.parts.add(row[0]);
      rows.push(row);
    }
    if (rows.length < wantedPerBlock) continue;
    yield blockOf(rows);
    rows = [];
  }
  yield blockOf(rows);
}

function blockOf(rows: readonly (readonly [Part, string])[]): Uint8Array {
  const columns = createColumns(rows.length);
  const [parts, values] = columns;
  for (const [one, value] of rows) {
    parts.add(one);
    values.add(value);
  }
  return nativeBlock(columns, rows.length);
}

function createColumns(rows: number) {
  return [new UnsignedColumn("part", "UInt8", rows), new TextColumn("value")] as const;
}

function* rowsOf({ kind, value }: IndicatorValue, asked: Asked): Iterable<readonly [Part, string]> {
  switch (kind) {
    case "ip":
      yield [part.address, sightingValue(ipAddress, value)];
      yield [part.host, value];
      return;
    case "cidr": {
      const network = networkKey(value);
      if (network === null) return;
      asked.prefixes.add(network.prefix);
      yield [part.network, network.key];
      return;
    }
    case "domain":
      yield [part.name, value.toLowerCase()];
      yield [part.host, value.toLowerCase()];
      return;
    case "url":
      yield [part.host, canonicalUrl(value)?.host ?? ""];
      return;
    case "email":
    case "account":
    case "file-name":
    case "user-agent":
      yield [part.text, value.toLowerCase()];
      return;
    case "md5":
    case "sha1":
    case "sha256":
    case "sha512":
      yield [part.hash, value.toLowerCase()];
      return;
    case "ja3":
    case "ja4":
    case "asn":
  }
}

/** A network as its first address in 32 hexadecimal digits, IPv4 as it is written in IPv6, and the length of its prefix. */
function networkKey(network: string): { readonly key: string; readonly prefix: number } | null {
  const range = networkRange(network);
  const length = Number(network.slice(network.indexOf("/") + 1));
  const bytes = new Uint8Array(16);
  if (range === null || !Number.isInteger(length) || !parseAddress(range.first, bytes, 0)) return null;
  const prefix = network.includes(":") ? length : length + 96;
  return { key: `${Buffer.from(bytes).toString("hex").toUpperCase()}/${prefix}`, prefix };
}

const named = [userName, emailAddress, fileName, processName, httpUserAgent];
const own = "tenant = {tenant:String}";
/** A name and all above it: `a.b.c`, `b.c`, `c`. */
const above = (name: string) =>
  `arrayMap(at -> arrayStringConcat(arraySlice(splitByChar('.', ${name}), at), '.'), range(1, length(splitByChar('.', ${name})) + 1))`;
/** GLOBAL: on a cluster the values are sent to each shard; elsewhere it changes nothing. */
const among = (one: Part) => `GLOBAL IN (SELECT value FROM wanted WHERE part = ${one})`;

const seen = (types: readonly number[], condition: string) =>
  `SELECT type_id, value FROM sightings WHERE ${own} AND type_id IN (${types.join(", ")}) AND ${condition}`;
/** Values of which any key is wanted. */
const keyed = (types: readonly number[], key: string, one: Part) =>
  `SELECT type_id, value FROM (SELECT DISTINCT type_id, value FROM sightings WHERE ${own} AND type_id IN (${types.join(", ")})) WHERE ${key} ${among(one)}`;

function questionsOf({ parts, prefixes }: Asked): readonly string[] {
  const questions: string[] = [];
  const spelt = [
    ...(parts.has(part.name) ? [hostname] : []),
    ...(parts.has(part.host) ? [urlString] : []),
    ...(parts.has(part.text) ? named : []),
  ];
  // Names in other scripts have several spellings: the engine does not know them, and all are told.
  if (spelt.length > 0) questions.push(seen(spelt, "length(value) != lengthUTF8(value)"));
  if (parts.has(part.address)) questions.push(seen([ipAddress, hostname], `value ${among(part.address)}`));
  if (parts.has(part.hash)) questions.push(seen([hash], `value ${among(part.hash)}`));
  if (parts.has(part.network)) {
    const lengths = [...prefixes].map((prefix) => `toUInt8(${prefix})`).join(", ");
    const address = "toIPv6OrDefault(value)";
    questions.push(
      keyed(
        [ipAddress, hostname],
        `arrayJoin(arrayMap(prefix -> concat(hex(IPv6CIDRToRange(${address}, prefix).1), '/', toString(prefix)), [${lengths}]))`,
        part.network,
      ),
    );
  }
  if (parts.has(part.name))
    questions.push(
      keyed([hostname, ipAddress], `arrayJoin(${above("trimRight(lowerUTF8(value), '.')")})`, part.name),
    );
  if (parts.has(part.host))
    questions.push(
      keyed([urlString], `arrayJoin(${above("trimRight(lowerUTF8(domainRFC(value)), '.')")})`, part.host),
    );
  if (parts.has(part.text))
    questions.push(
      keyed(
        named,
        // The last part of a path is a file's name.
        `arrayJoin([lowerUTF8(value), lowerUTF8(trimBoth(value)), lowerUTF8(arrayElement(splitByRegexp('[\\\\\\\\/]', value), -1))])`,
        part.text,
      ),
    );
  return questions;
}
