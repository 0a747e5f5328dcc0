import { describe, expect, test } from "vitest";
import { createProtection } from "@breakwater/indicators";
import { buildList } from "./build-list.ts";
import type { ListedIndicator } from "../../store/repositories/indicators/listed-indicators.ts";
import { listTypes, type ListType, type Target, targetOf, targets } from "./targets.ts";

const nothing = createProtection([]);

function listed(
  kind: ListedIndicator["kind"],
  value: string,
  confidence: number | null = null,
): ListedIndicator {
  return { kind, value, confidence, source: "feed", warninglist: null };
}

function target(id: string, change: Partial<Target> = {}): Target {
  const found = targetOf(id);
  if (found === undefined) throw new Error(`no target ${id}`);
  return { ...found, ...change };
}

const everything: readonly ListedIndicator[] = [
  listed("ip", "198.51.100.7", 90),
  listed("cidr", "203.0.113.0/25"),
  listed("cidr", "203.0.113.128/25"),
  listed("ip", "2001:db8::7"),
  listed("domain", "evil.example", 80),
  listed("url", "evil.example/drop/x.bin"),
  listed("url", "host.example/"),
  listed("md5", "d41d8cd98f00b204e9800998ecf8427f"),
  listed("sha256", "ab".repeat(32)),
];
const linesOf = (id: string, type: ListType, change: Partial<Target> = {}) => {
  const kinds = new Set(
    {
      ip: ["ip", "cidr"],
      domain: ["domain"],
      url: ["url"],
      hash: ["md5", "sha1", "sha256"],
      all: ["ip", "cidr", "domain", "url", "md5", "sha1", "sha256"],
    }[type],
  );
  const wanted = everything.filter(({ kind }) => kinds.has(kind));
  return buildList(wanted, target(id, change), type, nothing).text.split("\n").slice(0, -1);
};

describe("the form of", () => {
  test.each([
    ["fortigate", "ip", ["198.51.100.7", "203.0.113.0/24", "2001:db8::7"]],
    ["paloalto", "url", ["evil.example/drop/x.bin", "host.example/"]],
    ["cisco", "domain", ["evil.example"]],
    ["squid", "domain", [".evil.example"]],
    ["plain", "hash", ["d41d8cd98f00b204e9800998ecf8427f", "ab".repeat(32)]],
    ["suricata-iprep", "ip", ["198.51.100.7,1,100", "203.0.113.0/24,1,100", "2001:db8::7,1,100"]],
    ["suricata-dataset", "domain", [Buffer.from("evil.example").toString("base64")]],
  ] as const)("%s %s", (id, type, expected) => {
    expect(linesOf(id, type)).toEqual(expected);
  });

  test("Sophos Firewall: IPv4 addresses alone, each for itself", () => {
    const built = buildList(everything.slice(0, 4), target("sophos"), "ip", nothing);
    const lines = built.text.split("\n").slice(0, -1);
    expect(lines).toHaveLength(257);
    expect(lines.slice(0, 3)).toEqual(["198.51.100.7", "203.0.113.0", "203.0.113.1"]);
    expect(built).toMatchObject({ entries: 257, leftOut: { not_read: 1 } });
  });

  test("Check Point: names, types and ranges", () => {
    const lines = linesOf("checkpoint", "all");
    expect(lines[0]).toBe("# UNIQ-NAME,VALUE,TYPE,CONFIDENCE,SEVERITY,PRODUCT,COMMENT");
    expect(lines.map((line) => line.split(",").slice(1, 3).join(" "))).toEqual([
      "VALUE TYPE",
      "198.51.100.7 IP",
      "203.0.113.0-203.0.113.255 IP Range",
      "evil.example Domain",
      "evil.example/drop/x.bin URL",
      "host.example/ URL",
      "d41d8cd98f00b204e9800998ecf8427f MD5",
      `${"ab".repeat(32)} SHA256`,
    ]);
    expect(new Set(lines.map((line) => line.split(",")[0])).size).toBe(lines.length);
  });

  test("Zeek: columns with one tab", () => {
    expect(linesOf("zeek", "all").slice(0, 3)).toEqual([
      "#fields\tindicator\tindicator_type\tmeta.source",
      "198.51.100.7\tIntel::ADDR\tBreakwater",
      "203.0.113.0/24\tIntel::SUBNET\tBreakwater",
    ]);
  });

  test("a response policy zone: names with all below them, and addresses turned round", () => {
    expect(linesOf("rpz", "domain").slice(3)).toEqual(["evil.example CNAME .", "*.evil.example CNAME ."]);
    expect(linesOf("rpz", "ip").slice(3)).toEqual([
      "32.7.100.51.198.rpz-ip CNAME .",
      "24.0.113.0.203.rpz-ip CNAME .",
      "128.7.zz.db8.2001.rpz-ip CNAME .",
    ]);
  });

  test("nftables and ipset: filled and swapped at once", () => {
    expect(linesOf("nftables", "ip")).toContain(
      "add element inet breakwater blocked_ipv4 { 198.51.100.7, 203.0.113.0/24 }",
    );
    const lines = linesOf("ipset", "ip");
    expect(lines.indexOf("swap breakwater-ipv4-new breakwater-ipv4")).toBeGreaterThan(
      lines.indexOf("add breakwater-ipv4-new 203.0.113.0/24"),
    );
  });

  test("Suricata rules: a number each, the same for the same value", () => {
    const rules = linesOf("suricata-rules", "domain");
    expect(rules).toHaveLength(2);
    expect(rules[0]).toContain('dns.query; dotprefix; content:".evil.example"; nocase; endswith;');
    const sids = rules.map((rule) => /sid:([0-9]+);/.exec(rule)?.[1]);
    expect(new Set(sids).size).toBe(2);
    expect(linesOf("suricata-rules", "domain")).toEqual(rules);
  });

  test("JSON: with what is known of each", () => {
    const { text } = buildList(everything, target("json"), "all", nothing);
    expect((JSON.parse(text) as { items: object[] }).items).toContainEqual({
      kind: "domain",
      value: "evil.example",
      confidence: 80,
      source: "feed",
    });
  });

  test.each(targets.flatMap(({ id, types }) => types.map((type) => [id, type] as const)))(
    "%s %s is written for no entries, and holds no line that a value made",
    (id, type) => {
      const hostile = ["a b", "x\ny", 'q"', "semi;colon", "{brace}", "tab\tbed", "\u0000"].map((value) =>
        listed("domain", value),
      );
      const empty = buildList([], target(id), type, nothing);
      const built = buildList(
        [...hostile, ...hostile.map(({ value }) => listed("url", value))],
        target(id),
        type,
        nothing,
      );
      expect(built.text).toBe(empty.text);
    },
  );

  test("every type of list is some target's", () => {
    expect(new Set(targets.flatMap(({ types }) => types))).toEqual(new Set(listTypes));
  });
});

describe("never stands in a list", () => {
  const kept = createProtection(["203.0.113.64/26", "bank.example"]);

  test.each([
    ["a private address", listed("ip", "10.1.2.3")],
    ["the loopback in a URL", listed("url", "127.0.0.1/x")],
    ["an address that is protected", listed("ip", "203.0.113.70")],
    ["a network that holds protected addresses", listed("cidr", "203.0.113.0/24")],
    ["a URL at a protected address", listed("url", "203.0.113.70:8080/x")],
    ["a protected name", listed("domain", "bank.example")],
    ["a name below a protected one", listed("domain", "login.bank.example")],
    ["a name above a protected one", listed("domain", "example")],
    ["a URL on a protected name", listed("url", "www.bank.example/login")],
  ])("%s", (_, one) => {
    const type = one.kind === "cidr" ? "ip" : (one.kind as ListType);
    expect(buildList([one], target("plain"), type, kept)).toMatchObject({
      entries: 0,
      leftOut: { protected: 1 },
    });
  });

  test("what a warning list names, which is counted apart", () => {
    const one = { ...listed("ip", "198.51.100.7"), warninglist: "resolvers" };
    expect(buildList([one], target("plain"), "ip", kept)).toMatchObject({
      entries: 0,
      leftOut: { warninglist: 1 },
    });
  });

  test("and what only looks like it stands", () => {
    const near = [listed("domain", "notbank.example"), listed("domain", "bank.example.evil.example")];
    expect(buildList(near, target("plain"), "domain", kept).entries).toBe(2);
  });
});

describe("a device that reads less", () => {
  test("gets what is most certain, and is told how much there was besides", () => {
    const many = Array.from({ length: 50 }, (_, at) => listed("ip", `198.51.100.${at * 2}`, 100 - at));
    const built = buildList(many, target("plain", { maximumEntries: 10 }), "ip", nothing);
    expect(built.text.split("\n").slice(0, -1)).toEqual(many.slice(0, 10).map(({ value }) => value));
    expect(built.leftOut).toEqual({ over_limit: 40 });
  });

  test("also by size", () => {
    const many = Array.from({ length: 500 }, (_, at) => listed("domain", `name-${at}.example`));
    const built = buildList(many, target("plain", { maximumBytes: 1_000 }), "domain", nothing);
    expect(Buffer.byteLength(built.text)).toBeLessThanOrEqual(1_000);
    expect(built.entries).toBeGreaterThan(40);
    expect(built.leftOut.over_limit).toBe(500 - built.entries);
    expect(built.text.startsWith("name-0.example\n")).toBe(true);
  });

  test("a network that would not fit address by address does not push out what does", () => {
    const built = buildList(
      [listed("cidr", "203.0.113.0/25"), listed("ip", "198.51.100.1")],
      target("sophos", { maximumEntries: 100 }),
      "ip",
      nothing,
    );
    expect(built.text).toBe("198.51.100.1\n");
  });
});
