import type { Lake } from "../lake.ts";
import { LakeError } from "../lake-error.ts";
import { toTenantSql } from "../sql/tenant-sql.ts";
import { sqlViews } from "../sql/views.ts";
import { endingQuery } from "./ending-query.ts";
import { limitReached, type QueryLimits } from "./limits.ts";
import type { ClientOf } from "./runner.ts";

/** What a user's statement may use at most; `readonly` besides, although the grammar knows no statement that writes. */
const limits = {
  readonly: 1,
  output_format_json_quote_64bit_integers: 1,
  max_result_bytes: 50_000_000,
  result_overflow_mode: "'break'",
  max_rows_in_join: 10_000_000,
  max_expanded_ast_elements: 50_000,
} as const;

/** Runs a user's read-only statement on the tenant's own views. */
export function createSqlQuery(
  clientOf: ClientOf,
  { seconds, memoryBytes, rows: maximumRead }: QueryLimits,
): Pick<Lake, "sql"> {
  return {
    async sql(tenant, statement, maximumRows, signal) {
      const read = toTenantSql(statement, sqlViews);
      if (read.kind === "issue")
        throw new LakeError("invalid_sql", `line ${read.line}, column ${read.column}: ${read.message}`);
      const settings = Object.entries({
        ...limits,
        max_execution_time: seconds,
        max_memory_usage: Math.ceil(memoryBytes / 2),
        max_rows_to_read: maximumRead,
        max_result_rows: maximumRows + 1,
      })
        .map(([name, value]) => `${name} = ${value}`)
        .join(", ");
      const body = read.isPlain ? read.sql : `SELECT * FROM (${read.sql})`;
      const client = await clientOf();
      try {
        const [names = [], types = [], ...rows] = await endingQuery(client, signal, async (ending) => {
          const result = await client.query({
            query: `${body}\nSETTINGS ${settings}`,
            format: "JSONCompactEachRowWithNamesAndTypes",
            query_params: { tenant },
            ...ending,
          });
          return result.json<readonly unknown[]>();
        });
        const columns = names.map((name, index) => ({ name: String(name), type: String(types[index]) }));
        return { columns, rows: rows.slice(0, maximumRows), isCut: rows.length > maximumRows };
      } catch (error) {
        if (signal.aborted) throw error;
        throw limitReached(error) ?? new LakeError("invalid_sql", explained(error), { cause: error });
      }
    },
  };
}

/** What the engine says, without the statement as we wrote it and without its version. */
function explained(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message
    .replace(/^Code: [0-9]+\. DB::Exception: /, "")
    .replaceAll(/: (?:While|while) processing .*/gs, "")
    .replaceAll(/ ?In scope .*/gs, "")
    .replaceAll(/\(version [^)]*\)/g, "")
    .trim()
    .slice(0, 500);
}
