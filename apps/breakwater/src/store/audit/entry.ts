import { createHash } from "node:crypto";
import type { TenantId } from "@breakwater/ocsf";
import { canonicalJson, type Json, type JsonObject } from "../../platform/canonical-json.ts";
import type { Actor } from "../identity.ts";

/** One change, as the log keeps it. Each tenant has a chain of its own, and the installation has one. */
export interface AuditEntry {
  readonly version: 1;
  /** The tenant's id, or `installation`. */
  readonly chain: string;
  /** From 1, without a gap. */
  readonly seq: number;
  /** ms since the epoch, UTC. */
  readonly time: number;
  readonly tenant: TenantId | null;
  readonly actor: Actor;
  /** What was done: `<what>.<verb>`, for instance `key.create`. */
  readonly action: string;
  readonly object: { readonly kind: string; readonly id: string; readonly name: string | null };
  /** Before and after, and what else explains the change; never a secret. */
  readonly details: JsonObject;
  /** Of the entry before it in the chain; 64 zeros for the first. */
  readonly prev_hash: string;
  /** SHA-256 of the canonical form (RFC 8785) of all the rest. */
  readonly hash: string;
}

export const installationChain = "installation";
export const firstPrevHash = "0".repeat(64);

/** The canonical text of an entry without its hash, and the hash of that text. */
export function sealEntry(entry: Omit<AuditEntry, "hash">): { readonly text: string; readonly hash: string } {
  const text = canonicalJson(entry as unknown as Json);
  return { text, hash: createHash("sha256").update(text).digest("hex") };
}

export function parseEntry(text: string, hash: string): AuditEntry {
  // Written by sealEntry; `audit verify` finds what was not.
  return { ...(JSON.parse(text) as Omit<AuditEntry, "hash">), hash };
}

const maximumText = 2_000;
const maximumDetails = 32 * 1024;

/** Details as the log takes them: text that canonical JSON can hold, and no more than a change needs. */
export function tameDetails(details: JsonObject): JsonObject {
  const tamed = tame(details) as JsonObject;
  const size = JSON.stringify(tamed).length;
  return size <= maximumDetails ? tamed : { too_large_bytes: size };
}

export function tameText(text: string): string {
  const wellFormed = text.toWellFormed();
  return wellFormed.length <= maximumText
    ? wellFormed
    : `${wellFormed.slice(0, maximumText).toWellFormed()}…`;
}

function tame(value: Json): Json {
  if (typeof value === "string") return tameText(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item: Json) => tame(item));
  return Object.fromEntries(
    Object.entries(value as JsonObject).map(([name, member]) => [name.toWellFormed(), tame(member)]),
  );
}
