import { readFileSync } from "node:fs";
import type { ClickHouseClient } from "@clickhouse/client";
import { retypeEvents } from "./0002-typed-events.ts";
import { physicalTable } from "./physical-table.ts";

/** A forward step of the lake's schema; its number is its place in the list. A step that was released is never changed. */
export interface LakeMigration {
  readonly name: string;
  /** May be run again after it was cut off at any point. */
  run(client: ClickHouseClient): Promise<void>;
}

export const lakeMigrations: readonly LakeMigration[] = [
  { name: "0001-events", run: (client) => runStatements(client, "0001-events") },
  {
    name: "0002-typed-events",
    run: (client) => retypeEvents(client, () => runStatements(client, "0002-typed-events")),
  },
  { name: "0003-codecs", run: (client) => alterTables(client, "0003-codecs") },
];

/** The statements of a step's file; the tables they create may be there already. */
export function statementsOf(name: string): readonly string[] {
  return readFileSync(new URL(`./${name}.sql`, import.meta.url), "utf8")
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== "");
}

async function runStatements(client: ClickHouseClient, name: string): Promise<void> {
  for (const statement of statementsOf(name))
    await client.command({
      query: statement.replace(/^CREATE TABLE (?!IF )/, "CREATE TABLE IF NOT EXISTS "),
    });
}

/** Statements that change tables, which may be spread over a cluster; changing them again changes nothing. */
async function alterTables(client: ClickHouseClient, name: string): Promise<void> {
  for (const statement of statementsOf(name)) {
    const { table, change } = alterationIn(statement);
    await client.command({ query: `ALTER TABLE ${await physicalTable(client, table)} ${change}` });
  }
}

/** The table that an `ALTER TABLE` of ours names, and what follows. */
export function alterationIn(statement: string): { readonly table: string; readonly change: string } {
  const match = /^ALTER TABLE (\w+)\s+(.*)$/s.exec(statement);
  if (match === null) throw new Error(`a migration expected ALTER TABLE, got ${statement.slice(0, 100)}`);
  return { table: match[1] ?? "", change: match[2] ?? "" };
}
