import { SqlParser } from "./sql-parser.ts";
import { SqlIssue } from "./tokenize.ts";
import type { SqlView } from "./views.ts";

export type TenantSql =
  /** `isPlain`: settings can be appended; else it must be wrapped first. */
  | { readonly kind: "ok"; readonly sql: string; readonly isPlain: boolean }
  | { readonly kind: "issue"; readonly line: number; readonly column: number; readonly message: string };

/**
 * A user's SELECT as one over a single tenant's rows. The text is read by a grammar of what is allowed and written anew, so
 * nothing that the grammar does not know can reach the engine: no other table, table function, setting, file or format, no
 * second statement. Every table is a view or a `WITH` of the statement itself; a view becomes a subquery whose tenant is the
 * bound parameter `tenant`.
 */
export function toTenantSql(text: string, views: ReadonlyMap<string, SqlView>): TenantSql {
  try {
    return { kind: "ok", ...new SqlParser(text, views).statement() };
  } catch (error) {
    if (!(error instanceof SqlIssue)) throw error;
    const before = text.slice(0, error.at).split("\n");
    return {
      kind: "issue",
      line: before.length,
      column: (before.at(-1)?.length ?? 0) + 1,
      message: error.message,
    };
  }
}
