import { createHash } from "node:crypto";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AuditAction } from "./actions.ts";
import type { TenantId } from "@breakwater/ocsf";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { JsonObject } from "../../platform/canonical-json.ts";
import { createUuidV7 } from "../../platform/ids.ts";
import { systemActor } from "../identity.ts";
import { openStore } from "../open-store.ts";
import type { Store } from "../store.ts";
import { type AuditEntry, sealEntry } from "./entry.ts";
import { verifyAudit } from "./verify.ts";

let now = Date.UTC(2026, 0, 1);
const clock = { now: () => now, monotonicMs: () => now };
const newId = createUuidV7(clock);
let folder: string;
let path: string;
let store: Store;
let tenant: TenantId;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "breakwater-audit-"));
  path = join(folder, "control.sqlite");
  store = await openStore({ path, clock, newId });
  tenant = (await store.tenants.list())[0]?.id ?? ("" as TenantId);
});
afterEach(async () => {
  await store[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const headsFile = () => join(folder, "audit-heads.ndjson");

async function note(
  action: string,
  details: JsonObject = {},
  chain: TenantId | null = tenant,
): Promise<void> {
  now += 1;
  await store.ledger.change(systemActor, (_tx, record) =>
    // The log takes any name; ours are those that the console knows.
    record({ tenant: chain, action: action as AuditAction, object: { kind: "thing", id: action }, details }),
  );
}

function tamper(...statements: readonly string[]): void {
  using database = new DatabaseSync(path);
  for (const statement of statements) database.exec(statement);
}

const reasons = async () => (await verifyAudit({ path })).problems.map(({ reason, seq }) => [reason, seq]);

describe("the log", () => {
  test("chains each entry to the one before it, a chain a tenant and one for the installation", async () => {
    await note("one", { before: null, after: { name: "x" } });
    await note("two");
    await note("elsewhere", {}, null);
    const { items } = await store.audit.list(tenant, {}, { limit: 10, cursor: null });
    expect(items.map(({ action, seq }) => [action, seq])).toEqual([
      ["two", 2],
      ["one", 1],
    ]);
    expect(items[0]?.prev_hash).toBe(items[1]?.hash);
    for (const { hash, ...rest } of items) expect(sealEntry(rest).hash).toBe(hash);
    const { heads } = await store.audit.heads();
    expect(heads.map(({ chain, seq }) => [chain, seq])).toEqual([
      [tenant, 2],
      ["installation", 1],
    ]);
    expect(await verifyAudit({ path })).toMatchObject({ entries: 3, heads: 3, problems: [] });
  });

  test("has an entry with the change, or neither", async () => {
    const failing = store.ledger.change(systemActor, async (tx, record) => {
      await tx.updateTable("tenants").set({ name: "changed" }).execute();
      await record({ tenant, action: "tenant.update", object: { kind: "tenant", id: tenant } });
      throw new Error("in the middle");
    });
    await expect(failing).rejects.toThrow("in the middle");
    expect((await store.tenants.list())[0]?.name).toBe("Default");
    expect((await store.audit.heads()).heads).toEqual([]);
    expect(await reasons()).toEqual([]);
  });

  test("is written by several who have the store open, without a gap", async () => {
    await using second = await openStore({ path, clock, newId });
    const write = (on: Store, action: string) =>
      on.ledger.change(systemActor, (_tx, record) =>
        record({ tenant, action: action as AuditAction, object: { kind: "thing", id: action } }),
      );
    for (let count = 0; count < 10; count += 1) {
      await write(store, "first");
      await write(second, "second");
    }
    expect(await verifyAudit({ path })).toMatchObject({ entries: 20, problems: [] });
  });

  test("takes whatever text a change holds", async () => {
    await note("surrogate", { name: "half \ud800 pair", list: ["\udfff"], ["\ud800"]: "name" });
    await note("long", { text: "x".repeat(100_000) });
    await note("huge", { texts: Array.from({ length: 100 }, () => "y".repeat(1_900)) });
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: "binary" }),
        fc.jsonValue({ maxDepth: 3 }),
        async (action, value) => {
          await note(action, { value: value as JsonObject });
        },
      ),
      { numRuns: 50 },
    );
    expect(await reasons()).toEqual([]);
  });

  test("is paged from the newest on and filtered by action, actor and object", async () => {
    for (const action of ["a", "b", "a", "b", "a"]) await note(action);
    const first = await store.audit.list(tenant, { action: "a" }, { limit: 2, cursor: null });
    expect(first.items.map(({ seq }) => seq)).toEqual([5, 3]);
    const rest = await store.audit.list(tenant, { action: "a" }, { limit: 2, cursor: first.nextCursor });
    expect(rest.items.map(({ seq }) => seq)).toEqual([1]);
    expect(rest.nextCursor).toBeNull();
    expect((await store.audit.list(tenant, { object: "b" }, { limit: 9, cursor: null })).items).toHaveLength(
      2,
    );
    const others = await store.audit.list(tenant, { actor: "nobody" }, { limit: 9, cursor: null });
    expect(others.items).toEqual([]);
  });
});

describe("verifying", () => {
  beforeEach(async () => {
    for (const action of ["one", "two", "three", "four"]) await note(action);
  });

  test.each([
    [
      "a changed entry",
      "UPDATE audit_entries SET entry = replace(entry, '\"two\"', '\"tow\"') WHERE seq = 2",
      "entry_changed",
      2,
    ],
    ["a changed column", "UPDATE audit_entries SET action = 'x' WHERE seq = 3", "entry_changed", 3],
    ["a changed hash", "UPDATE audit_entries SET hash = 'x' WHERE seq = 1", "entry_changed", 1],
    ["a removed entry", "DELETE FROM audit_entries WHERE seq = 2", "entry_missing", 2],
    ["a removed start", "DELETE FROM audit_entries WHERE seq = 1", "entry_missing", 1],
    ["a cut end", "DELETE FROM audit_entries WHERE seq >= 3", "entries_cut_off", 3],
    ["a removed chain", "DELETE FROM audit_entries", "entries_cut_off", 1],
    [
      "an exchange",
      "UPDATE audit_entries SET seq = 9 WHERE seq = 2; UPDATE audit_entries SET seq = 2 WHERE seq = 3",
      "entry_changed",
      2,
    ],
  ])("%s is found", async (_, statement, reason, seq) => {
    expect(await reasons()).toEqual([]);
    tamper(statement);
    expect(await reasons()).toEqual([[reason, seq]]);
  });

  test("a chain that was rewritten with hashes that fit is found by the signed heads", async () => {
    rewrite("two", "tow");
    expect((await reasons())[0]).toEqual(["chain_rewritten", 2]);
    // Whoever can also delete the signed heads is found only by a head that was kept elsewhere.
    rmSync(headsFile());
    expect(await reasons()).toEqual([["heads_missing", 0]]);
  });

  test("a head that was kept elsewhere finds what fits in all that is here", async () => {
    const { heads } = await store.audit.heads();
    rewrite("two", "tow");
    writeFileSync(headsFile(), "");
    expect(await reasons()).toEqual([]);
    const { problems } = await verifyAudit({ path, known: heads });
    expect(problems).toMatchObject([{ reason: "chain_rewritten", seq: 4 }]);
  });

  test("a head that nobody here signed is found, and so is one of another installation", async () => {
    const [line = ""] = readFileSync(headsFile(), "utf8").split("\n");
    const forged = JSON.parse(line) as Record<string, unknown>;
    appendFileSync(headsFile(), `${JSON.stringify({ ...forged, seq: 2 })}\nnot json\n`);
    const { problems } = await verifyAudit({ path });
    expect(problems.map(({ detail }) => detail)).toEqual([
      "audit-heads.ndjson line 5: its signature does not hold",
      "audit-heads.ndjson line 6: it is not JSON",
    ]);
  });

  test("half a line that a crash left is dropped before the next is written", async () => {
    truncateSync(headsFile(), readFileSync(headsFile()).length - 10);
    expect(await reasons()).toEqual([]);
    await using again = await openStore({ path, clock, newId });
    await again.audit.sign();
    expect(readFileSync(headsFile(), "utf8").trimEnd().split("\n")).toHaveLength(4);
    expect(await reasons()).toEqual([]);
  });

  test("changes nothing and needs no write access", async () => {
    const before = createHash("sha256").update(readFileSync(path)).digest("hex");
    await verifyAudit({ path });
    expect(createHash("sha256").update(readFileSync(path)).digest("hex")).toBe(before);
  });

  /** What somebody with the database does who knows how it is made: every hash after the change fits again. */
  function rewrite(from: string, to: string): void {
    using database = new DatabaseSync(path);
    const rows = database.prepare("SELECT seq, entry FROM audit_entries ORDER BY seq").all();
    let previous = "0".repeat(64);
    for (const { seq, entry } of rows) {
      const parsed = JSON.parse(String(entry).replaceAll(`"${from}"`, `"${to}"`)) as Omit<AuditEntry, "hash">;
      const { text, hash } = sealEntry({ ...parsed, prev_hash: previous });
      previous = hash;
      database
        .prepare("UPDATE audit_entries SET entry = ?, hash = ?, action = ?, object_id = ? WHERE seq = ?")
        .run(text, hash, parsed.action, parsed.object.id, Number(seq));
    }
  }
});
