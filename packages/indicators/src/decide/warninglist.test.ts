import { describe, expect, it } from "vitest";
import { roleOfLabels } from "./role.ts";
import { isWarninglist, readWarninglist } from "./warninglist.ts";
import { buildWarninglists, WarninglistSet } from "./warninglist-set.ts";

function read(list: object) {
  return readWarninglist(JSON.stringify(list), "given");
}

describe("readWarninglist", () => {
  it("reads a list as MISP writes it: addresses, networks, names, hashes, each once it can be looked up", () => {
    const found = read({
      name: "Known things",
      description: "of all kinds",
      version: 20_261_127,
      type: "string",
      matching_attributes: ["domain|ip", "ip-src", "sha256", "filename|sha256", "email-src"],
      list: [
        "192.0.2.1",
        "198.51.100.0/24",
        "EXAMPLE.org",
        ".below.example",
        "ab".repeat(32),
        "a@b.example",
        "??",
        7,
      ],
    });
    expect(found).toMatchObject({
      name: "Known things",
      version: "20261127",
      kinds: ["domain", "ip", "cidr", "sha256", "email"],
      notRead: { count: 2, first: ["??", "7"] },
    });
    expect(isWarninglist(found) ? found.entries : []).toEqual([
      { kind: "ip", value: "192.0.2.1", includesSubdomains: false },
      { kind: "cidr", value: "198.51.100.0/24", includesSubdomains: false },
      { kind: "domain", value: "example.org", includesSubdomains: false },
      { kind: "domain", value: "below.example", includesSubdomains: true },
      { kind: "sha256", value: "ab".repeat(32), includesSubdomains: false },
      { kind: "email", value: "a@b.example", includesSubdomains: false },
    ]);
  });

  it("takes the names of a `hostname` list with all below them, and what is no network of a `cidr` list not at all", () => {
    const names = read({ type: "hostname", list: ["example.org"] });
    expect(isWarninglist(names) && names.entries[0]?.includesSubdomains).toBe(true);
    expect(read({ type: "cidr", list: ["example.org", "192.0.2.0/24"] })).toMatchObject({
      name: "given",
      entries: [{ kind: "cidr" }],
      notRead: { count: 1 },
    });
  });

  it("reads a plain list with comments", () => {
    expect(
      readWarninglist("\ufeff# ours\r\n192.0.2.1 # the resolver\n\nexample.org\n", "ours"),
    ).toMatchObject({
      name: "ours",
      entries: [{ value: "192.0.2.1" }, { value: "example.org" }],
      notRead: { count: 0 },
    });
  });

  it.each([
    ["{", "not_json"],
    ["[1]", "not_a_warninglist"],
    ['{"list": ["/a+/"], "type": "regex"}', "unsupported_type"],
    ['{"list": ["???"]}', "empty"],
    ["", "empty"],
    ["<html><body>not found</body></html>", "empty"],
  ])("says of %s what is wrong with it", (text, reason) => {
    expect(readWarninglist(text, "given")).toMatchObject({ reason });
  });
});

describe("WarninglistSet", () => {
  const ofKind = (kind: "domain" | "ip", value: string) => [{ kind, value, includesSubdomains: false }];

  it("names every list that has a value, the strongest action first, and none that speaks of other kinds", () => {
    const set = new WarninglistSet(
      buildWarninglists(
        [
          { name: "lower", action: "lower", kinds: ["domain"], entries: ofKind("domain", "a.example") },
          { name: "urls", action: "lower", kinds: ["url"], entries: ofKind("domain", "a.example") },
          { name: "ignore", action: "ignore", kinds: ["domain"], entries: ofKind("domain", "a.example") },
          { name: "ignore too", action: "ignore", kinds: ["domain"], entries: ofKind("domain", "a.example") },
        ],
        { seed: 7 },
      ),
    );
    expect(set.find("domain", "a.example").map(({ list }) => list)).toEqual([
      "ignore",
      "ignore too",
      "lower",
    ]);
    expect(set.find("domain", "b.a.example")).toEqual([]);
    expect(set.find("user-agent", "a.example")).toEqual([]);
  });

  it("is empty of no lists", () => {
    const set = new WarninglistSet(buildWarninglists([], { seed: 7 }));
    expect(set.find("cidr", "192.0.2.0/24")).toEqual([]);
  });
});

describe("roleOfLabels", () => {
  it.each([
    [["malicious-activity", "anonymization"], "relay"],
    [["ORB node"], "relay"],
    [['misp-galaxy:tool="orb"'], "relay"],
    [["rsit:fraud=phishing", 'rsit:fraud="phishing"'], "phishing"],
    [['circl:incident-classification="scan"'], "scanner"],
    [["we saw an orb in a report"], null],
    [["constructor", "tlp:green"], null],
    [[], null],
  ])("finds in %j the role %s", (labels, role) => {
    expect(roleOfLabels(labels)).toBe(role);
  });
});
