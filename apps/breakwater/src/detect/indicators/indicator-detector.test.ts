import { buildSegment, type IndicatorKind } from "@breakwater/indicators";
import { type OcsfEvent, observableTypeId } from "@breakwater/ocsf";
import { beforeEach, describe, expect, it } from "vitest";
import { IndicatorDetector } from "./indicator-detector.ts";

const listed: readonly (readonly [kind: IndicatorKind, value: string])[] = [
  ["ip", "198.51.100.7"],
  ["cidr", "203.0.113.0/24"],
  ["domain", "evil.example"],
  ["url", "other.example/drop.sh"],
  ["email", "who@evil-mail.example"],
  ["account", "intruder"],
  ["sha256", "a".repeat(64)],
  ["file-name", "dropped.bin"],
  ["user-agent", "Evil/1.0"],
  ["ja3", "b".repeat(32)],
  ["asn", "64496"],
];
const detector = new IndicatorDetector();

function segmentOf(entries: readonly (readonly [IndicatorKind, string])[], from = 1): SharedArrayBuffer {
  const all = entries.map(([kind, value], at) => ({ kind, value, id: from + at }));
  return buildSegment(() => all, {
    seed: 1,
    allocate: (bytes) => new SharedArrayBuffer(bytes),
  }) as SharedArrayBuffer;
}

beforeEach(() =>
  detector.use({
    revision: 1,
    scopes: [
      { scope: "installation", segments: [segmentOf(listed)] },
      { scope: "theirs", segments: [segmentOf([["ip", "192.0.2.200"]], 100)] },
    ],
    withdrawn: new SharedArrayBuffer(64),
  }),
);

type Place = readonly [path: string, typeId: number, value: string];

function eventOf(places: readonly Place[], more: object = {}): OcsfEvent {
  // What normalise/ makes, cut to what is looked at.
  return {
    class_uid: 4001,
    time: 1,
    metadata: { uid: "e", tenant_uid: "mine", product: { name: "FortiGate" } },
    observables: places.map(([name, type_id, value]) => ({ name, type_id, value })),
    ...more,
  } as unknown as OcsfEvent;
}

function matchesOf(event: OcsfEvent) {
  return detector.detect(event, null).map(({ match }) => match);
}

const { ipAddress, hostname, urlString, userName, hash, fileName, httpUserAgent, emailAddress } =
  observableTypeId;

describe("IndicatorDetector", () => {
  it.each<[string, Place, string, string]>([
    ["an address that is called", ["dst_endpoint.ip", ipAddress, "198.51.100.7"], "value", "destination"],
    ["an IPv4 address in IPv6", ["src_endpoint.ip", ipAddress, "::ffff:198.51.100.7"], "value", "source"],
    [
      "an address in a listed network",
      ["evidences.src_endpoint.ip", ipAddress, "203.0.113.9"],
      "network",
      "source",
    ],
    [
      "a name below a listed one",
      ["query.hostname", hostname, "a.b.EVIL.example."],
      "parent-domain",
      "query",
    ],
    ["an answer that is a name", ["answers.rdata", ipAddress, "evil.example"], "value", "query"],
    [
      "a URL of any scheme",
      ["http_request.url.url_string", urlString, "hxxp://other.example/drop.sh".replace("hxxp", "https")],
      "value",
      "destination",
    ],
    [
      "the host of a URL",
      ["http_request.url.url_string", urlString, "http://www.evil.example/x"],
      "host",
      "destination",
    ],
    ["an account in capitals", ["user.name", userName, "INTRUDER"], "value", "other"],
    [
      "an account that is an address",
      ["actor.user.name", userName, "Who@evil-mail.example"],
      "value",
      "other",
    ],
    ["an e-mail address", ["email.from", emailAddress, "who@evil-mail.example"], "value", "other"],
    ["a hash", ["file.hashes.value", hash, "A".repeat(64)], "value", "other"],
    ["a file name", ["file.name", fileName, "/tmp/dropped.bin"], "value", "other"],
    ["a user agent", ["http_request.user_agent", httpUserAgent, "Evil/1.0"], "value", "other"],
  ])("finds %s", (_, place, by, role) => {
    expect(matchesOf(eventOf([place]))).toMatchObject([{ by, role }]);
  });

  it("finds what is no observable: JA3 and the number of an autonomous system", () => {
    const event = eventOf([], {
      tls: { ja3_hash: { algorithm_id: 1, value: "B".repeat(32) } },
      dst_endpoint: { autonomous_system: { number: 64_496 } },
    });
    expect(detector.detect(event, null).map(({ matched }) => matched[0]?.path)).toEqual([
      "tls.ja3_hash.value",
      "dst_endpoint.autonomous_system.number",
    ]);
  });

  it("is one match an indicator, told by the place that tells most, with all places as evidence", () => {
    const [detection, ...more] = detector.detect(
      eventOf([
        ["src_endpoint.ip", ipAddress, "198.51.100.7"],
        ["dst_endpoint.ip", ipAddress, "198.51.100.7"],
      ]),
      null,
    );
    expect(more).toEqual([]);
    expect(detection?.match?.role).toBe("destination");
    expect(detection?.matched.map(({ path, value }) => [path, value])).toEqual([
      ["src_endpoint.ip", "198.51.100.7"],
      ["dst_endpoint.ip", "198.51.100.7"],
    ]);
  });

  it("looks a tenant's events up in everybody's indicators and its own, never in another's", () => {
    const places: readonly Place[] = [["dst_endpoint.ip", ipAddress, "192.0.2.200"]];
    expect(matchesOf(eventOf(places))).toEqual([]);
    const theirs = eventOf(places, { metadata: { uid: "e", tenant_uid: "theirs", product: {} } });
    expect(matchesOf(theirs)).toMatchObject([{ number: 100 }]);
  });

  it("finds nothing in what is private, misshapen or endless", () => {
    expect(matchesOf(eventOf([["dst_endpoint.ip", ipAddress, "10.0.0.1"]]))).toEqual([]);
    expect(matchesOf(eventOf([["dst_endpoint.ip", ipAddress, "198.51.100.7".repeat(9_000)]]))).toEqual([]);
    expect(matchesOf(eventOf([], { observables: "198.51.100.7" }))).toEqual([]);
    expect(matchesOf(eventOf([], { observables: [{ name: 1, type_id: "2", value: {} }], tls: [] }))).toEqual(
      [],
    );
    const many = Array.from({ length: 200 }, (_, at): Place => [
      "dst_endpoint.ip",
      ipAddress,
      `198.51.100.${at}`,
    ]);
    expect(matchesOf(eventOf(many))).toHaveLength(1);
  });

  it("finds nothing before it has segments, and what was withdrawn no more", () => {
    expect(new IndicatorDetector().detect(eventOf([["a", ipAddress, "198.51.100.7"]]), null)).toEqual([]);
    const withdrawn = new SharedArrayBuffer(64);
    detector.use({
      revision: 2,
      scopes: [{ scope: "installation", segments: [segmentOf(listed)] }],
      withdrawn,
    });
    const event = eventOf([["dst_endpoint.ip", ipAddress, "198.51.100.7"]]);
    expect(matchesOf(event)).toHaveLength(1);
    new Uint32Array(withdrawn)[0] = 1 << 1;
    expect(matchesOf(event)).toEqual([]);
  });
});

describe("the contact", () => {
  const contact = (more: object) =>
    matchesOf(eventOf([["dst_endpoint.ip", ipAddress, "198.51.100.7"]], more))[0];

  it.each([
    [
      "the device's own address",
      { src_endpoint: { ip: "192.0.2.1" }, device: { ip: "192.0.2.1" } },
      "device",
    ],
    ["a private address", { src_endpoint: { ip: "fd00::1" } }, "inside"],
    ["a public address", { src_endpoint: { ip: "192.0.2.9" } }, "outside"],
    [
      "a public address that the device calls outbound",
      { src_endpoint: { ip: "192.0.2.9" }, connection_info: { direction_id: 2 } },
      "inside",
    ],
    ["nobody", {}, null],
  ])("was opened by %s", (_, more, origin) => {
    expect(contact(more)?.origin).toBe(origin);
  });

  it("was blocked, let through, or the event does not say; with the port on the value's side", () => {
    expect(contact({ action_id: 2, dst_endpoint: { port: 443 } })).toMatchObject({
      isBlocked: true,
      port: 443,
    });
    expect(contact({ action_id: 1 })).toMatchObject({ isBlocked: false, port: null });
    expect(contact({ action_id: 3 })).toMatchObject({ isBlocked: null });
  });
});
