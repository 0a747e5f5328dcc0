import { createHash } from "node:crypto";
import { nameOf, type Snapshot } from "../collector/snapshot.ts";

const maximumFacts = 20_000;
const maximumText = 4_096;
const maximumDetails = 16;
/** As text, of all queries of a node. */
export const maximumStateBytes = 8 * 1024 * 1024;

/** What one query of the pack `state` found: facts by kind and name, as the collector for devices without osquery reports them. */
export interface StateFacts {
  readonly query: string;
  /** s since the epoch, by the node's clock. */
  readonly time: number;
  /** Of the line. */
  readonly hash: string;
  readonly facts: Snapshot;
}

const line = /"name"\s*:\s*"pack[/_]state[/_]/;
const nameOfState = /^pack[/_]state[/_]([a-z_]{1,64})$/;

/**
 * Reads a line of a node's log; `null` where it is no snapshot of one of these queries, or holds what is no fact. The query of a fact is
 * the only one that tells of its kind.
 */
export function readStateFacts(bytes: Uint8Array, queries: ReadonlySet<string>): StateFacts | null {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // Most lines are none, and are not parsed here.
  if (!text.includes('"snapshot"') || !line.test(text.toString("latin1"))) return null;
  const value = parse(text.toString("utf8"));
  const query = nameOfState.exec(typeof value?.["name"] === "string" ? value["name"] : "")?.[1];
  const rows = value?.["snapshot"];
  const time = Number(value?.["unixTime"]);
  if (query === undefined || !queries.has(query) || !Array.isArray(rows) || rows.length > maximumFacts)
    return null;
  if (!Number.isSafeInteger(time) || time < 0) return null;
  const facts = new Map<string, Readonly<Record<string, string>>>();
  for (const row of rows as readonly unknown[]) {
    const fact = readFact(row);
    if (fact === null) return null;
    facts.set(fact.key, fact.details);
  }
  return { query, time, hash: createHash("sha256").update(text).digest("hex"), facts };
}

function parse(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.assign(Object.create(null) as Record<string, unknown>, value)
      : null;
  } catch {
    // It is kept as a line like others.
    return null;
  }
}

function readFact(row: unknown): { readonly key: string; readonly details: Record<string, string> } | null {
  if (typeof row !== "object" || row === null || Array.isArray(row)) return null;
  const entries = Object.entries(row);
  if (entries.length > maximumDetails + 2) return null;
  const texts = new Map<string, string>();
  for (const [name, text] of entries) {
    if (typeof text === "object") return null;
    texts.set(name.slice(0, 40), String(text).slice(0, maximumText));
  }
  const [kind = "", name = ""] = [texts.get("kind"), texts.get("name")];
  if (!/^[a-z_]{1,40}$/.test(kind) || name === "") return null;
  texts.delete("kind");
  texts.delete("name");
  // What osquery could not find out is an empty text.
  return {
    key: nameOf(kind, name),
    details: Object.fromEntries([...texts].filter(([, text]) => text !== "")),
  };
}

/** What is known of a node, by query. */
export type NodeState = ReadonlyMap<string, StateFacts>;

export function encodeState(state: NodeState): string {
  return JSON.stringify([...state.values()].map(({ facts, ...rest }) => ({ ...rest, facts: [...facts] })));
}

export function decodeState(text: string): NodeState {
  // Written by encodeState.
  const parts = JSON.parse(text) as readonly (Omit<StateFacts, "facts"> & {
    readonly facts: readonly [string, Record<string, string>][];
  })[];
  return new Map(parts.map((part) => [part.query, { ...part, facts: new Map(part.facts) }]));
}

/** All facts of a node together. */
export function snapshotOf(state: NodeState): Snapshot {
  return new Map([...state.values()].flatMap(({ facts }) => [...facts]));
}
