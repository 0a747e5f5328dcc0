import {
  type ClickHouseOptions,
  jsonTextSchema,
  type SigmaRule,
  toClickHouse,
  withClause,
} from "@breakwater/sigma";
import { Session } from "chdb";

/** Events in a table of a real ClickHouse engine, whole and as JSON text. */
export interface EventsTable extends Disposable {
  /** The events of the table from now on; each goes by its place in the list. */
  store(events: readonly object[]): Promise<void>;
  /** The events for which the condition of a rule is 1. Throws where the rule has none. */
  matching(rule: SigmaRule, options?: ClickHouseOptions): Promise<readonly number[]>;
}

export function createEventsTable(): EventsTable {
  const session = new Session();
  const query = async (sql: string): Promise<void> => {
    await session.queryAsync(sql);
  };
  return {
    async store(events) {
      await query("DROP TABLE IF EXISTS events");
      await query("CREATE TABLE events (id UInt32, event String) ENGINE = MergeTree ORDER BY id");
      for (let at = 0; at < events.length; at += 1_000) {
        const values = events
          .slice(at, at + 1_000)
          .map((event, index) => ({ id: at + index, event: JSON.stringify(event) }));
        await session.insert({ table: "events", values });
      }
    },
    async matching(rule, options = { schema: jsonTextSchema("event") }) {
      const translated = toClickHouse(rule, options);
      if (translated.kind === "inexpressible")
        throw new Error(`${rule.title}: ${JSON.stringify(translated.reasons)}`);
      const { sql, parameters } = translated;
      const text = `${withClause(translated)}SELECT id, ${sql} AS hit FROM events WHERE hit ORDER BY id`;
      const result = await session
        .queryBindAsync(text, { ...parameters }, { format: "JSONCompact" })
        .catch((error: unknown) => {
          throw new Error(`${rule.title}:\n${text}\n${JSON.stringify(parameters)}`, { cause: error });
        });
      // The statement gives an integer and a condition a row; a Nullable one would have another type.
      const { data, meta } = result.json<{ data: [number, number][]; meta: { type: string }[] }>();
      if (meta[1]?.type !== "UInt8")
        throw new Error(`${rule.title}: the condition is ${meta[1]?.type}\n${text}`);
      return data.map(([id]) => id);
    },
    [Symbol.dispose]: () => session.cleanup(),
  };
}
