import { join } from "node:path";
import { expect, it } from "vitest";
import { configurationOf, readQueryPacks } from "./packs.ts";

const packs = readQueryPacks(join(import.meta.dirname, "../../../../../content/osquery"));

it("queries that come with Breakwater read and change nothing", () => {
  const queries = packs.flatMap((pack) => pack.queries);
  expect(queries.length).toBeGreaterThan(10);
  expect(new Set(queries.map(({ name }) => name)).size).toBe(queries.length);
  for (const { name, query } of queries) {
    expect(query, name).toMatch(/^SELECT\s/);
    expect(query, name).not.toMatch(
      /;|\b(?:carve|carves|curl|INSERT|UPDATE|DELETE|DROP|ATTACH|CREATE|PRAGMA)\b/i,
    );
    expect((query.match(/\(/g) ?? []).length, name).toBe((query.match(/\)/g) ?? []).length);
  }
});

it("the configuration has all of them in packs, as Fleet's load generator reads them, and is no refusal", () => {
  const configuration = JSON.parse(configurationOf(packs)) as {
    readonly node_invalid: boolean;
    readonly packs: Readonly<
      Record<string, { readonly queries: Readonly<Record<string, Record<string, unknown>>> }>
    >;
  };
  expect(configuration.node_invalid).toBe(false);
  const edge = configuration.packs["edge"]?.queries ?? {};
  expect(Object.keys(edge)).toContain("listening_ports");
  for (const { query, interval } of Object.values(edge)) {
    expect(typeof query).toBe("string");
    expect(typeof interval).toBe("number");
  }
  expect(edge["os_version"]).toMatchObject({ snapshot: true });
});
