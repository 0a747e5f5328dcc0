import { type RawBuilder, sql } from "kysely";

/** Whether a column is one of these numbers: one parameter, so that the statement is the same for any number of them. */
export function isOneOf(column: string, numbers: readonly number[]): RawBuilder<boolean> {
  return sql<boolean>`${sql.ref(column)} in (select value from json_each(${JSON.stringify(numbers)}))`;
}
