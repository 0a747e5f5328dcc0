import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalUrl, canonicalValue, type IndicatorKind } from "../index.ts";

/** A text, and its canonical text or null where it is no such indicator. */
const rows: Readonly<
  Partial<Record<IndicatorKind, readonly (readonly [text: string, canonical: string | null])[]>>
> = {
  ip: [
    ["203.0.113.9", "203.0.113.9"],
    [" 203.0.113.9 ", "203.0.113.9"],
    ["203.0.113.009", null],
    ["203.0.113", null],
    ["203.0.113.256", null],
    ["203.0.113.9/32", null],
    ["203.0.113.9.", null],
    ["0xcb.0.113.9", null],
    ["٢٠٣.0.113.9", null],
    ["2001:DB8:0:0:0:0:0:1", "2001:db8::1"],
    ["2001:db8::", "2001:db8::"],
    ["::", "::"],
    ["::1", "::1"],
    ["1:0:0:2:0:0:0:3", "1:0:0:2::3"],
    ["1:0:2:0:3:0:4:0", "1:0:2:0:3:0:4:0"],
    ["1:0:0:2:0:0:3:4", "1::2:0:0:3:4"],
    ["::ffff:203.0.113.9", "203.0.113.9"],
    ["::FFFF:cb00:7109", "203.0.113.9"],
    ["64:ff9b::203.0.113.9", "64:ff9b::cb00:7109"],
    ["fe80::1%eth0", null],
    ["1::2::3", null],
    [":::", null],
  ],
  cidr: [
    ["203.0.113.77/24", "203.0.113.0/24"],
    ["203.0.113.77/32", "203.0.113.77"],
    ["203.0.113.77/0", null],
    ["203.0.113.77/33", null],
    ["203.0.113.77/024", "203.0.113.0/24"],
    ["2001:DB8::1/32", "2001:db8::/32"],
    ["2001:db8::1/128", "2001:db8::1"],
    ["2001:db8:ffff::/33", "2001:db8:8000::/33"],
    ["::ffff:203.0.113.77/120", "203.0.113.0/24"],
    ["128.0.0.0/1", "128.0.0.0/1"],
    ["255.255.255.255/1", "128.0.0.0/1"],
  ],
  domain: [
    ["Evil.Example", "evil.example"],
    ["evil.example.", "evil.example"],
    ["*.evil.example", "evil.example"],
    ["_dmarc.evil.example", "_dmarc.evil.example"],
    ["a-b.c_d.example", "a-b.c_d.example"],
    ["bücher.example", "xn--bcher-kva.example"],
    ["BÜCHER.example", "xn--bcher-kva.example"],
    ["bu\u0308cher.example", "xn--bcher-kva.example"],
    ["XN--BCHER-KVA.example", "xn--bcher-kva.example"],
    ["日本語。jp", "xn--wgv71a119e.jp"],
    ["日本語｡jp", "xn--wgv71a119e.jp"],
    ["ｅｖｉｌ．example", "evil.example"],
    // Look-alikes stay apart: these are other names.
    ["раypal.example", "xn--ypal-43d9g.example"],
    ["paypaI.example", "paypai.example"],
    ["localhost", null],
    ["evil..example", null],
    [".evil.example", null],
    ["-evil.example", null],
    ["evil-.example", null],
    ["evil.example/", null],
    ["evil.example:80", null],
    ["a b.example", null],
    ["203.0.113.9", null],
    ["１.２.３.４", null],
    ["evil.123", null],
    [`${"a".repeat(64)}.example`, null],
    [`${"a.".repeat(130)}example`, null],
    ["xn--.example", null],
    ["evil\u0000.example", null],
  ],
  url: [
    ["http://evil.example", "evil.example/"],
    ["HTTPS://EVIL.example:443/A/b", "evil.example/A/b"],
    ["http://evil.example:8080/", "evil.example:8080/"],
    ["http://evil.example:443/", "evil.example/"],
    ["ftp://evil.example:21/x", "evil.example/x"],
    ["evil.example/a", "evil.example/a"],
    ["//evil.example/a", "evil.example/a"],
    ["evil.example:80/a", "evil.example/a"],
    ["http://user:pw@evil.example/a#part", "evil.example/a"],
    ["http://evil.example/a/../b/./c", "evil.example/b/c"],
    ["http://evil.example/a/..", "evil.example/"],
    ["http://evil.example/../../a", "evil.example/a"],
    ["http://evil.example/%7euser/%e4%BD", "evil.example/~user/%E4%BD"],
    ["http://evil.example/ü x", "evil.example/%C3%BC%20x"],
    ["http://evil.example/100%", "evil.example/100%25"],
    ["http://evil.example/a?", "evil.example/a"],
    ["http://evil.example?q=/../x", "evil.example/?q=/../x"],
    ["http://evil.example\\a\\b", "evil.example/a/b"],
    ["http://203.0.113.9/a", "203.0.113.9/a"],
    ["http://[2001:DB8::1]:8080/a", "[2001:db8::1]:8080/a"],
    ["http://bücher.example/a", "xn--bcher-kva.example/a"],
    ["http://evil%2eexample/a", "evil.example/a"],
    ["http:///a", null],
    ["mailto:a@evil.example", null],
    ["http://localhost/a", null],
    ["http://evil.example:99999/", null],
    ["/a/b", null],
    ["", null],
  ],
  email: [
    ["Bad.Guy@Evil.Example", "bad.guy@evil.example"],
    ["a@bücher.example", "a@xn--bcher-kva.example"],
    ["a@b", null],
    ["@evil.example", null],
    ["a b@evil.example", null],
    ["a@b@evil.example", null],
  ],
  md5: [
    ["D41D8CD98F00B204E9800998ECF8427E", "d41d8cd98f00b204e9800998ecf8427e"],
    ["d41d8cd98f00b204e9800998ecf8427", null],
    ["g41d8cd98f00b204e9800998ecf8427e", null],
  ],
  sha256: [["AB".repeat(32), "ab".repeat(32)]],
  "file-name": [
    ["C:\\Windows\\Temp\\Evil.EXE", "evil.exe"],
    ["/tmp/.x", ".x"],
    ["patch.sh ", "patch.sh"],
    ["a/b/", null],
    ["..", null],
    ["E\u0301.sh", "é.sh"],
  ],
  ja4: [
    ["T13D1516H2_8daaf6152771_b186095e22b6", "t13d1516h2_8daaf6152771_b186095e22b6"],
    ["not one", null],
  ],
  asn: [
    ["AS64496", "64496"],
    ["AS 63888 (DATAWINGLIMITED-AS DATAWING LIMITED)", "63888"],
    ["asn: 64496", "64496"],
    ["64496", "64496"],
    ["AS0", null],
    ["AS4294967296", null],
    ["1.5", null],
    ["Assembly", null],
  ],
  account: [
    ["CyberAdmin", "cyberadmin"],
    ["", null],
  ],
  "user-agent": [["  curl/8.0 ", "curl/8.0"]],
};

describe.each(Object.entries(rows))("the canonical form of %s", (kind, table) => {
  it.each(table)("%j is %j", (text, canonical) => {
    expect(canonicalValue(kind as IndicatorKind, text)).toBe(canonical);
    if (canonical !== null && (kind !== "cidr" || canonical.includes("/")))
      expect(canonicalValue(kind as IndicatorKind, canonical)).toBe(canonical);
  });
});

/** Texts with the characters that the forms turn on. */
const pieces = fc.constantFrom(
  ..."abcXYZ019.-_:/\\?#@%&=+[]* ".split(""),
  "xn--",
  "ü",
  "ß",
  "日",
  "。",
  "．",
  "%2e",
  "%7E",
  "%e4",
  "%",
  "/../",
  "/./",
  "http://",
  "https://",
  "evil.example",
  "203.0.113.9",
  "2001:db8::",
  "::ffff:",
  "/24",
  "\u0308",
  "\u200d",
  "\ud800",
);
const texts = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join("")),
);
const kinds = Object.keys(rows) as IndicatorKind[];

describe("canonical forms", () => {
  it("are their own canonical form, whatever the text", () => {
    fc.assert(
      fc.property(fc.constantFrom(...kinds), texts, (kind, text) => {
        const canonical = canonicalValue(kind, text);
        // A network of one address is an address.
        if (canonical !== null && !(kind === "cidr" && !canonical.includes("/")))
          expect(canonicalValue(kind, canonical)).toBe(canonical);
      }),
      { numRuns: 5_000 },
    );
  });

  it("of an IPv6 address are one, however it is written", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff })), {
          minLength: 8,
          maxLength: 8,
        }),
        (groups) => {
          const long = groups.map((group) => group.toString(16).padStart(4, "0")).join(":");
          const short = groups.map((group) => group.toString(16).toUpperCase()).join(":");
          const canonical = canonicalValue("ip", long);
          expect(canonical).not.toBeNull();
          expect(canonicalValue("ip", short)).toBe(canonical);
          // The platform's URL parser prints RFC 5952, too, but for IPv4-mapped addresses.
          if (canonical?.includes(":")) expect(new URL(`http://[${long}]/`).hostname).toBe(`[${canonical}]`);
        },
      ),
    );
  });

  it("of a URL are those that the platform's parser resolves to, for what both understand", () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (text) => {
        const url = new URL(text);
        const ours = canonicalUrl(text);
        expect(ours?.host).toBe(url.hostname);
        const again = canonicalUrl(url.href);
        expect(again).toEqual(ours);
      }),
    );
  });
});
