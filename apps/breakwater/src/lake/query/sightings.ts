import type { Lake, ObservableSighting, SeenIndicator, WantedObservable } from "../lake.ts";
import { TextColumn, UnsignedColumn } from "../write/columns.ts";
import { nativeBlock } from "../write/event-block.ts";
import { sightingValue } from "../write/sightings.ts";
import { Binder } from "./binder.ts";
import { type ClientOf, notAnswered, querySettings, type RunQuery } from "./runner.ts";
import { fillSessionTable } from "./session-table.ts";

const maximumRows = 10_000;
const wantedPerBlock = 50_000;
const measures =
  "toString(toUnixTimestamp(min(first))) AS first_s, toString(toUnixTimestamp(max(last))) AS last_s, toString(sum(count)) AS events, toString(uniqExact(day)) AS days";

interface SightingRow {
  readonly tenant: string;
  readonly type_id: number;
  readonly value: string;
  readonly device: string;
  readonly first_s: string;
  readonly last_s: string;
  readonly events: string;
  readonly days: string;
}

/** What sightings answer: was it ever seen, where first, and what is new on a device. */
export function createSightingQueries(
  rows: RunQuery,
  clientOf: ClientOf,
): Pick<Lake, "sightingsOf" | "sightedSince" | "newOnDevices" | "seenIndicators"> {
  return {
    async sightingsOf(tenants, observables, signal) {
      const binder = new Binder();
      const wanted = observables.map(
        ({ typeId, value }) =>
          `(type_id = ${binder.bind(typeId, "Int64")} AND value = ${binder.bind(sightingValue(typeId, value), "String")})`,
      );
      if (wanted.length === 0) return [];
      const found = await rows<SightingRow>(
        `SELECT tenant, type_id, value, device, ${measures}
FROM sightings
WHERE tenant IN {tenants:Array(String)} AND (${wanted.join(" OR ")})
GROUP BY tenant, type_id, value, device
ORDER BY min(first), tenant, device
LIMIT ${maximumRows} BY type_id
${querySettings}`,
        { tenants: [...tenants], ...binder.parameters },
        signal,
      );
      return found.map(toSighting);
    },

    async sightedSince(tenants, signal) {
      const [found] = await rows<{ readonly events: string; readonly since_s: string }>(
        `SELECT toString(count()) AS events, toString(toUnixTimestamp(toDateTime(min(day), 'UTC'))) AS since_s
FROM sightings
WHERE tenant IN {tenants:Array(String)}
${querySettings}`,
        { tenants: [...tenants] },
        signal,
      );
      return found === undefined || found.events === "0" ? null : Number(found.since_s) * 1_000;
    },

    async newOnDevices(tenant, { devices, from, to, typeIds, limit }, signal) {
      const found = await rows<SightingRow>(
        `SELECT tenant, type_id, value, device, ${measures}
FROM sightings
WHERE tenant = {tenant:String} AND device IN {devices:Array(String)} AND (empty({typeIds:Array(UInt16)}) OR type_id IN {typeIds:Array(UInt16)})
GROUP BY tenant, type_id, value, device
HAVING min(first) >= toDateTime({from:UInt32}, 'UTC') AND min(first) < toDateTime({to:UInt32}, 'UTC')
ORDER BY min(first) DESC, value
LIMIT {limit:UInt32}
${querySettings}`,
        {
          tenant,
          devices: [...devices],
          typeIds: [...typeIds],
          from: secondOf(from),
          to: secondOf(to),
          limit,
        },
        signal,
      );
      return found.map(toSighting);
    },

    async seenIndicators(tenants, wanted, signal) {
      const client = await clientOf();
      try {
        const table = { name: "wanted", columns: createColumns(0) };
        const session = await fillSessionTable(client, table, blocksOf(wanted), signal);
        const result = await client.query({
          query: seenQuery,
          query_params: { tenants: [...tenants] },
          format: "JSONEachRow",
          ...session,
        });
        return (await result.json<SightingRow & { devices: string; number: number }>()).map(
          (row): SeenIndicator => ({
            ...toSighting({ ...row, device: "" }),
            devices: Number(row.devices),
            number: row.number,
          }),
        );
      } catch (error) {
        throw notAnswered(error, signal);
      }
    },
  };
}

/**
 * GLOBAL: on a cluster the values are sent to each shard; elsewhere it changes nothing. Types and values are looked up apart, since a set of
 * texts is asked several times faster than one of pairs; the join leaves the pairs that are wanted.
 */
const seenQuery = `SELECT tenant, type_id, value, devices, first_s, last_s, events, days, number
FROM (
  SELECT tenant, type_id, value, toString(uniqExact(device)) AS devices, ${measures}
  FROM sightings
  WHERE tenant IN {tenants:Array(String)} AND type_id GLOBAL IN (SELECT DISTINCT type_id FROM wanted) AND value GLOBAL IN (SELECT value FROM wanted)
  GROUP BY tenant, type_id, value
) AS seen
GLOBAL INNER JOIN wanted USING (type_id, value)
ORDER BY number, tenant
SETTINGS max_execution_time = 120`;

function* blocksOf(wanted: Iterable<WantedObservable>): Generator<Uint8Array> {
  let number = 0;
  let part: WantedObservable[] = [];
  for (const one of wanted) {
    part.push(one);
    if (part.length < wantedPerBlock) continue;
    yield blockOf(part, number);
    number += part.length;
    part = [];
  }
  if (part.length > 0) yield blockOf(part, number);
}

function blockOf(part: readonly WantedObservable[], first: number): Uint8Array {
  const columns = createColumns(part.length);
  const [typeIds, values, numbers] = columns;
  for (const [at, { typeId, value }] of part.entries()) {
    typeIds.add(typeId);
    values.add(sightingValue(typeId, value));
    numbers.add(first + at);
  }
  return nativeBlock(columns, part.length);
}

function createColumns(rows: number) {
  return [
    new UnsignedColumn("type_id", "UInt16", rows),
    new TextColumn("value"),
    new UnsignedColumn("number", "UInt32", rows),
  ] as const;
}

function toSighting(row: SightingRow): ObservableSighting {
  return {
    // Written from a TenantId.
    tenant: row.tenant as ObservableSighting["tenant"],
    typeId: row.type_id,
    value: row.value,
    device: row.device,
    first: Number(row.first_s) * 1_000,
    last: Number(row.last_s) * 1_000,
    count: Number(row.events),
    days: Number(row.days),
  };
}

/** Held within what the type DateTime knows. */
function secondOf(ms: number): number {
  return Math.min(Math.max(Math.floor(ms / 1_000), 0), 0xffff_ffff);
}
