import type { StorageReport, StoredTable } from "../lake.ts";
import type { Retention } from "../schema/migrate.ts";
import type { RunQuery } from "./runner.ts";

const dayMs = 86_400_000;
/** Whole days whose growth says how it will go on. */
const observedDays = 7;

interface TableRow {
  readonly table: "events" | "sightings";
  readonly rows: string;
  readonly bytes: string;
  readonly unpacked: string;
}

/** What the lake takes on disk, and what it will take once rows leave at the same rate at which they come. */
export function createStorageQuery(rows: RunQuery, retention: Retention) {
  return async function storage(now: number, signal: AbortSignal): Promise<StorageReport> {
    const [tables, days, disk] = await Promise.all([
      rows<TableRow>(
        `SELECT replaceRegexpOne(table, '_local$', '') AS table, toString(sum(rows)) AS rows, toString(sum(bytes_on_disk)) AS bytes, toString(sum(data_uncompressed_bytes)) AS unpacked
FROM system.parts WHERE active AND database = currentDatabase() AND table IN ('events', 'sightings', 'events_local', 'sightings_local') GROUP BY table`,
        {},
        signal,
      ),
      receivedByDay(rows, now, signal),
      diskOf(rows, signal),
    ]);
    const stored = (["events", "sightings"] as const).map((name) =>
      tableOf(
        tables.find(({ table }) => table === name),
        name,
        name === "events" ? retention.eventDays : retention.sightingDays,
        days[name],
      ),
    );
    return { tables: stored, disk, fullInDays: fullInDays(stored, disk) };
  };
}

type Days = Readonly<Record<"events" | "sightings", { readonly rows: number; readonly days: number }>>;

/** Rows of the last whole days of receipt; a lake that is younger than that is asked for the days it has. */
async function receivedByDay(rows: RunQuery, now: number, signal: AbortSignal): Promise<Days> {
  const today = Math.floor(now / dayMs);
  const parameters = { from: today - observedDays, to: today };
  const [events, sightings] = await Promise.all([
    rows<{ readonly rows: string; readonly days: string }>(
      `SELECT toString(count()) AS rows, toString(uniqExact(toDate(logged_time))) AS days FROM events
WHERE logged_time >= toDateTime64(toDate({from:UInt16}), 3, 'UTC') AND logged_time < toDateTime64(toDate({to:UInt16}), 3, 'UTC')`,
      parameters,
      signal,
    ),
    rows<{ readonly rows: string; readonly days: string }>(
      `SELECT toString(count()) AS rows, toString(uniqExact(received)) AS days FROM sightings
WHERE received >= toDate({from:UInt16}) AND received < toDate({to:UInt16}) AND tenant != ''`,
      parameters,
      signal,
    ),
  ]);
  return { events: toCount(events[0]), sightings: toCount(sightings[0]) };
}

function toCount(row: { readonly rows: string; readonly days: string } | undefined) {
  return { rows: Number(row?.rows ?? 0), days: Number(row?.days ?? 0) };
}

async function diskOf(rows: RunQuery, signal: AbortSignal): Promise<StorageReport["disk"]> {
  const [row] = await rows<{ readonly free: string; readonly total: string }>(
    "SELECT toString(min(free_space)) AS free, toString(min(total_space)) AS total FROM system.disks WHERE type = 'Local'",
    {},
    signal,
  );
  return row === undefined ? null : { freeBytes: Number(row.free), totalBytes: Number(row.total) };
}

function tableOf(
  row: TableRow | undefined,
  name: "events" | "sightings",
  retentionDays: number,
  recent: { readonly rows: number; readonly days: number },
): StoredTable {
  const count = Number(row?.rows ?? 0);
  const bytes = Number(row?.bytes ?? 0);
  const rowsPerDay = recent.days === 0 ? null : recent.rows / recent.days;
  const bytesPerDay = rowsPerDay === null || count === 0 ? null : (rowsPerDay * bytes) / count;
  return {
    name,
    rows: count,
    bytes,
    unpackedBytes: Number(row?.unpacked ?? 0),
    retentionDays,
    rowsPerDay: rowsPerDay === null ? null : Math.round(rowsPerDay),
    bytesPerDay: bytesPerDay === null ? null : Math.round(bytesPerDay),
    steadyBytes: bytesPerDay === null ? null : Math.round(Math.max(bytes, bytesPerDay * retentionDays)),
  };
}

/** When the disk is full at the present rate; null where it will not be, or where nothing is known of the rate. */
function fullInDays(tables: readonly StoredTable[], disk: StorageReport["disk"]): number | null {
  if (disk === null) return null;
  const growing = tables.filter(({ steadyBytes, bytes }) => steadyBytes !== null && steadyBytes > bytes);
  const still = growing.reduce((sum, { steadyBytes, bytes }) => sum + (steadyBytes ?? 0) - bytes, 0);
  const perDay = growing.reduce((sum, { bytesPerDay }) => sum + (bytesPerDay ?? 0), 0);
  return perDay === 0 || still <= disk.freeBytes ? null : Math.floor(disk.freeBytes / perDay);
}
