import { mkdtempSync, rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TenantId } from "@breakwater/ocsf";
import { type LeftOut } from "@breakwater/indicators";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { importIndicators } from "../intel/import-indicators.ts";
import { keptOfReason } from "../intel/import-report.ts";
import { createUuidV7 } from "../platform/ids.ts";
import { systemActor } from "./identity.ts";
import type { IndicatorScope, SourceDescription } from "./indicators.ts";
import { openStore } from "./open-store.ts";
import type { Paged, Store } from "./store.ts";

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

describe("what was left out", () => {
  const content = [
    "# list",
    "a.example",
    "10.0.0.1",
    "github.io",
    "a.example",
    "192.168.7.7",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "",
  ].join("\n");
  const read = (name: string, text: string, scope: IndicatorScope = "installation") =>
    importIndicators(store.indicators, {
      by: systemActor,
      source: described(name, scope),
      content: Buffer.from(text),
      isDryRun: false,
      force: true,
    });
  const idOf = async (name: string) =>
    (await store.indicators.sources(["installation", tenant])).find((source) => source.name === name)?.id ??
    "";
  const listOf = async (name: string, filter = {}, scopes: readonly IndicatorScope[] = ["installation"]) =>
    (await store.indicators.leftOut(scopes, await idOf(name), filter, page)).items;

  it("is kept with its reason and its place, until the source is imported again", async () => {
    await read("list", content);
    expect((await listOf("list")).map(({ reason, place }) => [place.line, reason])).toEqual([
      [1, "comment"],
      [3, "private_address"],
      [4, "public_suffix"],
      [5, "duplicate"],
      [6, "private_address"],
      [7, "empty_file_hash"],
    ]);
    expect(await listOf("list", { reason: "private_address", text: "192.168" })).toEqual([
      {
        reason: "private_address",
        place: { line: 6, field: null },
        text: "192.168.7.7",
        detail: "192.168.7.7",
      },
    ]);
    expect(await listOf("list", { text: "GITHUB" })).toHaveLength(1);
    await read("list", "b.example\n10.0.0.9\n");
    expect((await listOf("list")).map(({ text }) => text)).toEqual(["10.0.0.9"]);
    now += 3_600_000;
    while (await store.indicators.imports.purge());
    using database = new DatabaseSync(path, { readOnly: true });
    expect(database.prepare("SELECT text FROM indicator_left_out").all()).toEqual([{ text: "10.0.0.9" }]);
  });

  it("is given in pages, each item once", async () => {
    await read("list", `a.example\n${Array.from({ length: 7 }, (_, at) => `10.0.0.${at}\n`).join("")}`);
    const id = await idOf("list");
    const texts: string[] = [];
    let cursor: string | null = null;
    do {
      const found: Paged<LeftOut> = await store.indicators.leftOut(
        ["installation"],
        id,
        {},
        { limit: 3, cursor },
      );
      texts.push(...found.items.map(({ text }) => text));
      cursor = found.nextCursor;
    } while (cursor !== null);
    expect(texts).toEqual([0, 1, 2, 3, 4, 5, 6].map((at) => `10.0.0.${at}`));
    await expect(
      store.indicators.leftOut(["installation"], id, {}, { limit: 3, cursor: "x" }),
    ).rejects.toMatchObject({ code: "invalid_cursor" });
  });

  it("does not hide one reason behind many of another", async () => {
    await read("list", `a.example\n${"# x\n".repeat(keptOfReason + 5)}10.0.0.1\n`);
    const [source] = await store.indicators.sources(["installation"]);
    expect(source?.summary).toMatchObject({ left_out: { comment: keptOfReason + 5, private_address: 1 } });
    expect(await listOf("list", { reason: "private_address" })).toHaveLength(1);
    using database = new DatabaseSync(path, { readOnly: true });
    expect(
      database.prepare("SELECT reason, count(*) AS n FROM indicator_left_out GROUP BY reason").all(),
    ).toEqual([
      { reason: "comment", n: keptOfReason },
      { reason: "private_address", n: 1 },
    ]);
  });

  it("is nothing where the source is another tenant's, or was removed", async () => {
    await read("own", content, tenant);
    const id = await idOf("own");
    expect(await listOf("own", {}, ["installation", tenant])).toHaveLength(6);
    expect(await listOf("own")).toEqual([]);
    await store.indicators.removeSource(systemActor, tenant, id);
    expect((await store.indicators.leftOut([tenant], id, {}, page)).items).toEqual([]);
    const { organisation } = (await store.tenants.list())[0] ?? { organisation: "" };
    await store.tenants.create(systemActor, { organisation, name: "B", sector: null, country: null });
    await store.tenants.remove(systemActor, tenant);
    await store.tenants.purge(systemActor, tenant);
    using database = new DatabaseSync(path, { readOnly: true });
    expect(database.prepare("SELECT * FROM indicator_left_out").all()).toEqual([]);
  });
});
