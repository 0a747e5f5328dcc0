import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Kysely } from "kysely";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createUuidV7 } from "../../platform/ids.ts";
import { verifyAudit } from "../audit/verify.ts";
import { systemActor } from "../identity.ts";
import { openStore } from "../open-store.ts";
import { createSqliteDialect } from "../sqlite/dialect.ts";
import { hunts } from "./0009-hunts.ts";
import { huntKinds } from "./0014-hunt-kinds.ts";
import { feeds } from "./0017-feeds.ts";
import { knowledgeFeeds } from "./0026-knowledge-feeds.ts";
import { leftOut } from "./0039-left-out.ts";

const fixtures = join(import.meta.dirname, "fixtures");
const clock = { now: () => Date.UTC(2026, 6, 1), monotonicMs: () => 0 };
const newId = createUuidV7(clock);
const oldKey = `bwk_019b76da-a800-76a5-a8c1-2228dac7e77a_${"A".repeat(43)}`;
let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "breakwater-migration-"));
  path = join(folder, "control.sqlite");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Every version that wrote data has a fixture of it here; each is brought to the newest version and used. */
test.each(readdirSync(fixtures))(
  "what version %s wrote is brought up to date and nothing is lost",
  async (name) => {
    {
      using database = new DatabaseSync(path);
      database.exec("PRAGMA foreign_keys = OFF");
      database.exec(readFileSync(join(fixtures, name), "utf8"));
    }
    await using store = await openStore({ path, clock, newId });
    const [tenant, ...more] = await store.tenants.list();
    if (tenant === undefined) throw new Error("the tenant is gone");
    expect(more).toEqual([]);
    expect(tenant).toMatchObject({ name: "Default", requiresTotp: false });
    const page = { limit: 10, cursor: null };
    const [finding] = (await store.findings.list(tenant.id, {}, page)).items;
    expect(finding).toMatchObject({ status: "open", count: 1, device: { name: "edge" } });
    expect((await store.findings.evidence(tenant.id, finding?.id ?? ("" as never), page)).items).toHaveLength(
      1,
    );
    expect(await store.batches.lastSequence()).toBe(1);
    expect(await store.batches.delivery(tenant.id, "http:x", "k")).toMatchObject({ count: 1 });
    // Its keys go on working, and hold in their tenant.
    expect(await store.keys.identify(oldKey)).toMatchObject({ role: "administrator", tenant: tenant.id });
    expect(
      (await store.keys.list(tenant.id)).map((key) => [key.name, key.scope, key.revokedAt !== null]),
    ).toEqual([
      ["revoked", { kind: "tenant", id: tenant.id }, true],
      ["old key", { kind: "tenant", id: tenant.id }, false],
    ]);
    await store.findings.close(systemActor, tenant.id, finding?.id ?? ("" as never), {
      resolution: "benign",
      comment: "",
    });
    expect(await verifyAudit({ path })).toMatchObject({ entries: 1, problems: [] });
    using database = new DatabaseSync(path, { readOnly: true });
    expect(database.prepare("PRAGMA foreign_key_check").all()).toEqual([]);
  },
);

test("hunts keep what they are when another kind is known, and what belongs to them stays", async () => {
  using database = new DatabaseSync(path, { enableForeignKeyConstraints: true });
  const db = new Kysely<never>({ dialect: createSqliteDialect(database) });
  database.exec("CREATE TABLE findings (id TEXT PRIMARY KEY) STRICT");
  await hunts.up(db);
  const insert = (id: string, kind: string) =>
    database.exec(
      `INSERT INTO hunts (id, tenant_id, title, kind, subject, origin, created_by, created_at, time_field, state) VALUES ('${id}', 't', 'x', '${kind}', '{}', 'person', 'me', 1, 'time', 'done')`,
    );
  insert("a", "values");
  insert("b", "pattern");
  database.exec("INSERT INTO findings VALUES ('f'); INSERT INTO hunt_findings VALUES ('a', 'f', 1, 1)");
  expect(() => insert("c", "query")).toThrow(/CHECK/);
  await huntKinds.up(db);
  insert("c", "query");
  expect(() => insert("d", "other")).toThrow(/CHECK/);
  expect(database.prepare("SELECT id, kind FROM hunts ORDER BY id").all()).toEqual([
    { id: "a", kind: "values" },
    { id: "b", kind: "pattern" },
    { id: "c", kind: "query" },
  ]);
  expect(database.prepare("SELECT count(*) AS n FROM hunt_findings").get()).toEqual({ n: 1 });
});

test("feeds keep what they are when knowledge is another kind, and their runs stay", async () => {
  using database = new DatabaseSync(path, { enableForeignKeyConstraints: true });
  const db = new Kysely<never>({ dialect: createSqliteDialect(database) });
  await feeds.up(db);
  const insert = (id: string, kind: string) =>
    database.exec(
      `INSERT INTO feeds (id, scope, name, kind, address, every_minutes, licence, is_on, state, lease_until, failures, created_by, created_at) VALUES ('${id}', 't', '${id}', '${kind}', 'https://x.example/', 60, '', 1, '{}', 0, 0, 'me', 1)`,
    );
  insert("a", "misp");
  database.exec("INSERT INTO feed_runs VALUES ('r', 'a', 1, 2, 'applied', '', 3, NULL)");
  expect(() => insert("b", "csaf")).toThrow(/CHECK/);
  await knowledgeFeeds.up(db);
  insert("b", "csaf");
  expect(() => insert("c", "other")).toThrow(/CHECK/);
  expect(database.prepare("SELECT id, kind FROM feeds ORDER BY id").all()).toEqual([
    { id: "a", kind: "misp" },
    { id: "b", kind: "csaf" },
  ]);
  expect(database.prepare("SELECT count(*) AS n FROM feed_runs").get()).toEqual({ n: 1 });
});

test("what imports had left out before it was kept is taken from their summaries", async () => {
  using database = new DatabaseSync(path, { enableForeignKeyConstraints: true });
  const db = new Kysely<never>({ dialect: createSqliteDialect(database) });
  database.exec(
    "CREATE TABLE indicator_imports (number INTEGER PRIMARY KEY, state TEXT NOT NULL, summary TEXT NOT NULL) STRICT",
  );
  const insert = database.prepare("INSERT INTO indicator_imports VALUES (?, ?, ?)");
  const item = { reason: "private_address", line: 3, field: null, text: "10.0.0.1", detail: "10.0.0.1" };
  insert.run(1, "current", JSON.stringify({ left_out_items: [item, { ...item, line: 4, field: "ip" }] }));
  insert.run(2, "over", JSON.stringify({ left_out_items: [item] }));
  insert.run(3, "current", "{}");
  await leftOut.up(db);
  expect(database.prepare("SELECT * FROM indicator_left_out ORDER BY position").all()).toEqual([
    { ...item, import: 1, position: 0 },
    { ...item, import: 1, position: 1, line: 4, field: "ip" },
  ]);
});
