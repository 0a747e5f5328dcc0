import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type ReadItem, readIndicators } from "@breakwater/indicators";
import { describe, expect, it } from "vitest";
import { testData } from "./device-samples.ts";

const folder = join(testData, "iocs");

interface Listed {
  readonly file: string;
  readonly rows: number;
  /** How many rows (tables) or different values (text) of a type somebody else counted. */
  readonly types: ReadonlyMap<string, number>;
}

function inventory(): readonly Listed[] {
  const [, ...lines] = readFileSync(join(folder, "INVENTORY.csv"), "utf8").trim().split("\n");
  return lines.map((line) => {
    const [, file = "", rows = "", rest = ""] = /^([^,]+),(\d+),(.*),[0-9a-f]{16},\d+\s*$/.exec(line) ?? [];
    const types = [...rest.matchAll(/([a-z_0-9]+)=(\d+)/gi)].map(
      ([, name = "", count]) => [name, Number(count)] as const,
    );
    return { file, rows: Number(rows), types: new Map(types) };
  });
}

function itemsOf(file: string): readonly ReadItem[] {
  const read = readIndicators(readFileSync(join(folder, file), "utf8"));
  if (!read.isReadable) throw new Error(`${file}: ${read.reason}`);
  return [...read.items];
}

const indicatorsOf = (items: readonly ReadItem[]) =>
  items.flatMap((item) => (item.kind === "indicator" ? [item.indicator] : []));
const lineOf = (item: ReadItem) =>
  item.kind === "indicator"
    ? item.indicator.place.line
    : item.kind === "pattern"
      ? item.pattern.place.line
      : item.leftOut.place.line;

/** What the inventory's words for types are here; the rest of its words name no values. */
const kinds: Readonly<Record<string, readonly string[]>> = {
  ip: ["ip", "cidr"],
  ipaddress: ["ip", "cidr"],
  ip_port: ["ip"],
  domain: ["domain"],
  hostname: ["domain"],
  url: ["url"],
  md5: ["md5"],
  sha1: ["sha1"],
  sha256: ["sha256"],
  hash: ["md5", "sha1", "sha256", "sha512"],
  file: ["md5", "sha1", "sha256", "sha512"],
  filename: ["file-name"],
  file_path_name: ["file-name"],
  user_account: ["account"],
  asn: ["asn"],
};

describe.skipIf(!existsSync(folder))("published indicator files (BREAKWATER_TEST_DATA)", () => {
  const listed = existsSync(folder) ? inventory() : [];

  it.each(listed.filter(({ file }) => file.endsWith(".csv")))(
    "$file: every row is read or left out with a reason",
    ({ file, rows }) => {
      const items = itemsOf(file);
      const lines = new Set(items.map(lineOf));
      expect(lines.size).toBe(rows);
      // No row is left out for lack of understanding but for autonomous systems without a number.
      const unknown = items.flatMap((item) =>
        item.kind === "left-out" && item.leftOut.reason === "not_a_value" ? [item.leftOut.detail] : [],
      );
      expect(unknown.filter((detail) => !/asn/i.test(detail))).toEqual([]);
    },
  );

  it.each(listed.filter(({ file }) => file.endsWith(".csv")))(
    "$file: as many values of each type as were counted",
    ({ file, types }) => {
      const items = itemsOf(file);
      const told = [...types]
        .filter(([name]) => kinds[name.toLowerCase()] !== undefined)
        .reduce((sum, [, count]) => sum + count, 0);
      const leftOut = items.filter(
        (item) =>
          item.kind === "left-out" &&
          ["duplicate", "marked_legitimate", "placeholder", "not_a_value", "private_address"].includes(
            item.leftOut.reason,
          ),
      ).length;
      const found = indicatorsOf(items).filter(({ notes }) => !notes.includes("derived_from_url"));
      // A cell of several hashes is one row, and a row without a type is none of the inventory's.
      const split = new Set(
        found.filter(({ notes }) => notes.includes("split_cell")).map(({ place }) => place.line),
      );
      const rows = found.filter(({ notes }) => !notes.includes("split_cell")).length + split.size;
      const untyped = file.endsWith("crimson_palace_2.csv") ? 1 : 0;
      expect(rows + leftOut).toBe(told + untyped);
    },
  );

  it.each(listed.filter(({ file }) => file.endsWith(".txt")))(
    "$file: the addresses and hashes that were counted",
    ({ file, types }) => {
      const found = indicatorsOf(itemsOf(file));
      const count = (names: readonly string[]) =>
        new Set(found.filter(({ kind }) => names.includes(kind)).map(({ value }) => value)).size;
      expect(count(["ip"])).toBe(types.get("ip") ?? 0);
      expect(count(kinds["hash"] ?? [])).toBe(types.get("hash") ?? 0);
    },
  );

  it("each irregularity of the Pacific Rim files ends as it should", () => {
    const read = (file: string) => indicatorsOf(itemsOf(`sophoslabs-IoCs/${file}`));
    expect(read("Pacific_Rim_Asnarok_iocs.csv").find(({ value }) => value === "43.229.55.44")).toMatchObject({
      kind: "ip",
      notes: ["typed_otherwise"],
    });
    expect(read("Pacific_Rim_Asnarok_iocs.csv").map(({ value }) => value)).toContain(
      "ragnarokfromasgard.com",
    );
    expect(read("Pacific_Rim_Personal_Panda_IOCs.csv").map(({ value }) => value)).toContain("libsophos.so");
    const covert = read("Pacific_Rim_Covert_Channels_IOCs.csv");
    for (const address of ["104.21.41.84", "172.67.163.48"])
      expect(covert.find(({ value }) => value === address)).toMatchObject({
        standing: "low",
        sharedWith: "Cloudflare",
      });
    for (const name of ["f", "c", "z", "v1"])
      expect(covert.find(({ value }) => value === name)?.standing).toBe("never-alone");
    expect(read("Pacific_Rim_Defending_Forward_IOCs.csv").find(({ kind }) => kind === "ip")).toMatchObject({
      value: "59.188.69.231",
      port: 4438,
    });
  });
});
