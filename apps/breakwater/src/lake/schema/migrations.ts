import { readFileSync } from "node:fs";

/** A forward step of the lake's schema; its number is its place in the list. */
export interface LakeMigration {
  readonly name: string;
  readonly sql: string;
}

/** Read when the lake opens; a step that was released is never changed. */
export function lakeMigrations(): readonly LakeMigration[] {
  return ["0001-events"].map((name) => ({
    name,
    sql: readFileSync(new URL(`./${name}.sql`, import.meta.url), "utf8"),
  }));
}
