import type { OcsfEvent } from "@breakwater/ocsf";
import { compilePattern, observeEvent, ocsfTable, parsePattern, toClickHouse } from "@breakwater/stix";
import { Session } from "chdb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const start = Date.UTC(2026, 0, 31);

/** Events as any product might make them: present, absent and odd values in every place that patterns ask about. */
const events = Array.from({ length: 120 }, (_, at): object => {
  const pick = (...of: readonly unknown[]): unknown =>
    of[(at * 7 + of.length * 3 + Math.floor(at / 5)) % of.length];
  const hash = pick("a", "b", undefined);
  return {
    class_uid: 4001,
    time: start + at * 1_000,
    metadata: { product: { name: "Gate" } },
    src_endpoint: {
      ip: pick("198.51.100.7", "2001:db8::1", "not an address", undefined),
      port: pick(22, 443, "443", undefined),
    },
    dst_endpoint: pick(
      { ip: "203.0.113.9", hostname: "evil.example", autonomous_system: { number: 64_496 + (at % 3) } },
      { ip: "10.0.0.1", port: 443 },
      undefined,
    ),
    connection_info: { protocol_name: pick("TCP", "udp", undefined) },
    traffic: { bytes_out: pick(0, 10, 5_000), bytes_in: pick(1.5, 7) },
    query: pick({ hostname: "ünïcode.example" }, { hostname: "d\u0323\u0307.example" }, undefined),
    answers: pick(
      [{ rdata: "203.0.113.10" }, { rdata: "2001:db8::2" }, { rdata: "cname.example" }],
      [],
      undefined,
    ),
    http_request: pick(
      {
        http_method: "POST",
        user_agent: "curl/8.0\n",
        url: { url_string: "http://evil.example/a'b\\c", path: "/a", hostname: "evil.example" },
      },
      { user_agent: "x 😀 y" },
      undefined,
    ),
    file: pick(
      {
        name: "x.sh",
        size: 5,
        hashes: [
          { algorithm_id: 1, value: "m" },
          { algorithm_id: 3, value: hash },
        ],
      },
      { name: "" },
      "odd",
      undefined,
    ),
    user: pick({ name: "root" }, { name: "Alice", uid: "1000" }, undefined),
    actor: pick({ user: { name: "admin" }, process: { cmd_line: "sh -c 'id'", pid: 4 } }, undefined),
    evidences: pick(
      [
        { src_endpoint: { ip: "192.0.2.1" }, dst_endpoint: { port: 80 }, file: { name: "e.bin" } },
        {
          src_endpoint: { ip: "192.0.2.2" },
          dst_endpoint: { port: 22 },
          url: { url_string: "http://e.example/" },
        },
      ],
      [],
      undefined,
    ),
  };
});

const expressible = [
  "[ipv4-addr:value = '198.51.100.7']",
  "[ipv4-addr:value != '198.51.100.7']",
  "[ipv4-addr:value IN ('192.0.2.2', '203.0.113.10')]",
  "[ipv4-addr:value NOT IN ('198.51.100.7')]",
  "[ipv6-addr:value LIKE '2001:db8::_']",
  "[ipv4-addr:value ISSUBSET '203.0.113.0/24']",
  "[ipv4-addr:value NOT ISSUBSET '203.0.113.0/24']",
  "[ipv6-addr:value ISSUBSET '2001:db8::/32']",
  "[ipv4-addr:value ISSUPERSET '198.51.100.7']",
  "[domain-name:value ISSUBSET '10.0.0.0/8' OR domain-name:value = 'evil.example']",
  "[domain-name:value NOT ISSUBSET '10.0.0.0/8']",
  "[domain-name:value > 'e' AND domain-name:value < 'f']",
  "[domain-name:value NOT > 'e']",
  "[domain-name:value LIKE '\u1e0d\u0307.example']",
  "[domain-name:value MATCHES '^.n.code']",
  "[domain-name:value = 'd\u0323\u0307.example']",
  "[url:value = 'http://evil.example/a\\'b\\\\c']",
  "[url:value LIKE '%\\\\c']",
  "[url:value LIKE '%.%']",
  "[url:value MATCHES '[/]$']",
  "[network-traffic:src_port = 443]",
  "[network-traffic:src_port != 443]",
  "[network-traffic:src_port = '443']",
  "[network-traffic:src_port > 22 AND network-traffic:src_byte_count < 5000]",
  "[network-traffic:src_port NOT > 22]",
  "[network-traffic:src_port > 'x']",
  "[network-traffic:src_port NOT LIKE 'x']",
  "[network-traffic:src_port NOT ISSUBSET '10.0.0.0/8']",
  "[network-traffic:dst_byte_count = 1.5]",
  "[network-traffic:src_port IN (22, 443)]",
  "[network-traffic:src_ref.value = '192.0.2.1' AND network-traffic:dst_port = 80]",
  "[network-traffic:src_ref.value = '192.0.2.1' AND network-traffic:dst_port = 22]",
  "[network-traffic:dst_ref.type = 'ipv4-addr' AND network-traffic:protocols[*] = 'tcp']",
  "[network-traffic:protocols[*] != 'tcp']",
  "[network-traffic:extensions.'http-request-ext'.request_header.'User-Agent' MATCHES '8.0$']",
  "[network-traffic:extensions.'http-request-ext'.request_header.'User-Agent' LIKE 'x _ y']",
  "[network-traffic:extensions.'http-request-ext'.request_method = 'POST' OR file:name = 'e.bin']",
  "[EXISTS network-traffic:dst_port]",
  "[NOT EXISTS network-traffic:dst_port]",
  "[EXISTS file:name AND NOT EXISTS file:size]",
  "[file:name = '']",
  "[file:name != 'x.sh']",
  "[file:hashes.MD5 = 'm' AND file:hashes.'SHA-256' = 'a']",
  "[file:hashes.sha256 NOT IN ('a')]",
  "[file:size = 5.0]",
  "[file:name = b'eC5zaA==']",
  "[file:name = true OR file:size = true]",
  "[user-account:account_login = 'root' OR user-account:account_login = 'admin']",
  "[user-account:account_login = 'Alice' AND user-account:user_id = '1000']",
  "[process:command_line MATCHES 'sh +-c' AND process:pid = 4]",
  "[autonomous-system:number IN (64496, 64498)]",
  "[(ipv4-addr:value = '10.0.0.1' OR file:name = 'x.sh') AND (file:size = 5 OR ipv4-addr:value LIKE '10%')]",
  "[ipv4-addr:value LIKE '%'] START t'2026-01-31T00:00:10Z' STOP t'2026-01-31T00:00:20.5Z'",
  "([file:name = 'x.sh'] OR [file:name = 'e.bin']) WITHIN 5 SECONDS",
];

let session: Session;
beforeAll(async () => {
  session = new Session();
  await session.queryAsync("CREATE TABLE events (id UInt32, event String) ENGINE = MergeTree ORDER BY id");
  await session.insert({
    table: "events",
    values: events.map((event, id) => ({ id, event: JSON.stringify(event) })),
  });
});
afterAll(() => session.cleanup());

async function rowsOf(
  pattern: string,
): Promise<{ readonly rows: readonly number[]; readonly isComplete: boolean }> {
  const parsed = parsePattern(pattern);
  if (!parsed.isValid) throw new Error(parsed.issue.message);
  const table = ocsfTable({ event: "event", timeMs: "JSONExtractInt(event, 'time')" });
  const translated = toClickHouse(parsed.pattern, { table });
  if (translated.kind === "inexpressible") throw new Error(JSON.stringify(translated.reasons));
  const text = `SELECT id FROM events WHERE ${translated.sql} ORDER BY id`;
  const result = await session
    .queryBindAsync(text, { ...translated.parameters }, { format: "JSONCompact" })
    .catch((cause: unknown) => {
      throw new Error(text, { cause });
    });
  return {
    rows: result.json<{ data: [number][] }>().data.map(([id]) => id),
    isComplete: translated.isComplete,
  };
}

/** The events that the pattern matches, each by itself, as the live engine sees them. */
function matched(pattern: string): readonly number[] {
  const parsed = parsePattern(pattern);
  if (!parsed.isValid) throw new Error(parsed.issue.message);
  const compiled = compilePattern(parsed.pattern, { onInvalidValue: "skip" });
  // What the lake gives back: JSON that normalise/ once made, or anything.
  return events.flatMap((event, id) =>
    compiled.match([observeEvent(event as OcsfEvent)]).isMatch ? [id] : [],
  );
}

describe("a STIX pattern as SQL", () => {
  it.each(expressible)("%s finds the rows that the engine matches", async (pattern) => {
    const { rows, isComplete } = await rowsOf(pattern);
    expect(isComplete).toBe(true);
    expect(rows).toEqual(matched(pattern));
  });

  it("most of these patterns tell rows apart", () => {
    const telling = expressible.filter((pattern) => {
      const count = matched(pattern).length;
      return count > 0 && count < events.length;
    });
    expect(telling.length).toBeGreaterThan(expressible.length * 0.7);
  });

  it("of a pattern over several observations it finds all that can take part", async () => {
    const pattern =
      "([file:name = 'x.sh'] FOLLOWEDBY [user-account:account_login = 'root'] REPEATS 2 TIMES) WITHIN 60 SECONDS";
    const { rows, isComplete } = await rowsOf(pattern);
    expect(isComplete).toBe(false);
    expect(rows).toEqual(matched("[file:name = 'x.sh'] OR [user-account:account_login = 'root']"));
    const parsed = parsePattern(pattern);
    if (!parsed.isValid) throw new Error(parsed.issue.message);
    const found = compilePattern(parsed.pattern).match(
      rows.map((id) => observeEvent(events[id] as OcsfEvent)),
    );
    const whole = compilePattern(parsed.pattern).match(
      events.map((event) => observeEvent(event as OcsfEvent)),
    );
    expect(found.isMatch).toBe(whole.isMatch);
  });

  it.each([
    ["[x509-certificate:issuer = 'x']", "type_not_stored", "x509-certificate"],
    ["[file:parent_directory_ref.path = 'x']", "property_not_stored", "file:parent_directory_ref.path"],
    ["[network-traffic:protocols[0] = 'tcp']", "property_not_stored", "network-traffic:protocols[0]"],
    ["[file:name > h'00']", "binary_order", "file:name"],
    ["[file:name MATCHES '(?=x)']", "not_evaluable", null],
    ["[file:size IN (1, 'x')]", "not_evaluable", null],
  ])("%s has no SQL, and the reason is told", (pattern, code, path) => {
    const parsed = parsePattern(pattern);
    if (!parsed.isValid) throw new Error(parsed.issue.message);
    const table = ocsfTable({ event: "event", timeMs: "0" });
    expect(toClickHouse(parsed.pattern, { table })).toMatchObject({
      kind: "inexpressible",
      reasons: [{ code, path }],
    });
  });
});
