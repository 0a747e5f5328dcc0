import { mkdtempSync, rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Detection, EventUid, RuleId, TenantId } from "@breakwater/ocsf";
import { type ReadIndicator, readIndicators } from "@breakwater/indicators";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createUuidV7 } from "../platform/ids.ts";
import { verifyAudit } from "./audit/verify.ts";
import { systemActor } from "./identity.ts";
import type { IndicatorScope, SourceDescription } from "./indicators.ts";
import { openStore } from "./open-store.ts";
import type { Store } from "./store.ts";

let folder: string;
let path: string;
let store: Store;
let now: number;
let tenant: TenantId;
const clock = { now: () => now, monotonicMs: () => now };
const newId = createUuidV7(clock);

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "breakwater-indicators-"));
  path = join(folder, "control.sqlite");
  now = Date.UTC(2026, 10, 24);
  store = await openStore({ path, clock, newId, passwordCost: { ln: 4, r: 8, p: 1 } });
  tenant = (await store.tenants.list())[0]?.id ?? ("" as TenantId);
});
afterEach(async () => {
  await store[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const page = { limit: 100, cursor: null };

function described(name: string, scope: IndicatorScope = "installation"): SourceDescription {
  return { scope, name, kind: "api", licence: "", tlp: null, confidence: null, reliability: null };
}

function indicatorsIn(content: string): readonly ReadIndicator[] {
  const read = readIndicators(content);
  if (!read.isReadable) throw new Error(read.reason);
  return [...read.items].flatMap((item) => (item.kind === "indicator" ? [item.indicator] : []));
}

async function stage(content: string, source = described("staged")): Promise<number> {
  const number = await store.indicators.imports.begin(source, { format: "list", digest: "d" });
  await store.indicators.imports.stage(number, source.scope, indicatorsIn(content));
  return number;
}

async function importText(
  name: string,
  content: string,
  more: Partial<SourceDescription> = {},
  force = false,
) {
  const source = { ...described(name), ...more };
  const number = await stage(content, source);
  const about = {
    file: { format: "list", digest: `digest of ${content.slice(0, 50)}` },
    summary: { read: 1 },
    force,
  };
  return store.indicators.imports.finish(systemActor, number, source, about);
}

async function valuesOf(of = tenant, text?: string): Promise<readonly string[]> {
  return (await store.indicators.list(of, { text }, page)).items.map(({ value }) => value);
}

function lines(count: number, start = 0): string {
  return Array.from({ length: count }, (_, at) => `host-${start + at}.example\n`).join("");
}

describe("imports", () => {
  it("show nothing until they are finished, and then all of it", async () => {
    const number = await stage("a.example\nb.example\n");
    expect(await valuesOf()).toEqual([]);
    expect(await store.indicators.revision()).toBe(0);
    const about = { file: { format: "list", digest: "d" }, summary: {}, force: false };
    expect(
      await store.indicators.imports.finish(systemActor, number, described("list"), about),
    ).toMatchObject({
      kind: "applied",
      added: 2,
      kept: 0,
      removed: 0,
    });
    expect(await valuesOf()).toEqual(["b.example", "a.example"]);
    expect(await store.indicators.revision()).toBe(1);
  });

  it("take the place of what the same source listed before", async () => {
    await importText("list", "a.example\nb.example\n");
    expect(await importText("list", "b.example\nc.example\n")).toMatchObject({
      added: 1,
      kept: 1,
      removed: 1,
    });
    expect(await valuesOf()).toEqual(["c.example", "b.example"]);
  });

  it("keep what another source lists, too, with what each says", async () => {
    await importText("one", "value,description\na.example,seen in one\n", { confidence: 80, licence: "CC0" });
    await importText("two", "value,description\na.example,seen in two\n", { tlp: "green" });
    await importText("one", "other.example\n");
    const [found] = (await store.indicators.list(tenant, { text: "a.example" }, page)).items;
    expect(found?.mentions).toMatchObject([{ source: "two", description: "seen in two", tlp: "green" }]);
    await importText("one", "a.example\n", { confidence: 80, licence: "CC0" });
    const [again] = (await store.indicators.list(tenant, { text: "a.example" }, page)).items;
    expect(again?.mentions).toMatchObject([
      { source: "one", confidence: 80, licence: "CC0" },
      { source: "two" },
    ]);
    expect(again?.number).toBe(found?.number);
  });

  it("are not taken when a list has lost most of it, unless told to", async () => {
    await importText("list", lines(200));
    expect(await importText("list", lines(10))).toEqual({ kind: "shrunk", before: 200, now: 10 });
    expect((await store.indicators.sources(["installation"]))[0]).toMatchObject({ count: 200 });
    expect(await importText("list", lines(10), {}, true)).toMatchObject({ kind: "applied", removed: 190 });
    expect(await valuesOf()).toHaveLength(10);
  });

  it("that were refused are told with the source, which goes on as it was", async () => {
    await importText("list", "a.example\n");
    await store.indicators.imports.refuse(systemActor, described("list"), "a page of HTML");
    const [source] = await store.indicators.sources(["installation"]);
    expect(source).toMatchObject({ count: 1, problem: { text: "a page of HTML", at: now } });
    await importText("list", "a.example\n");
    expect((await store.indicators.sources(["installation"]))[0]?.problem).toBeNull();
  });

  it("compare before anything is stored", async () => {
    await importText("list", "a.example\nb.example\n192.0.2.1\n");
    const read = indicatorsIn("b.example\n192.0.2.1\nc.example\n");
    expect(await store.indicators.imports.countListed(described("list"), read)).toBe(2);
    expect(await store.indicators.imports.countListed(described("other"), read)).toBe(0);
  });

  it("are in the audit log with their file and numbers", async () => {
    await importText("list", "a.example\n", { licence: "CC BY 4.0" });
    const { items } = await store.audit.list(null, {}, page);
    expect(items[0]).toMatchObject({
      action: "indicators.import",
      object: { kind: "indicator-source", name: "list" },
      details: { added: 1, removed: 0, format: "list", licence: "CC BY 4.0" },
    });
    expect(await verifyAudit({ path })).toMatchObject({ problems: [] });
  });

  it("find the rows of many values by their index", async () => {
    await importText("list", lines(3_000));
    using database = new DatabaseSync(path, { readOnly: true });
    const plan = database
      .prepare(
        `EXPLAIN QUERY PLAN SELECT number FROM (SELECT DISTINCT value ->> 0 AS kind, value ->> 1 AS value FROM json_each('[]')) AS wanted
         JOIN indicators ON indicators.kind = wanted.kind AND indicators.value = wanted.value AND indicators.scope = 'installation'`,
      )
      .all();
    expect(JSON.stringify(plan)).toContain("indicators_by_value (kind=? AND value=? AND scope=?)");
  });
});

describe("lists", () => {
  it("are told page by page, the newest first or in the order of the values", async () => {
    await importText("list", `${lines(5)}198.51.100.7\nhttps://host-9.example/a\n`);
    for (const text of [undefined, "host"]) {
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const got: Awaited<ReturnType<Store["indicators"]["list"]>> = await store.indicators.list(
          tenant,
          { text },
          { limit: 2, cursor },
        );
        seen.push(...got.items.map(({ value }) => value));
        cursor = got.nextCursor;
      } while (cursor !== null);
      expect(seen).toEqual(await valuesOf(tenant, text));
      expect(new Set(seen).size).toBe(text === undefined ? 7 : 6);
    }
  });

  it.each(["HOST-3.example", "host-3[.]example", " host-3.EXAMPLE "])(
    "find a value asked for as %s",
    async (text) => {
      await importText("list", lines(5));
      expect(await valuesOf(tenant, text)).toEqual(["host-3.example"]);
    },
  );

  it("filter by kind and source", async () => {
    await importText("one", "a.example\n198.51.100.7\n");
    await importText("two", "198.51.100.8\n");
    const [one] = await store.indicators.sources(["installation"]);
    const of = async (filter: Parameters<Store["indicators"]["list"]>[1]) =>
      (await store.indicators.list(tenant, filter, page)).items.map(({ value }) => value);
    expect(await of({ kind: "ip" })).toEqual(["198.51.100.8", "198.51.100.7"]);
    expect(await of({ source: one?.id })).toEqual(["198.51.100.7", "a.example"]);
    expect(await of({ kind: "ip", source: one?.id, text: "198." })).toEqual(["198.51.100.7"]);
  });

  it("take no cursor that no page gave", async () => {
    for (const cursor of ["x", "WyJhIl0", Buffer.from("[1,2]").toString("base64url")])
      await expect(store.indicators.list(tenant, {}, { limit: 1, cursor })).rejects.toMatchObject({
        code: "invalid_cursor",
      });
  });
});

describe("tenants", () => {
  it("see their own indicators and the installation's, and nobody else's", async () => {
    const { organisation } = (await store.tenants.list())[0] ?? { organisation: "" };
    const other = await store.tenants.create(systemActor, {
      organisation,
      name: "B",
      sector: null,
      country: null,
    });
    await importText("everybody", "all.example\n");
    await importText("own", "own.example\n", { scope: tenant });
    expect(await valuesOf()).toEqual(["own.example", "all.example"]);
    expect(await valuesOf(other.id)).toEqual(["all.example"]);
    expect(await valuesOf(other.id, "own")).toEqual([]);
    const [own] = (await store.indicators.list(tenant, { text: "own" }, page)).items;
    expect(await store.indicators.get(other.id, own?.number ?? 0)).toBeNull();
    expect(await store.indicators.withdraw(systemActor, other.id, own?.number ?? 0, "")).toBeNull();
    await store.tenants.remove(systemActor, tenant);
    await store.tenants.purge(systemActor, tenant);
    using database = new DatabaseSync(path, { readOnly: true });
    for (const table of ["indicators", "indicator_sources", "indicator_imports"])
      expect(database.prepare(`SELECT * FROM ${table} WHERE scope = ?`).all(tenant)).toEqual([]);
    expect(await valuesOf(other.id)).toEqual(["all.example"]);
  });
});

describe("decisions", () => {
  it("withdraw an indicator whoever lists it, until it is restored", async () => {
    await importText("list", "a.example\n");
    const [{ number } = { number: 0 }] = (await store.indicators.list(tenant, {}, page)).items;
    const before = await store.indicators.revision();
    const withdrawn = await store.indicators.withdraw(
      systemActor,
      "installation",
      number,
      "our own mail server",
    );
    expect(withdrawn?.withdrawn).toEqual({ at: now, by: "Breakwater", reason: "our own mail server" });
    await importText("list", "b.example\n");
    await importText("list", "a.example\n");
    expect((await store.indicators.get(tenant, number))?.withdrawn).not.toBeNull();
    expect((await store.indicators.restore(systemActor, "installation", number))?.withdrawn).toBeNull();
    expect(await store.indicators.revision()).toBe(before + 4);
    const { items } = await store.audit.list(null, { object: String(number) }, page);
    expect(items.map(({ action }) => action)).toEqual(["indicator.restore", "indicator.withdraw"]);
  });

  it("remove a source with what only it lists", async () => {
    await importText("one", "a.example\nb.example\n");
    await importText("two", "b.example\n");
    const [one] = await store.indicators.sources(["installation"]);
    expect(await store.indicators.removeSource(systemActor, tenant, one?.id ?? "")).toBe(false);
    expect(await store.indicators.removeSource(systemActor, "installation", one?.id ?? "")).toBe(true);
    expect(await valuesOf()).toEqual(["b.example"]);
    // The name is free again.
    expect(await importText("one", "c.example\n")).toMatchObject({ kind: "applied", added: 1, removed: 0 });
  });
});

describe("purge", () => {
  it("deletes what no longer counts after a while, and keeps what was withdrawn", async () => {
    await importText("list", lines(4_500));
    const [{ number } = { number: 0 }] = (
      await store.indicators.list(tenant, { text: "host-7.example" }, page)
    ).items;
    await store.indicators.withdraw(systemActor, "installation", number, "");
    await importText("list", "host-1.example\n", {}, true);
    await stage("left-behind.example\n");
    expect(await store.indicators.imports.purge()).toBe(false);
    now += 11 * 60_000;
    while (await store.indicators.imports.purge());
    using database = new DatabaseSync(path, { readOnly: true });
    const left = () => database.prepare("SELECT value FROM indicators ORDER BY value").all();
    expect(left()).toEqual([
      { value: "host-1.example" },
      { value: "host-7.example" },
      { value: "left-behind.example" },
    ]);
    now += 25 * 3_600_000;
    while (await store.indicators.imports.purge());
    expect(left()).toHaveLength(2);
  });
});

describe("detections by indicators", () => {
  const match = {
    number: 0,
    by: "value",
    role: "destination",
    origin: "inside",
    isBlocked: false,
    port: null,
  } as const;
  let uid = 0;

  async function commit(numbers: readonly number[], more: Partial<NonNullable<Detection["match"]>> = {}) {
    const detections = numbers.map((number): Detection => {
      return {
        tenant,
        rule: {
          id: `indicator:${number}` as RuleId,
          version: "",
          title: "",
          author: "",
          description: "",
          references: [],
          falsePositives: [],
          level: "informational",
          source: "",
          attack: [],
        },
        device: null,
        eventUid: `019b76da-a800-76a5-a8c1-${String(uid).padStart(12, "0")}` as EventUid,
        eventTime: now,
        loggedTime: now,
        reason: { key: "finding.indicator.seen", parameters: { device: "fw", product: "FortiGate" } },
        matched: [{ field: "", path: "dst_endpoint.ip", operator: "", pattern: "", value: "198.51.100.7" }],
        visibility: { grade: "partial", reason: { key: "visibility.sigma.log_event", parameters: {} } },
        match: { ...match, number, ...more },
      };
    });
    uid += 1;
    await store.batches.commit({
      sequence: uid,
      committedAt: now,
      rows: 1,
      detections,
      devices: [],
      deliveries: [],
    });
  }

  async function numberOf(value: string, scope: IndicatorScope = "installation"): Promise<number> {
    const { items } = await store.indicators.list(tenant, { text: value }, page);
    return items.find((one) => one.scope === scope)?.number ?? 0;
  }

  const findings = async () => (await store.findings.list(tenant, {}, page)).items;

  it("make a finding with the sources' words, a reason, and what speaks for and against it", async () => {
    await importText("list", "value,description\n198.51.100.7,used by the intruder\n", {
      licence: "CC0",
      confidence: 90,
    });
    await commit([await numberOf("198.51.100.7")]);
    expect(await findings()).toMatchObject([
      {
        severity: "high",
        rule: {
          title: "198.51.100.7",
          author: "list",
          description: "used by the intruder",
          source: "[ipv4-addr:value = '198.51.100.7']",
        },
        reason: {
          key: "finding.indicator.outbound",
          parameters: { device: "fw", product: "FortiGate", value: "198.51.100.7", sources: "list" },
        },
        indicator: {
          kind: "ip",
          sources: [{ name: "list", description: "used by the intruder", licence: "CC0", confidence: 90 }],
          supports: [
            { key: "indicator.supports.inside" },
            { key: "indicator.supports.allowed" },
            { key: "indicator.supports.confidence" },
          ],
          weakens: [],
        },
      },
    ]);
    const [finding] = await findings();
    expect(
      (await store.findings.evidence(tenant, finding?.id ?? ("" as never), page)).items[0]?.matched,
    ).toMatchObject([{ path: "dst_endpoint.ip", value: "198.51.100.7", pattern: "198.51.100.7" }]);
    expect(finding?.rule.id).toMatch(/^indicator--[0-9a-f-]{36}$/);
  });

  it("of one value in two lists are one finding with the words of both", async () => {
    await importText("one", "198.51.100.7\n");
    await importText("own", "198.51.100.7\n", { scope: tenant });
    await commit([await numberOf("198.51.100.7"), await numberOf("198.51.100.7", tenant)]);
    const found = await findings();
    expect(found).toMatchObject([{ count: 1, rule: { author: "one, own" } }]);
  });

  it("are as grave as the gravest event", async () => {
    await importText("list", "198.51.100.7\n");
    const number = await numberOf("198.51.100.7");
    await commit([number], { isBlocked: true });
    expect((await findings())[0]?.severity).toBe("medium");
    await commit([number]);
    await commit([number], { isBlocked: true });
    expect(await findings()).toMatchObject([
      { count: 3, severity: "high", indicator: { supports: [{}, { key: "indicator.supports.allowed" }] } },
    ]);
  });

  it("make no finding when the indicator was withdrawn, has expired, is another tenant's or is gone", async () => {
    const { organisation } = (await store.tenants.list())[0] ?? { organisation: "" };
    const other = await store.tenants.create(systemActor, {
      organisation,
      name: "B",
      sector: null,
      country: null,
    });
    await importText("list", "198.51.100.7\n");
    await importText("others", "198.51.100.8\n", { scope: other.id });
    await importText("old", `value,valid_until\n198.51.100.9,${new Date(now - 1).toISOString()}\n`);
    const [others] = (await store.indicators.list(other.id, { text: "198.51.100.8" }, page)).items;
    const number = await numberOf("198.51.100.7");
    await store.indicators.withdraw(systemActor, "installation", number, "");
    await commit([number, others?.number ?? 0, await numberOf("198.51.100.9"), 999_999]);
    expect(await findings()).toEqual([]);
  });
});
