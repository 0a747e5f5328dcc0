import { DatabaseSync } from "node:sqlite";
import { gunzipSync } from "node:zlib";
import {
  type ActiveWarninglist,
  buildWarninglists,
  type IndicatorKind,
  type SegmentOptions,
  type WarninglistAction,
  type WarninglistEntry,
} from "@breakwater/indicators";
import type { BuiltWarninglists } from "../../decisions.ts";

/** A line an entry: its kind, `+` where names below it are meant, and its value; no canonical value holds a line feed. */
export function encodeEntries(entries: readonly WarninglistEntry[]): string {
  return entries
    .map(({ kind, value, includesSubdomains }) => `${kind}${includesSubdomains ? "+" : ""} ${value}`)
    .join("\n");
}

function* decodeEntries(text: string): Generator<WarninglistEntry> {
  for (const line of text.split("\n")) {
    const space = line.indexOf(" ");
    const includesSubdomains = line[space - 1] === "+";
    const kind = line.slice(0, includesSubdomains ? space - 1 : space);
    // Written by encodeEntries.
    yield { kind: kind as IndicatorKind, value: line.slice(space + 1), includesSubdomains };
  }
}

/** Makes all warning lists ready to be asked; for a thread of its own, since half a million entries take a second. */
export function readWarninglists(path: string, options: SegmentOptions): BuiltWarninglists {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    database.exec("PRAGMA busy_timeout = 5000");
    database.exec("BEGIN");
    const revision = database.prepare("SELECT warninglists FROM decision_revision").get()?.["warninglists"];
    const rows = database
      .prepare("SELECT scope, name, action, kinds, content FROM warninglists ORDER BY name")
      .all();
    database.exec("COMMIT");
    const byScope = Map.groupBy(rows, ({ scope }) => String(scope));
    const scopes = Array.from(byScope, ([scope, lists]) => ({
      scope,
      data: buildWarninglists(lists.map(toActive), options),
    }));
    return { revision: Number(revision), scopes };
  } finally {
    database.close();
  }
}

function toActive({ name, action, kinds, content }: Readonly<Record<string, unknown>>): ActiveWarninglist {
  const text = content instanceof Uint8Array ? gunzipSync(content).toString("utf8") : "";
  return {
    name: String(name),
    // Written by putWarninglist from these types.
    action: action as WarninglistAction,
    kinds: JSON.parse(String(kinds)) as readonly IndicatorKind[],
    entries: decodeEntries(text),
  };
}
