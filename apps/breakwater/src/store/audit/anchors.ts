import { sign, verify } from "node:crypto";
import { appendFileSync, existsSync, readFileSync, truncateSync } from "node:fs";
import { dirname, join } from "node:path";
import { canonicalJson } from "../../platform/canonical-json.ts";
import type { InstallationKey } from "../installation-key.ts";

/** The newest entry of a chain: whoever keeps a copy of it elsewhere can prove later that nothing before it was changed. */
export interface Head {
  readonly chain: string;
  readonly seq: number;
  readonly hash: string;
  /** Of the entry, ms since the epoch. */
  readonly time: number;
}

/** Signed heads in a file of their own, so that cutting the end off the log in the database shows. */
export interface Anchors {
  /** Appends heads of entries that are durable. */
  add(heads: readonly Head[]): void;
  /** Why heads could not be written, null when all are. They are written with the next ones. */
  problem(): string | null;
}

export function anchorPath(databasePath: string): string | null {
  return databasePath === ":memory:" ? null : join(dirname(databasePath), "audit-heads.ndjson");
}

export function openAnchors(databasePath: string, key: InstallationKey): Anchors {
  const path = anchorPath(databasePath);
  let waiting: Head[] = [];
  let problem: string | null = null;
  if (path !== null) dropHalfLine(path);
  return {
    add(heads) {
      if (path === null || heads.length === 0) return;
      waiting.push(...heads);
      try {
        // One write, appended: the command line may add its own beside a running server.
        appendFileSync(path, waiting.map((head) => `${signHead(head, key)}\n`).join(""), {
          mode: 0o600,
          flush: true,
        });
        waiting = [];
        problem = null;
      } catch (error) {
        // The change itself is durable; a full disk must not undo it.
        problem = `${path}: ${error instanceof Error ? error.message : String(error)}`;
        waiting = waiting.slice(-maximumWaiting);
      }
    },
    problem: () => problem,
  };
}

const maximumWaiting = 1_000;

/** A process that was killed while it wrote, or a full disk, leaves the start of a line; the next one must not follow it. */
function dropHalfLine(path: string): void {
  if (!existsSync(path)) return;
  const bytes = readFileSync(path);
  const whole = bytes.lastIndexOf(10) + 1;
  if (whole < bytes.length) truncateSync(path, whole);
}

function signHead(head: Head, key: InstallationKey): string {
  const { chain, seq, hash, time } = head;
  const signed = { chain, hash, key: key.signingKeyId, seq, time };
  const signature = sign(null, Buffer.from(canonicalJson(signed)), key.signing).toString("base64");
  return canonicalJson({ ...signed, signature });
}

export type AnchorLine =
  | { readonly kind: "head"; readonly head: Head }
  | { readonly kind: "bad"; readonly line: number; readonly reason: string };

/** The lines of the anchor file, each checked; null where there is no file. */
export function readAnchors(databasePath: string, key: InstallationKey): readonly AnchorLine[] | null {
  const path = anchorPath(databasePath);
  if (path === null || !existsSync(path)) return null;
  const lines = readFileSync(path, "utf8").split("\n");
  // A process that was killed may have left the start of a line at the very end.
  if (lines.at(-1) !== "") lines[lines.length - 1] = "";
  return lines.flatMap((line, index) => (line === "" ? [] : [readLine(line, index + 1, key)]));
}

function readLine(text: string, line: number, key: InstallationKey): AnchorLine {
  const bad = (reason: string): AnchorLine => ({ kind: "bad", line, reason });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return bad("it is not JSON");
  }
  if (!isSignedHead(value)) return bad("it is no signed head");
  const { signature, chain, seq, hash, time, key: by } = value;
  if (by !== key.signingKeyId)
    return bad(`it is signed with the key ${by}, and this installation's is ${key.signingKeyId}`);
  const signed = Buffer.from(canonicalJson({ chain, hash, key: by, seq, time }));
  if (!verify(null, signed, key.verifying, Buffer.from(signature, "base64")))
    return bad("its signature does not hold");
  return { kind: "head", head: { chain, seq, hash, time } };
}

function isSignedHead(value: unknown): value is Head & { readonly key: string; readonly signature: string } {
  if (typeof value !== "object" || value === null) return false;
  const one = value as Readonly<Record<string, unknown>>;
  return (
    typeof one["chain"] === "string" &&
    typeof one["hash"] === "string" &&
    typeof one["key"] === "string" &&
    typeof one["signature"] === "string" &&
    Number.isSafeInteger(one["seq"]) &&
    Number.isSafeInteger(one["time"])
  );
}
