import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileLookalikes, type Likeness, type WatchedName } from "../index.ts";
import { Deletions } from "./deletions.ts";
import { oneEdit } from "./one-edit.ts";

const watched: readonly WatchedName[] = [
  { id: "sophos", name: "Sophos", own: ["sophos.com", "sophosxl.net"], allowed: ["sophos-fans.example"] },
  { id: "palo", name: "Palo Alto Networks", own: ["paloaltonetworks.com"] },
  { id: "microsoft", name: "microsoft.com" },
  { id: "hp", name: "HP", own: ["hp.com"] },
  { id: "cisco", name: "Cisco", own: ["cisco.com"] },
  { id: "sony", name: "ソニー", own: ["sony.jp"] },
];
const { matcher } = compileLookalikes(watched);

describe("LookalikeMatcher", () => {
  it.each<[string, string, Likeness["kind"], Likeness["grade"]]>([
    ["sophosfirewallupdate.com", "sophos", "dictionary", "strong"],
    ["update.sophos-firewall.example", "sophos", "dictionary", "strong"],
    ["mysophos.net", "sophos", "dictionary", "strong"],
    ["sophoswarehouse.com", "sophos", "dictionary", "weak"],
    ["sophos365.com", "sophos", "addition", "medium"],
    ["sophos.co.uk", "sophos", "tld", "medium"],
    ["so-phos.com", "sophos", "hyphenation", "strong"],
    ["so.phos.com", "sophos", "subdomain", "medium"],
    ["sophos.com.evil.example", "sophos", "subdomain", "strong"],
    ["login.sophos-update.evil.example", "sophos", "subdomain", "medium"],
    ["s0phos.com", "sophos", "homoglyph", "strong"],
    ["sорhos.com", "sophos", "cyrillic", "strong"],
    ["sóphos-update.com", "sophos", "homoglyph", "strong"],
    ["spohos.com", "sophos", "transposition", "strong"],
    ["spohosupdate.com", "sophos", "transposition", "strong"],
    ["sohos-vpn.example", "sophos", "omission", "medium"],
    ["rnicrosoft-login.com", "microsoft", "homoglyph", "strong"],
    ["microsoft.net", "microsoft", "tld", "medium"],
    ["palo-alto-networks.net", "palo", "tld", "medium"],
    ["pa-loaltonetworks.com", "palo", "hyphenation", "strong"],
    ["paloaltonetwork.com", "palo", "plural", "strong"],
    ["hp-support.example", "hp", "dictionary", "weak"],
    ["hp.example", "hp", "tld", "weak"],
    ["ソニー-login.jp", "sony", "dictionary", "medium"],
    ["ソニー.com", "sony", "tld", "weak"],
  ])("%s resembles %s: %s, %s", (name, id, kind, grade) => {
    expect(matcher.match(name)).toMatchObject({ watched: id, kind, grade });
  });

  it.each([
    ["the owner's own domain", "sophos.com"],
    ["a name below it", "WWW.Login.sophos.com."],
    ["one of its other domains", "http.00.s.sophosxl.net"],
    ["a watched domain", "update.microsoft.com"],
    ["a domain that was allowed", "forum.sophos-fans.example"],
    ["a reverse look-up", "7.113.0.203.in-addr.arpa"],
    ["a name of one's own network", "sophos-srv1.corp.local"],
    ["a name with a search list's suffix behind", "sophos-update.com.lan"],
    ["a label alone", "sophos"],
    ["a delivery network's name for its customer", "www.sophos.com.edgekey.net"],
    ["a block list that was asked", "sophos-update.com.multi.uribl.com"],
    ["a customer's name at a service", "sophos.evil.example"],
    ["two letters within a word", "php-update.example"],
    ["another word of five letters", "cinco.example"],
    ["an ordinary name", "www.example.org"],
    ["nothing", ""],
    ["points", "...."],
    ["an address", "203.0.113.7"],
    ["a name that is too long", `${"sophos.".repeat(40)}com`],
    ["what is no name", "so phos.com/x?y"],
  ])("%s is none: %s", (_, name) => {
    expect(matcher.match(name)).toBeNull();
  });

  it("is the same in any case, with a dot at the end, and with *. in front", () => {
    const plain = matcher.match("sophos-update.com");
    for (const name of ["SOPHOS-Update.COM", "sophos-update.com.", "*.sophos-update.com"])
      expect(matcher.match(name)).toEqual(plain);
    const cyrillic = matcher.match("sорhos.com");
    expect(matcher.match(new URL("http://sорhos.com/").hostname)).toEqual(cyrillic);
    expect(cyrillic).toMatchObject({ domain: "xn--shos-55dm.com", readable: "sорhos.com" });
  });

  it("says what was registered, which words stand beside the name, and why", () => {
    expect(matcher.match("a.b.sophosfirewallupdate.co.uk")).toMatchObject({
      watched: "sophos",
      watchedName: "Sophos",
      domain: "sophosfirewallupdate.co.uk",
      keywords: ["firewall", "update"],
      reason: {
        key: "lookalike.keyword",
        parameters: { domain: "sophosfirewallupdate.co.uk", watched: "Sophos", keywords: "firewall, update" },
      },
    });
  });

  it("tells the strongest of several, whatever the order they are watched in", () => {
    const names = ["sophos", "phos", "sopho", "hos"].map((name) => ({ id: name, name, own: ["x.example"] }));
    for (const order of [names, [...names].reverse()])
      expect(compileLookalikes(order).matcher.match("sophosupdate.com")?.watched).toBe("sophos");
  });

  it("takes keywords of one's own", () => {
    const { matcher } = compileLookalikes([
      { id: "1", name: "Acme", own: ["acme.example"], keywords: ["Rocketskate"] },
    ]);
    expect(matcher.match("acme-rocketskate.example")).toMatchObject({
      keywords: ["rocketskate"],
      grade: "medium",
    });
  });

  it("names those that cannot be watched", () => {
    const { refused, matcher } = compileLookalikes([
      { id: "a", name: "x" },
      { id: "b", name: "Sophos" },
    ]);
    expect(refused).toEqual([{ id: "a", problem: "too_short" }]);
    expect(matcher.size).toBe(1);
  });

  it("never throws, whatever it is given", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
        expect(() => matcher.match(text)).not.toThrow();
        expect(() => matcher.match(`xn--${text}.com`)).not.toThrow();
        expect(() => matcher.match(`sophos${text}.com`)).not.toThrow();
      }),
    );
  });

  it("matches nothing where nothing is watched", () => {
    expect(compileLookalikes([]).matcher.match("sophos-update.com")).toBeNull();
  });
});

describe("Deletions", () => {
  const alphabet = fc.string({ unit: fc.constantFrom("a", "b", "c", "o", "0"), minLength: 5, maxLength: 9 });

  const words = fc.string({ unit: fc.constantFrom("a", "b", "c", "o", "0"), minLength: 4, maxLength: 10 });

  it("finds every text that is one edit away, as comparing with each does", () => {
    fc.assert(
      fc.property(fc.array(alphabet, { minLength: 1, maxLength: 30 }), words, (texts, word) => {
        const deletions = new Deletions(texts.map((text, at) => [text, at] as const));
        const found = new Set<number>();
        deletions.find(
          Uint16Array.from(word, (one) => one.charCodeAt(0)),
          0,
          word.length,
          found,
        );
        const plain = texts.flatMap((text, at) => (oneEdit(word, text) === null ? [] : [at]));
        expect(plain.filter((at) => !found.has(at))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});

describe("finding names", () => {
  const letters = fc.string({
    unit: fc.constantFrom("a", "b", "i", "l", "r", "n", "m"),
    minLength: 6,
    maxLength: 9,
  });

  it("sees a name wherever it stands in the registered label, as a plain search does", () => {
    fc.assert(
      fc.property(
        fc.array(letters, { minLength: 1, maxLength: 20 }),
        letters,
        letters,
        (names, before, behind) => {
          const { matcher } = compileLookalikes(
            names.map((name) => ({ id: name, name, own: ["x.example"] })),
          );
          for (const name of names) {
            expect(matcher.match(`${before}-${name}-update.example`)).not.toBeNull();
            expect(matcher.match(`${name}${behind}.example`)).not.toBeNull();
          }
        },
      ),
      { numRuns: 50 },
    );
  });
});
