import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileLookalikes, type LikenessKind, likenessKinds, type Variant, variantsOf } from "../index.ts";

function variants(name: string, kinds?: readonly LikenessKind[]): readonly Variant[] {
  const made = variantsOf(name, kinds === undefined ? {} : { kinds });
  if (typeof made === "string") throw new Error(made);
  return [...made];
}

describe("variantsOf", () => {
  it.each<[LikenessKind, string, string]>([
    ["addition", "sophos.com", "sophosa.com"],
    ["bitsquatting", "sophos.com", "cophos.com"],
    ["cyrillic", "sophos.com", "ѕорһоѕ.com"],
    ["dictionary", "sophos.com", "sophos-update.com"],
    ["dictionary", "sophos.com", "mysophos.com"],
    ["homoglyph", "sophos.com", "s0ph0s.com"],
    ["homoglyph", "microsoft.com", "rnicrosoft.com"],
    ["hyphenation", "sophos.com", "so-phos.com"],
    ["insertion", "sophos.com", "sopjhos.com"],
    ["omission", "sophos.com", "sohos.com"],
    ["plural", "fortinet.com", "fortinets.com"],
    ["repetition", "sophos.com", "sopphos.com"],
    ["replacement", "sophos.com", "dophos.com"],
    ["subdomain", "sophos.com", "so.phos.com"],
    ["tld", "sophos.com", "sophos.co.uk"],
    ["transposition", "sophos.com", "spohos.com"],
    ["vowel-swap", "sophos.com", "saphos.com"],
  ])("%s of %s has %s", (kind, name, readable) => {
    expect(variants(name, [kind]).map((variant) => variant.readable)).toContain(readable);
  });

  it("has each domain once, as DNS carries it, and never the name itself", () => {
    const domains = variants("sophos.com").map(({ domain }) => domain);
    expect(new Set(domains).size).toBe(domains.length);
    expect(domains).not.toContain("sophos.com");
    for (const domain of domains) expect(domain).toMatch(/^[a-z0-9.-]+$/);
  });

  it("keeps the suffix of a domain, and takes the first one for a brand", () => {
    expect(variants("example.co.uk", ["plural"])[0]?.domain).toBe("examples.co.uk");
    expect(variants("Fortinet", ["plural"])[0]?.domain).toBe("fortinets.com");
  });

  it("says why a text has none", () => {
    expect(variantsOf("?")).toBe("no_label");
  });

  it("makes a bounded number of whatever name", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 70 }), (name) => {
        const made = variantsOf(name);
        if (typeof made !== "string") expect([...made].length).toBeLessThan(25_000);
      }),
      { numRuns: 30 },
    );
  });
});

describe("every variant", () => {
  const names = [
    "sophos.com",
    "fortinet.com",
    "paloaltonetworks.com",
    "juniper.net",
    "check-point.co.uk",
    "bücher.example",
  ];

  it.each(likenessKinds)("made by %s is found by the matcher", (kind) => {
    for (const name of names) {
      const { matcher } = compileLookalikes([{ id: "1", name }]);
      const missed = variants(name, [kind]).filter(({ domain }) => matcher.match(domain) === null);
      expect(missed.map(({ readable }) => readable)).toEqual([]);
    }
  });
});
