import type { Lake } from "../lake.ts";
import { fieldValue } from "./aggregate/field-value.ts";
import { observableValues } from "./aggregate/observable-values.ts";
import { Binder } from "./binder.ts";
import type { RunQuery } from "./runner.ts";
import { toWhere } from "./where.ts";

/** Values of a field, for who is typing one. */
export interface FieldValues {
  /** The most frequent first. */
  readonly values: readonly { readonly value: string; readonly count: number }[];
  /** Events that were looked at. */
  readonly looked: number;
  /** There are more events than were looked at: counts are of those, and a rare value may be missing. */
  readonly isSampled: boolean;
}

/** Fields without a column of their own that events have. */
export interface SeenField {
  readonly path: string;
  readonly count: number;
}

const maximumLooked = 2_000_000;
const maximumLookedFields = 100_000;
const maximumValues = 100;
/** Who is typing waits no longer. */
const settings = "SETTINGS max_execution_time = 5";

export function createValueQueries(rows: RunQuery): Pick<Lake, "values" | "seenFields"> {
  return {
    async values(tenant, search, { field, prefix, limit }, signal): Promise<FieldValues> {
      const binder = new Binder();
      const isObservable = field === "observables.value";
      const value = isObservable ? null : fieldValue({ path: field, position: 0 }, binder);
      const begun = binder.bind(prefix, "String");
      const { sql, parameters } = toWhere(tenant, search, binder);
      const shown = value === null ? "key" : `toString(ifNull(${value.show("key")}, ''))`;
      const inner =
        value === null
          ? `SELECT arrayJoin(${observableValues(null)}) AS key FROM (SELECT * FROM events WHERE ${sql} LIMIT ${maximumLooked})`
          : `SELECT ${value.key} AS key FROM events WHERE ${sql} LIMIT ${maximumLooked}`;
      // Values that do not begin so are one group, whose count tells how many events were looked at.
      const query = `SELECT value, toString(sum(n)) AS events, toString(sum(sum(n)) OVER ()) AS looked
FROM (SELECT if(startsWith(lowerUTF8(${shown} AS text), lowerUTF8(${begun})), text, '') AS value, n
  FROM (SELECT key, count() AS n FROM (${inner}) GROUP BY key))
GROUP BY value
ORDER BY value = '', sum(n) DESC, value
LIMIT ${Math.min(Math.max(Math.trunc(limit), 1), maximumValues)}
${settings}`;
      const found = await rows<{ readonly value: string; readonly events: string; readonly looked: string }>(
        query,
        parameters,
        signal,
      );
      const looked = Number(found[0]?.looked ?? 0);
      return {
        values: found
          .filter((row) => row.value !== "")
          .map((row) => ({ value: row.value, count: Number(row.events) })),
        looked,
        isSampled: looked >= maximumLooked,
      };
    },

    async seenFields(tenant, search, { part, limit }, signal): Promise<readonly SeenField[]> {
      const binder = new Binder();
      const wanted = binder.bind(part, "String");
      const { sql, parameters } = toWhere(tenant, search, binder);
      const found = await rows<{ readonly path: string; readonly events: string }>(
        `SELECT path, toString(count()) AS events
FROM (SELECT mapKeys(fields) AS paths FROM events WHERE ${sql} LIMIT ${maximumLookedFields})
ARRAY JOIN paths AS path
WHERE positionCaseInsensitiveUTF8(path, ${wanted}) > 0
GROUP BY path
ORDER BY count() DESC, path
LIMIT ${Math.min(Math.max(Math.trunc(limit), 1), maximumValues)}
${settings}`,
        parameters,
        signal,
      );
      return found.map(({ path, events }) => ({ path, count: Number(events) }));
    },
  };
}
