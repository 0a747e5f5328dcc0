import { splitArray, splitObject, textOf } from "./split-json.ts";

/** A node takes 10 queries at once, and may have some from before. */
const maximumQueries = 100;
/** Rows of one answer; beyond these it is told as one that was too large. */
const maximumRows = 200_000;
const keptRows = 10_000;
const maximumProblem = 1_000;

/** What a node found out for one query. */
export interface QueryAnswer {
  readonly query: string;
  /** Rows as they were written; of many the first. */
  readonly rows: readonly Uint8Array[];
  readonly leftOut: number;
  /** What osquery said of a query that failed, or what is wrong with the answer. */
  readonly problem: string | null;
  readonly wallMs: number | null;
  readonly memoryBytes: number | null;
}

/**
 * Reads what a node writes to `distributed/write`: `queries` has the rows by query, `statuses` is not 0 for those that failed,
 * `messages` says why (osquery, "Remote settings"; `plugins/distributed/tls`). `null` where it is none.
 */
export function readAnswers(members: ReadonlyMap<string, Uint8Array>): readonly QueryAnswer[] | null {
  const queries = splitObject(members.get("queries") ?? nothing);
  if (queries === null || queries.size > maximumQueries) return null;
  const [statuses, messages, stats] = (["statuses", "messages", "stats"] as const).map(
    (name) => splitObject(members.get(name) ?? empty) ?? new Map<string, Uint8Array>(),
  );
  return [...queries].map(([query, rows]) => {
    const status = numberOf(statuses?.get(query));
    const message = textOf(messages?.get(query) ?? nothing) ?? "";
    const stat = splitObject(stats?.get(query) ?? empty);
    const read = readRows(rows);
    const failure =
      status !== null && status !== 0
        ? `osquery says: ${message.slice(0, maximumProblem) || `status ${status}`}`
        : null;
    return {
      query,
      rows: read?.rows ?? [],
      leftOut: read?.leftOut ?? 0,
      problem:
        failure ?? (read === null ? `the answer is no list of rows, or has more than ${maximumRows}` : null),
      wallMs: numberOf(stat?.get("wall_time_ms")),
      memoryBytes: numberOf(stat?.get("memory")),
    };
  });
}

const nothing = new Uint8Array();
const empty = Buffer.from("{}");

function readRows(value: Uint8Array): Pick<QueryAnswer, "rows" | "leftOut"> | null {
  // osquery before 5.0 has a text where it found nothing.
  if (textOf(value) === "") return { rows: [], leftOut: 0 };
  const rows = splitArray(value, maximumRows);
  return rows === null
    ? null
    : { rows: rows.slice(0, keptRows), leftOut: Math.max(0, rows.length - keptRows) };
}

/** osquery writes numbers, and older ones texts. */
export function numberOf(value: Uint8Array | undefined): number | null {
  if (value === undefined || value.length > 40) return null;
  const number = Number(textOf(value) ?? Buffer.from(value).toString("latin1"));
  return Number.isSafeInteger(number) && number >= 0 ? number : null;
}
