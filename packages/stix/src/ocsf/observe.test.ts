import type { OcsfEvent } from "@breakwater/ocsf";
import { describe, expect, it } from "vitest";
import { compilePattern, exactValues, observeEvent, parsePattern } from "../index.ts";

const event: OcsfEvent = {
  class_uid: 4002,
  category_uid: 4,
  activity_id: 3,
  type_uid: 400_203,
  severity_id: 1,
  time: Date.UTC(2026, 0, 31),
  metadata: { version: "1.8.0", product: { vendor_name: "Acme", name: "Gate" } },
  src_endpoint: { ip: "198.51.100.7", port: 40_000, hostname: "pc.example", mac: "00:11:22:33:44:55" },
  dst_endpoint: { ip: "2001:db8::9", port: 443, autonomous_system: { number: 64_496 } },
  connection_info: { protocol_name: "TCP", direction_id: 2 },
  traffic: { bytes_out: 100, bytes_in: 2_000 },
  http_request: {
    http_method: "POST",
    user_agent: "curl/8.0",
    url: { url_string: "http://evil.example/a?b", hostname: "evil.example", path: "/a" },
  },
  file: { name: "x.sh", type_id: 1, hashes: [{ algorithm_id: 3, value: "ab".repeat(32) }] },
  actor: { user: { name: "root" }, process: { cmd_line: "sh -c id", pid: 7 } },
};

function matches(pattern: string, of: OcsfEvent = event): boolean {
  const parsed = parsePattern(pattern);
  if (!parsed.isValid) throw new Error(parsed.issue.message);
  return compilePattern(parsed.pattern, { onInvalidValue: "skip" }).match([observeEvent(of)]).isMatch;
}

describe("an OCSF event as an observation", () => {
  it.each([
    "[ipv4-addr:value = '198.51.100.7']",
    "[ipv4-addr:value ISSUBSET '198.51.100.0/24']",
    "[ipv6-addr:value = '2001:db8::9']",
    "[domain-name:value = 'evil.example' OR domain-name:value = 'other.example']",
    "[url:value LIKE 'http://evil.example/%']",
    "[mac-addr:value = '00:11:22:33:44:55']",
    "[network-traffic:src_ref.value = '198.51.100.7' AND network-traffic:dst_port = 443]",
    "[network-traffic:dst_ref.type = 'ipv6-addr' AND network-traffic:protocols[*] = 'tcp']",
    "[network-traffic:extensions.'http-request-ext'.request_header.'User-Agent' MATCHES '^curl']",
    "[network-traffic:dst_byte_count > 1000]",
    "[file:name = 'x.sh' AND file:hashes.'SHA-256' LIKE 'abab%']",
    "[file:hashes.sha256 = 'abababababababababababababababababababababababababababababababab']",
    "[user-account:account_login = 'root']",
    "[process:command_line MATCHES 'sh -c']",
    "[autonomous-system:number = 64496]",
    "[ipv4-addr:value = '198.51.100.7'] START t'2026-01-31T00:00:00Z' STOP t'2026-01-31T00:00:01Z'",
  ])("fulfils %s", (pattern) => {
    expect(matches(pattern)).toBe(true);
  });

  it.each([
    "[ipv4-addr:value = '2001:db8::9']",
    "[network-traffic:src_port = 443]",
    "[network-traffic:dst_ref.value = '198.51.100.7']",
    "[file:hashes.MD5 LIKE '%']",
    "[ipv4-addr:value = '198.51.100.7' AND ipv4-addr:value = '2001:db8::9']",
    "[x-other:value = 'y']",
  ])("does not fulfil %s", (pattern) => {
    expect(matches(pattern)).toBe(false);
  });

  it("what stands in the items of evidences counts, each item for itself", () => {
    const finding: OcsfEvent = {
      ...event,
      class_uid: 2004,
      finding_info: { uid: "1", title: "t" },
      evidences: [
        { src_endpoint: { ip: "203.0.113.1" }, dst_endpoint: { port: 22 } },
        { src_endpoint: { ip: "203.0.113.2" }, dst_endpoint: { port: 80 } },
      ],
    };
    expect(
      matches("[network-traffic:src_ref.value = '203.0.113.2' AND network-traffic:dst_port = 80]", finding),
    ).toBe(true);
    expect(
      matches("[network-traffic:src_ref.value = '203.0.113.1' AND network-traffic:dst_port = 80]", finding),
    ).toBe(false);
  });

  it("an event that stands for several is that many observations", () => {
    expect(matches("[ipv4-addr:value = '198.51.100.7'] REPEATS 3 TIMES", { ...event, count: 3 })).toBe(true);
    expect(matches("[ipv4-addr:value = '198.51.100.7'] REPEATS 3 TIMES", { ...event, count: 2 })).toBe(false);
  });

  it("values of the wrong type are passed over", () => {
    // Events read back from other systems may hold anything.
    const odd = {
      ...event,
      src_endpoint: { ip: 5, port: "x" },
      file: "y",
      evidences: [null, 5],
    } as unknown as OcsfEvent;
    expect(() => observeEvent(odd)).not.toThrow();
    expect(matches("[EXISTS network-traffic:src_ref]", odd)).toBe(false);
  });
});

describe("the values of a pattern that is a list of alternatives", () => {
  const valuesOf = (text: string) => {
    const parsed = parsePattern(text);
    return parsed.isValid ? exactValues(parsed.pattern) : undefined;
  };

  it("are all its values", () => {
    expect(
      valuesOf(
        "[ipv4-addr:value = 'a' OR domain-name:value IN ('b', 'c')] OR [autonomous-system:number = 5]",
      ),
    ).toEqual([
      { path: "ipv4-addr:value", value: "a", isNetwork: false },
      { path: "domain-name:value", value: "b", isNetwork: false },
      { path: "domain-name:value", value: "c", isNetwork: false },
      { path: "autonomous-system:number", value: 5, isNetwork: false },
    ]);
    expect(valuesOf("[ipv4-addr:value ISSUBSET '10.0.0.0/8']")).toEqual([
      { path: "ipv4-addr:value", value: "10.0.0.0/8", isNetwork: true },
    ]);
  });

  it.each([
    "[file:name = 'a' AND file:size = 5]",
    "[file:name = 'a'] AND [file:name = 'b']",
    "[file:name = 'a'] FOLLOWEDBY [file:name = 'b']",
    "[file:name = 'a'] REPEATS 5 TIMES",
    "[file:name != 'a']",
    "[file:name NOT = 'a']",
    "[file:name LIKE 'a%']",
    "[EXISTS file:name]",
    "[file:name = 'a' OR file:size > 5]",
    "[x:y = true]",
  ])("are not told of %s, which says more", (pattern) => {
    expect(valuesOf(pattern)).toBeNull();
  });
});
