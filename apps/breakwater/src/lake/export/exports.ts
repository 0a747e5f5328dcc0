import type { ClickHouseClient } from "@clickhouse/client";
import type { EventSearch, ExportSlice, Lake, StoredEvent } from "../lake.ts";
import { eventColumns, type EventRow, toEvent } from "../query/event-row.ts";
import { type EndingQuery, endWith } from "../query/ending-query.ts";
import { type ClientOf, notAnswered, type QueryParameters, type RunQuery } from "../query/runner.ts";
import { toWhere, type Where } from "../query/where.ts";
import { ocsfSelect } from "./ocsf-select.ts";

/** An export may take long; beyond so much memory its sorting goes to the disk. */
const settings =
  "max_execution_time = 3600, max_memory_usage = 2000000000, max_bytes_before_external_sort = 500000000, max_threads = 1";
const parquetSettings =
  "output_format_parquet_compression_method = 'zstd', output_format_parquet_row_group_size = 100000, output_format_parquet_string_as_string = 1";
const maximumPaths = 5_000;

type Exports = Pick<Lake, "exportEvents" | "exportParquet" | "exportSlices">;

/** Everything that a search finds, for other tools: oldest first, and as fast as whoever takes it. */
export function createExports(rows: RunQuery, clientOf: ClientOf): Exports {
  return {
    async *exportEvents(tenant, search, signal): AsyncIterable<readonly StoredEvent[]> {
      const { sql, parameters } = toWhere(tenant, search);
      const query = `SELECT ${eventColumns} FROM events WHERE ${sql} ORDER BY ${timeOf(search)}, uid LIMIT ${limitOf(search)} SETTINGS ${settings}`;
      const client = await clientOf();
      yield* untilTaken(client, signal, async function* (ending) {
        const result = await client.query({
          query,
          format: "JSONEachRow",
          query_params: { ...parameters },
          ...ending,
        });
        for await (const found of result.stream<EventRow>()) yield found.map((row) => toEvent(row.json()));
      });
    },

    async *exportParquet(tenant, search, slice, signal) {
      const where = sliced(toWhere(tenant, search), slice);
      const paths = await pathsOf(
        rows,
        slice === null ? where : sliced(toWhere(tenant, search), { ...slice, from: null, to: null }),
        signal,
      );
      const select = ocsfSelect(paths);
      const query = `SELECT ${select.sql} FROM (SELECT * FROM events WHERE ${where.sql} ORDER BY time, uid LIMIT ${limitOf(search)}) AS e SETTINGS ${settings}, ${parquetSettings} FORMAT Parquet`;
      const client = await clientOf();
      yield* untilTaken(client, signal, async function* (ending) {
        const { stream } = await client.exec({
          query,
          query_params: { ...where.parameters, ...select.parameters },
          ...ending,
        });
        // A stream of the client's without an encoding gives buffers.
        for await (const chunk of stream) yield chunk as Uint8Array;
      });
    },

    async exportSlices(tenant, search, maximumRows, signal) {
      const where = toWhere(tenant, search);
      const found = await rows<{ readonly class: number; readonly hour: string; readonly events: string }>(
        `SELECT class_uid AS class, toString(toUnixTimestamp(toStartOfHour(time))) AS hour, toString(count()) AS events
FROM events WHERE ${where.sql} GROUP BY class, hour ORDER BY class, toInt64(hour) SETTINGS ${settings}`,
        where.parameters,
        signal,
      );
      const slices: Slice[] = [];
      for (const { class: classUid, hour, events } of found) {
        const from = Number(hour) * 1_000;
        const day = Math.floor(from / dayMs);
        const last = slices.at(-1);
        const count = Number(events);
        if (last?.classUid === classUid && last.day === day && last.events + count <= maximumRows) {
          last.to = from + hourMs;
          last.events += count;
        } else slices.push({ classUid, day, from, to: from + hourMs, events: count });
      }
      return slices;
    },
  };
}

/** What a query answers, piece by piece; it ends with its signal, and when whoever takes the pieces takes no more. */
async function* untilTaken<Piece>(
  client: ClickHouseClient,
  signal: AbortSignal,
  ask: (ending: EndingQuery) => AsyncIterable<Piece>,
): AsyncGenerator<Piece> {
  const ending = endWith(client, signal);
  let isOver = false;
  try {
    yield* ask(ending.query);
    isOver = true;
  } catch (error) {
    isOver = true;
    throw notAnswered(error, signal);
  } finally {
    ending.settle();
    if (!isOver) ending.end();
  }
}

type Slice = { -readonly [Key in keyof ExportSlice]: ExportSlice[Key] };
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

function timeOf({ timeField }: EventSearch): string {
  return timeField === "time" ? "time" : "logged_time";
}

function limitOf({ limit }: EventSearch): number {
  return Math.max(1, Math.trunc(limit));
}

/** Of one class, and where it is given of a span of the events' own time. */
function sliced(
  where: Where,
  slice: { readonly classUid: number; readonly from: number | null; readonly to: number | null } | null,
): Where {
  if (slice === null) return where;
  const { classUid, from, to } = slice;
  const span =
    from === null || to === null
      ? ""
      : " AND time >= fromUnixTimestamp64Milli({sliceFrom:Int64}, 'UTC') AND time < fromUnixTimestamp64Milli({sliceTo:Int64}, 'UTC')";
  return {
    sql: `${where.sql} AND class_uid = {sliceClass:UInt32}${span}`,
    parameters: {
      ...where.parameters,
      sliceClass: classUid,
      ...(from === null || to === null ? {} : { sliceFrom: from, sliceTo: to }),
    },
  };
}

/** The places beside the lake's columns that the events have. */
async function pathsOf(rows: RunQuery, where: Where, signal: AbortSignal): Promise<readonly string[]> {
  const parameters: QueryParameters = where.parameters;
  const found = await rows<{ readonly path: string }>(
    `SELECT DISTINCT arrayJoin(mapKeys(fields)) AS path FROM events WHERE ${where.sql} LIMIT ${maximumPaths} SETTINGS ${settings}`,
    parameters,
    signal,
  );
  return found.map(({ path }) => path).filter((path) => !path.startsWith("unmapped."));
}
