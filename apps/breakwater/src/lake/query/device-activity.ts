import type { DeviceName, Lake } from "../lake.ts";
import { longQuerySettings, querySettings, type RunQuery, withinSpan } from "./runner.ts";

const maximumRows = 100_000;

/** The identity by which a row's device is known, as enrich/ chooses it: serial number, else host name, else address. */
const deviceKind =
  "multiIf(device_uid != '', 'serial', device_hostname != '', 'hostname', device_ip != '', 'address', '')";
const deviceValue =
  "substringUTF8(multiIf(device_uid != '', device_uid, device_hostname != '', device_hostname, device_ip), 1, 255)";
const columns = `if(vendor = '', 'unknown', vendor) AS device_vendor, if(product = '', 'unknown', product) AS device_product,
  ${deviceKind} AS kind, ${deviceValue} AS value`;

interface NameRow {
  readonly device_vendor: string;
  readonly device_product: string;
  readonly kind: string;
  readonly value: string;
}

/** What devices sent, and when. By time of receipt: a device's clock may be wrong, or lie. */
export function createDeviceQueries(rows: RunQuery): Pick<Lake, "deviceActivity" | "logTypes" | "coverage"> {
  return {
    async deviceActivity(tenant, { identities, from, to, bucketMs }, signal) {
      if (identities.length === 0) return [];
      const bound = bind(tenant, identities, from, to);
      const query = `SELECT ${columns}, toString(intDiv(toUnixTimestamp64Milli(logged_time), {bucket:Int64}) * {bucket:Int64}) AS start, toString(count()) AS events
FROM events
WHERE ${bound.where}
GROUP BY device_vendor, device_product, kind, value, start
ORDER BY toInt64(start)
LIMIT ${maximumRows}
${querySettings}`;
      const found = await rows<NameRow & { readonly start: string; readonly events: string }>(
        query,
        { ...bound.parameters, bucket: Math.max(1, Math.trunc(bucketMs)) },
        signal,
      );
      return found.map((row) => ({ ...toName(row), time: Number(row.start), count: Number(row.events) }));
    },

    async logTypes(tenant, { identities, from, to }, signal) {
      if (identities !== null && identities.length === 0) return [];
      const bound = bind(tenant, identities, from, to);
      const query = `SELECT ${columns}, log_name, class_uid, toString(count()) AS events, toString(toUnixTimestamp64Milli(max(logged_time))) AS last
FROM events
WHERE ${bound.where}
GROUP BY device_vendor, device_product, kind, value, log_name, class_uid
ORDER BY count() DESC, value, log_name, class_uid
LIMIT ${maximumRows}
${querySettings}`;
      const found = await rows<
        NameRow & {
          readonly log_name: string;
          readonly class_uid: number;
          readonly events: string;
          readonly last: string;
        }
      >(query, bound.parameters, signal);
      return found.map((row) => ({
        ...toName(row),
        logName: row.log_name,
        classUid: row.class_uid,
        count: Number(row.events),
        lastSeen: Number(row.last),
      }));
    },

    async coverage(tenant, { from, to, timeField }, signal) {
      const column = timeField === "time" ? "time" : "logged_time";
      const where = withinSpan(column);
      const parameters = { tenant, from: Math.trunc(from), to: Math.trunc(to) };
      const day = `toRelativeDayNum(${column}, 'UTC')`;
      const [days, devices] = await Promise.all([
        rows<{ day: string }>(
          `SELECT DISTINCT toString(${day}) AS day FROM events WHERE ${where} LIMIT ${maximumRows}\n${longQuerySettings}`,
          parameters,
          signal,
        ),
        rows<
          NameRow & {
            readonly events: string;
            readonly day_count: string;
            readonly first: string;
            readonly last: string;
            readonly logs: readonly string[];
          }
        >(
          `SELECT ${columns}, toString(count()) AS events, toString(uniqExact(${day})) AS day_count,
  toString(toUnixTimestamp64Milli(min(${column}))) AS first, toString(toUnixTimestamp64Milli(max(${column}))) AS last, groupUniqArray(100)(log_name) AS logs
FROM events
WHERE ${where}
GROUP BY device_vendor, device_product, kind, value
ORDER BY count() DESC, value
LIMIT ${maximumRows}
${longQuerySettings}`,
          parameters,
          signal,
        ),
      ]);
      return {
        days: days.map((row) => Number(row.day)).toSorted((a, b) => a - b),
        devices: devices.map((row) => ({
          device: row.kind === "" ? null : toName(row),
          vendor: row.device_vendor,
          product: row.device_product,
          events: Number(row.events),
          days: Number(row.day_count),
          first: Number(row.first),
          last: Number(row.last),
          logs: row.logs.filter((log) => log !== "").toSorted(),
        })),
      };
    },
  };
}

function bind(tenant: string, identities: readonly DeviceName[] | null, from: number, to: number) {
  const conditions = [
    "tenant = {tenant:String}",
    "logged_time >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')",
    "logged_time < fromUnixTimestamp64Milli({to:Int64}, 'UTC')",
    `${deviceKind} != ''`,
  ];
  const parameters: Record<string, string | number> = {
    tenant,
    from: Math.trunc(from),
    to: Math.trunc(to),
  };
  identities?.forEach(({ value }, index) => (parameters[`device${index}`] = value));
  if (identities !== null)
    conditions.push(
      `${deviceValue} IN (${identities.map((_, index) => `{device${index}:String}`).join(", ")})`,
    );
  return { where: conditions.join("\n  AND "), parameters };
}

function toName(row: NameRow): DeviceName {
  return {
    vendor: row.device_vendor,
    product: row.device_product,
    // The statement gives these three, and leaves out rows that name no device.
    kind: row.kind as DeviceName["kind"],
    value: row.value,
  };
}
