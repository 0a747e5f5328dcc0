import { mkdtempSync, rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FindingId, TenantId } from "@breakwater/ocsf";
import { validateEvent } from "@breakwater/ocsf";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createUuidV7 } from "../platform/ids.ts";
import { toIncidentFinding } from "../share/incident-finding.ts";
import { verifyAudit } from "./audit/verify.ts";
import type { Case } from "./cases.ts";
import { systemActor } from "./identity.ts";
import { openStore } from "./open-store.ts";
import type { Store } from "./store.ts";

const hourMs = 3_600_000;
const start = Date.UTC(2026, 10, 24);
const by = { ...systemActor, name: "kim" };
const page = { limit: 100, cursor: null };
let folder: string;
let path: string;
let store: Store;
let now: number;
let tenant: TenantId;
let other: TenantId;
const clock = { now: () => now, monotonicMs: () => now };
const newId = createUuidV7(clock);

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "breakwater-cases-"));
  path = join(folder, "control.sqlite");
  now = start;
  store = await openStore({ path, clock, newId, passwordCost: { ln: 4, r: 8, p: 1 } });
  const first = (await store.tenants.list())[0];
  tenant = first?.id ?? ("" as TenantId);
  other = (
    await store.tenants.create(by, {
      organisation: first?.organisation ?? "",
      name: "Other",
      sector: null,
      country: null,
    })
  ).id;
});
afterEach(async () => {
  await store[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

/** A finding as a batch makes it, cut to what cases read. */
function finding(of: TenantId = tenant, firstSeen = start): FindingId {
  const id = newId();
  using database = new DatabaseSync(path);
  const rule = {
    id: "r",
    version: "v",
    title: `Rule ${id}`,
    author: "",
    description: "",
    references: [],
    falsePositives: [],
    level: "high",
    source: "",
    attack: [],
  };
  const words = JSON.stringify({ key: "k", parameters: {} });
  const row = {
    id,
    tenant_id: of,
    group_key: id,
    status: "open",
    severity: "high",
    severity_rank: 4,
    rule_id: "r",
    rule: JSON.stringify(rule),
    device_id: null,
    reason: words,
    visibility: JSON.stringify({ grade: "full", reason: { key: "k", parameters: {} } }),
    first_seen: firstSeen,
    last_seen: firstSeen + 1_000,
    event_count: 1,
    created_at: now,
    updated_at: now,
  };
  const columns = new Set(
    database
      .prepare("SELECT name FROM pragma_table_info('findings')")
      .all()
      .map((column) => String(column["name"])),
  );
  const known = Object.entries(row).filter(([name]) => columns.has(name));
  database
    .prepare(
      `INSERT INTO findings (${known.map(([name]) => name).join(", ")}) VALUES (${known.map(() => "?").join(", ")})`,
    )
    .run(...known.map(([, value]) => value));
  return id as FindingId;
}

const open = (findings: readonly FindingId[] = [], title = "Odd log-ins"): Promise<Case> =>
  store.cases.create(by, tenant, { title, severity: "high", findings });
async function logOf({ id }: Case): Promise<readonly string[]> {
  return ((await store.cases.log(tenant, id, page))?.items ?? []).map(({ kind }) => kind).toReversed();
}

describe("a case", () => {
  it("counts its findings, says when it began, and is found by state, number, title and finding", async () => {
    const seen = finding(tenant, start - hourMs);
    const one = await open([seen, finding()]);
    expect(one).toMatchObject({
      number: 1,
      state: "new",
      findings: 2,
      openFindings: 2,
      firstSeen: start - hourMs,
      triage: [
        { step: "scope", dueAt: start + 2 * hourMs, doneAt: null },
        { step: "evidence", dueAt: start + 24 * hourMs },
        { step: "verdict", dueAt: start + 72 * hourMs },
      ],
    });
    expect((await open([], "100% sure")).number).toBe(2);
    const numbers = async (filter: Parameters<Store["cases"]["list"]>[1]) =>
      (await store.cases.list(tenant, filter, page)).items.map(({ number }) => number);
    expect(await numbers({ text: "#1" })).toEqual([1]);
    expect(await numbers({ text: "0%" })).toEqual([2]);
    expect(await numbers({ finding: seen })).toEqual([1]);
    expect(await numbers({ state: "open" })).toEqual([2, 1]);
    expect(await numbers({ state: "closed" })).toEqual([]);
  });

  it("ends with a verdict and not without, and is opened again", async () => {
    const one = await open();
    await expect(store.cases.change(by, tenant, one.id, { state: "closed" })).rejects.toMatchObject({
      code: "wrong_state",
    });
    now += hourMs;
    const judged = await store.cases.triage(by, tenant, one.id, {
      step: "verdict",
      isDone: true,
      verdict: "confirmed",
    });
    expect(judged).toMatchObject({ verdict: "confirmed", triage: [{}, {}, { doneAt: now, doneBy: "kim" }] });
    const closed = await store.cases.change(by, tenant, one.id, {
      state: "closed",
      summary: "A stolen key.",
    });
    expect(closed).toMatchObject({ state: "closed", closedAt: now, summary: "A stolen key." });
    expect(await store.cases.change(by, tenant, one.id, { state: "in-progress" })).toMatchObject({
      closedAt: null,
    });
    expect(await logOf(one)).toEqual(["created", "triage-done", "state", "state"]);
    expect(
      await store.cases.triage(by, tenant, one.id, { step: "verdict", isDone: false, verdict: null }),
    ).toMatchObject({ verdict: null });
  });

  it("is an OCSF Incident Finding that the schema finds nothing wrong with", async () => {
    const one = await open([finding()]);
    const judged = await store.cases.triage(by, tenant, one.id, {
      step: "verdict",
      isDone: true,
      verdict: "suspected",
    });
    const incident = toIncidentFinding(judged ?? one, (await store.cases.findings(tenant, one.id)) ?? []);
    expect(validateEvent(JSON.parse(JSON.stringify(incident)))).toEqual([]);
    expect(validateEvent(JSON.parse(JSON.stringify(toIncidentFinding(await open(), []))))).toEqual([]);
    expect(incident).toMatchObject({ class_uid: 2005, verdict_id: 4, status_id: 1 });
  });
});

describe("findings of cases", () => {
  it("are in one case at most, and of the same tenant", async () => {
    const shared = finding();
    await open([shared]);
    await expect(open([shared])).rejects.toMatchObject({ message: expect.stringContaining("#1") as string });
    await expect(open([finding(other)])).rejects.toMatchObject({ code: "wrong_state" });
    const one = (await store.cases.list(tenant, { finding: shared }, page)).items[0];
    expect(await store.cases.removeFinding(by, tenant, one?.id ?? "", shared)).toMatchObject({ findings: 0 });
    expect(await store.cases.addFindings(by, tenant, one?.id ?? "", [shared])).toMatchObject({ findings: 1 });
    // What failed left no case behind.
    expect((await store.cases.list(tenant, {}, page)).items).toHaveLength(1);
  });

  it("go with a merge, and what people wrote goes along", async () => {
    const [left, right] = [await open([finding()], "left"), await open([finding()], "right")];
    await store.cases.addNote(by, tenant, left.id, {
      kind: "note",
      text: "Seen it.",
      time: null,
      owner: null,
    });
    await store.cases.addTask(by, tenant, left.id, { title: "Ask", assignee: null, dueAt: null });
    const merged = await store.cases.merge(by, tenant, left.id, right.id);
    expect(merged).toMatchObject({ number: right.number, findings: 2, tasks: 1 });
    expect(await store.cases.get(tenant, left.id)).toMatchObject({ state: "closed", findings: 0 });
    expect(await store.cases.links(tenant, right.id)).toMatchObject([
      { kind: "merged-into", number: left.number },
    ]);
    expect(await logOf(right)).toEqual(["created", "note", "merged"]);
    await expect(store.cases.merge(by, tenant, right.id, right.id)).rejects.toMatchObject({
      code: "wrong_state",
    });
  });

  it("are split off as a whole or not at all", async () => {
    const [mine, others] = [finding(), finding()];
    const one = await open([mine, others]);
    await expect(
      store.cases.split(by, tenant, one.id, { title: "x", findings: [mine, finding()] }),
    ).rejects.toMatchObject({ code: "wrong_state" });
    expect((await store.cases.get(tenant, one.id))?.findings).toBe(2);
    now += hourMs;
    const made = await store.cases.split(by, tenant, one.id, { title: "Another matter", findings: [mine] });
    expect(made).toMatchObject({ number: 2, findings: 1, clockFrom: start });
    expect(await store.cases.links(tenant, one.id)).toMatchObject([{ kind: "split-from", number: 2 }]);
  });
});

describe("work in a case", () => {
  it("keeps tasks, notes and edits of the timeline, and the audit log has every step", async () => {
    const one = await open([finding()]);
    const task = await store.cases.addTask(by, tenant, one.id, { title: "Ask", assignee: null, dueAt: now });
    expect(await store.cases.changeTask(by, tenant, one.id, task?.id ?? "", { isDone: true })).toMatchObject({
      doneBy: "kim",
    });
    expect((await store.cases.get(tenant, one.id))?.openTasks).toBe(0);
    const note = await store.cases.addNote(by, tenant, one.id, {
      kind: "event",
      text: "Odd page.",
      time: 5,
      owner: null,
    });
    expect(
      await store.cases.editNote(by, tenant, one.id, note?.id ?? "", { text: "An odd page." }),
    ).toMatchObject({ text: "An odd page.", time: 5, editedAt: now });
    await store.cases.editTimeline(by, tenant, one.id, { key: "event x", isHidden: true, note: "drill" });
    expect(await store.cases.edits(tenant, one.id)).toMatchObject([
      { key: "event x", isHidden: true, note: "drill" },
    ]);
    await store.cases.editTimeline(by, tenant, one.id, { key: "event x", isHidden: false, note: null });
    expect(await store.cases.edits(tenant, one.id)).toEqual([]);
    expect(await store.cases.removeNote(by, tenant, one.id, note?.id ?? "")).toBe(true);
    expect(await store.cases.removeTask(by, tenant, one.id, task?.id ?? "")).toBe(true);
    expect((await verifyAudit({ path })).problems).toEqual([]);
  });

  it("is nobody else's: another tenant sees and changes nothing", async () => {
    const one = await open([finding()]);
    expect(await store.cases.get(other, one.id)).toBeNull();
    expect(await store.cases.findings(other, one.id)).toBeNull();
    expect(await store.cases.change(by, other, one.id, { title: "x" })).toBeNull();
    expect(await store.cases.removeTask(by, other, one.id, one.id)).toBe(false);
    const theirs = await store.cases.create(by, other, { title: "theirs", severity: "low", findings: [] });
    expect(theirs.number).toBe(1);
    await expect(store.cases.merge(by, tenant, one.id, theirs.id)).rejects.toMatchObject({
      code: "wrong_state",
    });
  });

  it("goes when the tenant is purged", async () => {
    await store.cases.create(by, other, { title: "theirs", severity: "low", findings: [finding(other)] });
    await store.tenants.remove(by, other);
    await store.tenants.purge(by, other);
    using database = new DatabaseSync(path);
    expect(database.prepare("SELECT count(*) AS n FROM cases").get()).toEqual({ n: 0 });
  });
});
