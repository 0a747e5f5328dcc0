import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildWarninglists } from "@breakwater/indicators";
import type { Detection, EventUid, RuleId, TenantId } from "@breakwater/ocsf";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createUuidV7 } from "../platform/ids.ts";
import { verifyAudit } from "./audit/verify.ts";
import { systemActor } from "./identity.ts";
import type { NewWatchedName, StoredWatchedName } from "./lookalikes.ts";
import { openStore } from "./open-store.ts";
import type { Store } from "./store.ts";

const day = 86_400_000;
let folder: string;
let path: string;
let store: Store;
let now: number;
let tenant: TenantId;
let sequence: number;
const clock = { now: () => now, monotonicMs: () => now };
const newId = createUuidV7(clock);
const page = { limit: 100, cursor: null };
const sophos: NewWatchedName = {
  kind: "brand",
  name: "Sophos",
  label: "sophos",
  own: ["sophos.com"],
  allowed: [],
  keywords: [],
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "breakwater-lookalikes-"));
  path = join(folder, "control.sqlite");
  now = Date.UTC(2026, 10, 24);
  sequence = 0;
  store = await openStore({ path, clock, newId, passwordCost: { ln: 4, r: 8, p: 1 } });
  tenant = (await store.tenants.list())[0]?.id ?? ("" as TenantId);
});
afterEach(async () => {
  await store[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

function detectionOf(
  watched: StoredWatchedName,
  domain: string,
  grade: "weak" | "medium" | "strong" = "strong",
): Detection {
  const reason = { key: "lookalike.keyword", parameters: { domain, watched: watched.name, keywords: "" } };
  const about = {
    version: "",
    title: domain,
    author: "",
    description: "",
    references: [],
    falsePositives: [],
  };
  return {
    tenant,
    eventUid: `e${(sequence += 1)}` as EventUid,
    rule: { id: `lookalike--${domain}` as RuleId, ...about, level: "medium", source: "", attack: [] },
    device: null,
    eventTime: now,
    loggedTime: now,
    reason,
    matched: [],
    visibility: { grade: "partial", reason },
    lookalike: {
      watched: watched.id,
      watchedName: watched.name,
      domain,
      readable: domain,
      name: `www.${domain}`,
      kind: "dictionary",
      strength: 80,
      grade,
    },
  };
}

async function commit(...detections: readonly Detection[]): Promise<void> {
  await store.batches.commit({
    sequence: (sequence += 1),
    committedAt: now,
    rows: detections.length,
    detections,
    devices: [],
    deliveries: [],
  });
}

const findings = async () => (await store.findings.list(tenant, {}, page)).items;
const candidates = async (state?: "open" | "aged" | "dismissed") =>
  (await store.lookalikes.list(tenant, { state }, page)).items;
const watch = (name = sophos, scope: TenantId | "installation" = tenant) =>
  store.lookalikes.add(systemActor, scope, name);

describe("watched names", () => {
  it("are a tenant's own or everybody's, change, and are told to who follows them", async () => {
    const before = await store.lookalikes.revision();
    const { id } = await watch();
    await watch({ ...sophos, name: "Fortinet", label: "fortinet", own: ["fortinet.com"] }, "installation");
    const changed = await store.lookalikes.update(systemActor, tenant, id, { ...sophos, keywords: ["xg"] });
    expect(changed).toMatchObject({ id, keywords: ["xg"] });
    expect((await store.lookalikes.names([tenant])).map(({ name }) => name)).toEqual(["Sophos"]);
    expect((await store.lookalikes.names(["installation", tenant])).length).toBe(2);
    expect(await store.lookalikes.revision()).toBe(before + 3);
    expect(await store.lookalikes.remove(systemActor, "installation", id)).toBe(false);
    expect(await store.lookalikes.update(systemActor, "installation", id, sophos)).toBeNull();
    expect(await store.lookalikes.remove(systemActor, tenant, id)).toBe(true);
    expect((await verifyAudit({ path })).problems).toEqual([]);
  });

  it("are each watched once, and at most 200 of them", async () => {
    await watch();
    await expect(watch({ ...sophos, name: "SOPHOS" })).rejects.toMatchObject({ code: "name_taken" });
    for (let at = 1; at < 200; at += 1) await watch({ ...sophos, name: `brand ${at}` });
    await expect(watch({ ...sophos, name: "one more" })).rejects.toMatchObject({ code: "too_many" });
  });
});

describe("a look-alike", () => {
  it("is a candidate and a finding, once, with when it was seen", async () => {
    const watched = await watch();
    await commit(detectionOf(watched, "sophos-update.example"));
    now += day;
    await commit(
      detectionOf(watched, "sophos-update.example"),
      detectionOf(watched, "sophos-update.example"),
    );
    expect(await findings()).toMatchObject([{ count: 3, rule: { title: "sophos-update.example" } }]);
    expect(await candidates()).toMatchObject([
      {
        domain: "sophos-update.example",
        watched: watched.id,
        state: "open",
        grade: "strong",
        seen: { first: now - day, last: now, events: 3 },
        listed: null,
      },
    ]);
    expect(await store.lookalikes.counts(tenant)).toEqual({ open: 1, leftOut: 0 });
  });

  it("that may be chance is a candidate alone", async () => {
    await commit(detectionOf(await watch(), "sophoswarehouse.example", "weak"));
    expect(await findings()).toEqual([]);
    expect(await candidates("open")).toHaveLength(1);
  });

  it("of sample data is a finding, which goes with it, and no candidate", async () => {
    const watched = await watch();
    const device = {
      vendor: "Acme",
      product: "Gate",
      kind: "hostname",
      value: "edge",
      isSample: true,
    } as const;
    const of = { ...device, hostname: "edge", address: null, version: null };
    await commit(
      { ...detectionOf(watched, "sophos-a.example"), device: of },
      { ...detectionOf(watched, "sophos-b.example", "weak"), device: of },
    );
    expect(await candidates()).toEqual([]);
    expect((await findings()).map(({ rule }) => rule.title)).toEqual(["sophos-a.example"]);
  });

  it("that was dismissed makes no finding any more, and one again when that is taken back", async () => {
    const watched = await watch();
    await commit(detectionOf(watched, "sophos-news.example", "weak"));
    const id = (await candidates())[0]?.id ?? "";
    const dismissed = await store.lookalikes.decide(systemActor, tenant, id, {
      kind: "dismiss",
      reason: "a shop",
    });
    expect(dismissed).toMatchObject({ state: "dismissed", decided: { reason: "a shop", at: now } });
    await commit(detectionOf(watched, "sophos-news.example"));
    expect(await findings()).toEqual([]);
    expect((await candidates("dismissed"))[0]?.seen?.events).toBe(2);
    await store.lookalikes.decide(systemActor, tenant, id, { kind: "reopen" });
    await commit(detectionOf(watched, "sophos-news.example"));
    expect(await findings()).toHaveLength(1);
  });

  it("of a name that is watched no longer is nothing, and what nobody decided about is forgotten", async () => {
    const watched = await watch();
    await commit(detectionOf(watched, "sophos-a.example"), detectionOf(watched, "sophos-b.example"));
    const [first] = await candidates();
    await store.lookalikes.decide(systemActor, tenant, first?.id ?? "", { kind: "dismiss", reason: "" });
    await store.lookalikes.remove(systemActor, tenant, watched.id);
    expect((await candidates()).map(({ id, watched: of }) => [id, of])).toEqual([[first?.id, null]]);
    await commit(detectionOf(watched, "sophos-c.example"));
    expect(await candidates()).toHaveLength(1);
  });

  it("that a warning list names is known: ignored, or told without a finding; what is protected is one's own", async () => {
    const watched = await watch();
    const entries = (value: string) => [{ kind: "domain", value, includesSubdomains: true } as const];
    const lists = [
      { name: "ours", action: "ignore", kinds: ["domain"], entries: entries("sophos-a.example") },
      { name: "popular", action: "lower", kinds: ["domain"], entries: entries("sophos-b.example") },
      { name: "hosting", action: "ignore", kinds: ["domain"], entries: entries("example") },
    ] as const;
    const data = buildWarninglists(lists, { seed: 1 });
    store.decisions.useWarninglists({ revision: 1, scopes: [{ scope: "installation", data }] });
    await store.lists.protect(systemActor, tenant, { kind: "domain", value: "sophos-c.example", reason: "" });
    for (const one of ["a", "b", "c", "d"]) await commit(detectionOf(watched, `sophos-${one}.example`));
    expect((await candidates()).map((one) => [one.domain, one.warninglist])).toEqual([
      ["sophos-d.example", null],
      ["sophos-b.example", "popular"],
    ]);
    expect((await findings()).map(({ rule }) => rule.title)).toEqual(["sophos-d.example"]);
  });

  it("ages after half a year without news, and is open again when it is seen", async () => {
    const watched = await watch();
    await commit(detectionOf(watched, "sophos-old.example"));
    now += 181 * day;
    expect([(await candidates("open")).length, (await candidates("aged")).length]).toEqual([0, 1]);
    expect((await store.lookalikes.counts(tenant)).open).toBe(0);
    await commit(detectionOf(watched, "sophos-old.example"));
    expect((await candidates("open"))[0]).toMatchObject({ state: "open", seen: { events: 2 } });
  });

  it("belongs to its tenant", async () => {
    const [{ organisation } = { organisation: "" }] = await store.tenants.list();
    const other = await store.tenants.create(systemActor, {
      organisation,
      name: "Other",
      sector: null,
      country: null,
    });
    const watched = await watch();
    await commit(detectionOf(watched, "sophos-x.example"), {
      ...detectionOf(watched, "sophos-y.example"),
      tenant: other.id,
    });
    const [{ id } = { id: "" }] = await candidates();
    expect((await store.lookalikes.list(other.id, {}, page)).items).toEqual([]);
    expect(await store.lookalikes.get(other.id, id)).toBeNull();
    expect(await store.lookalikes.decide(systemActor, other.id, id, { kind: "reopen" })).toBeNull();
  });

  it("is listed page by page, the newest first", async () => {
    const watched = await watch();
    for (let at = 0; at < 5; at += 1) {
      now += 1_000;
      await commit(detectionOf(watched, `sophos-${at}.example`));
    }
    const first = await store.lookalikes.list(tenant, { watched: watched.id }, { limit: 3, cursor: null });
    const second = await store.lookalikes.list(tenant, {}, { limit: 3, cursor: first.nextCursor });
    expect([...first.items, ...second.items].map(({ domain }) => domain)).toEqual(
      [4, 3, 2, 1, 0].map((at) => `sophos-${at}.example`),
    );
    expect(second.nextCursor).toBeNull();
  });
});
