import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { asciiLabel, readableLabel } from "./label.ts";
import { decodePunycode, encodePunycode } from "./punycode.ts";
import { registrableOf } from "./registrable.ts";
import { parseOwnDomain, parseWatchedName } from "./watched-name.ts";

describe("Punycode", () => {
  // RFC 3492 §7.1: (A) Arabic, (B) Chinese, (L) mixed with ASCII, (S) nothing but ASCII.
  it.each([
    ["egbpdaj6bu4bxfgehfvwxn", "ليهمابتكلموشعربي؟"],
    ["ihqwcrb4cv8a8dqg056pqjye", "他们为什么不说中文"],
    ["3B-ww4c5e180e575a65lsy2b", "3年B組金八先生"],
    ["bcher-kva", "bücher"],
    ["-> $1.00 <--", "-> $1.00 <-"],
  ])("of %s is %s", (encoded, text) => {
    expect(decodePunycode(encoded)).toBe(text);
    expect(encodePunycode(text)).toBe(encoded);
  });

  it.each(["-", "é", "99999999", "zzzzzzzzzzzzzzzzzzzz", "a-\u0000"])(
    "is not %j, or nothing that breaks",
    (text) => {
      expect(() => decodePunycode(text)).not.toThrow();
    },
  );

  it("encoded and decoded is what it was", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }), (text) => {
        expect(decodePunycode(encodePunycode(text))).toBe(text);
      }),
    );
  });

  it("agrees with the platform's own, which knows no text but valid names", () => {
    for (const name of ["bücher", "ｓophos".normalize("NFKC"), "рaypal", "ソニー", "straße"]) {
      const platform = new URL(`http://${name}.example/`).hostname.slice(0, -".example".length);
      expect(asciiLabel(name)).toBe(platform);
      expect(readableLabel(platform)).toBe(name);
    }
  });

  it("decodes whatever stands behind xn-- in bounded time, or refuses it", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), (text) => {
        expect(typeof readableLabel(`xn--${text}`)).toBe("string");
      }),
    );
  });
});

describe("what was registered", () => {
  it.each([
    ["www.sophos.com", "sophos.com", "sophos"],
    ["a.b.example.co.uk", "example.co.uk", "example"],
    ["sophos-update.github.io", "sophos-update.github.io", "sophos-update"],
    ["github.io", "github.io", "github"],
    ["update.example", "update.example", "update"],
  ])("of %s is %s", (name, domain, label) => {
    const found = registrableOf(name);
    expect(found?.domain).toBe(domain);
    expect(name.slice(found?.labelStart, found?.labelEnd)).toBe(label);
  });

  it.each(["203.0.113.7", "7.113.0.203.in-addr.arpa", "sophos.com.corp", "printer.local", "com", "co.uk"])(
    "is nothing of %s",
    (name) => {
      expect(registrableOf(name)).toBeNull();
    },
  );
});

describe("a domain that somebody has", () => {
  it.each([
    ["*.Sophos.com.", "sophos.com"],
    ["xn--bcher-kva.example", "bücher.example"],
    ["mail.example.co.uk", "mail.example.co.uk"],
    ["co.uk", null],
    ["localhost", null],
    ["203.0.113.7", null],
    ["https://sophos.com/", null],
    ["a b.example", null],
    ["x".repeat(260), null],
  ])("%s is %s", (text, domain) => {
    expect(parseOwnDomain(text)).toBe(domain);
  });
});

describe("a watched name", () => {
  it.each([
    ["Sophos", "sophos", [], null],
    ["Palo Alto Networks", "paloaltonetworks", [4, 8], null],
    ["www.sophos.com", "sophos", [], "sophos.com"],
    ["palo-alto.co.uk", "paloalto", [4], "palo-alto.co.uk"],
    ["xn--bcher-kva.example", "bücher", [], "xn--bcher-kva.example"],
    ["ソニー", "ソニー", [], null],
    ["AT&T", "att", [2], null],
  ])("%s is compared as %s", (text, label, wordEnds, domain) => {
    expect(parseWatchedName(text)).toEqual({ label, wordEnds, domain });
  });

  it.each([
    ["", "empty"],
    ["...", "no_label"],
    ["x", "too_short"],
    ["x".repeat(64), "too_long"],
    ["x".repeat(1000), "too_long"],
  ])("%j is none: %s", (text, problem) => {
    expect(parseWatchedName(text)).toBe(problem);
  });
});
