import type { AuditEntry } from "../../../api/types.ts";

export type Verdict =
  | { readonly kind: "intact"; readonly from: number; readonly to: number }
  | { readonly kind: "broken"; readonly seq: number; readonly reason: "hash" | "link" | "gap" }
  | { readonly kind: "nothing" };

/**
 * Checks entries in the browser, as whoever exported them could: each hash is that of the entry's canonical form
 * (RFC 8785), and each entry names the hash of the one before it. Any order is taken.
 */
export async function verifyEntries(entries: readonly AuditEntry[]): Promise<Verdict> {
  const sorted = [...entries].sort((a, b) => a.seq - b.seq);
  const [first] = sorted;
  const last = sorted.at(-1);
  if (first === undefined || last === undefined) return { kind: "nothing" };
  let before: AuditEntry | null = null;
  for (const entry of sorted) {
    const { hash, ...rest } = entry;
    if ((await sha256(canonicalJson(rest))) !== hash)
      return { kind: "broken", seq: entry.seq, reason: "hash" };
    if (before !== null && entry.seq !== before.seq + 1)
      return { kind: "broken", seq: entry.seq, reason: "gap" };
    if (before !== null && entry.prev_hash !== before.hash)
      return { kind: "broken", seq: entry.seq, reason: "link" };
    before = entry;
  }
  return { kind: "intact", from: first.seq, to: last.seq };
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** RFC 8785: members sorted by UTF-16 code units; numbers and strings as ECMAScript writes them. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    // The default order of strings is that of their code units.
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join(",")}}`;
}
