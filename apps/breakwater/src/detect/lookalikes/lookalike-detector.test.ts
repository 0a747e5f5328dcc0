import { type OcsfEvent, observableTypeId } from "@breakwater/ocsf";
import { beforeEach, describe, expect, it } from "vitest";
import { LookalikeDetector } from "./lookalike-detector.ts";
import { hostOf } from "./names-of-event.ts";

const { hostname, ipAddress, urlString, emailAddress, userName } = observableTypeId;
const nothing = { own: [], allowed: [], keywords: [] };
const detector = new LookalikeDetector();
let revision = 0;

beforeEach(() =>
  detector.use({
    revision: (revision += 1),
    scopes: [
      { scope: "installation", names: [{ ...nothing, id: "vendor", name: "Sophos", own: ["sophos.com"] }] },
      {
        scope: "mine",
        names: [{ ...nothing, id: "own", name: "Harbour Pilots", own: ["harbour-sophos.example"] }],
      },
      { scope: "theirs", names: [{ ...nothing, id: "other", name: "Lighthouse" }] },
    ],
  }),
);

type Place = readonly [path: string, typeId: number, value: string];

function eventOf(places: readonly Place[], more: object = {}): OcsfEvent {
  // What normalise/ makes, cut to what is looked at.
  return {
    class_uid: 4003,
    time: 5,
    metadata: { uid: "e", tenant_uid: "mine", logged_time: 7, product: { name: "FortiGate" } },
    observables: places.map(([name, type_id, value]) => ({ name, type_id, value })),
    ...more,
  } as unknown as OcsfEvent;
}

function domainsOf(event: OcsfEvent) {
  return detector.detect(event, null).map(({ lookalike }) => lookalike?.domain);
}

describe("LookalikeDetector", () => {
  it.each<[string, Place, string]>([
    [
      "a name that is asked for",
      ["query.hostname", hostname, "cdn.sophosfirewallupdate.com"],
      "sophosfirewallupdate.com",
    ],
    ["an answer that is a name", ["answers.rdata", ipAddress, "spohos.com."], "spohos.com"],
    [
      "the host of a URL",
      ["http_request.url.url_string", urlString, "https://a:b@soph0s.net:8443/x?y"],
      "soph0s.net",
    ],
    [
      "a sender's domain",
      ["email.from", emailAddress, "Support <help@sophos-support.example>"],
      "sophos-support.example",
    ],
    [
      "a tenant's own name",
      ["dst_endpoint.hostname", hostname, "harbourpilots-login.com"],
      "harbourpilots-login.com",
    ],
    ["a name in other letters", ["query.hostname", hostname, "xn--shos-55dm.com"], "xn--shos-55dm.com"],
  ])("finds %s", (_, place, domain) => {
    expect(domainsOf(eventOf([place]))).toEqual([domain]);
  });

  it("finds what a client asked a server to be, and whom a certificate names", () => {
    const tls = { sni: "update-sophos.net", certificate: { subject: "C=GB, CN=vpn-sophos.org, O=x" } };
    expect(domainsOf(eventOf([], { tls }))).toEqual(["update-sophos.net", "vpn-sophos.org"]);
  });

  it.each<[string, Place]>([
    ["an ordinary name", ["query.hostname", hostname, "www.example.com"]],
    ["an owner's domain", ["query.hostname", hostname, "d1.sophos.com"]],
    ["a domain that another name's owner has", ["query.hostname", hostname, "www.harbour-sophos.example"]],
    ["another tenant's name", ["query.hostname", hostname, "lighthouse-login.com"]],
    ["an address", ["dst_endpoint.hostname", hostname, "203.0.113.7"]],
    ["what is no name", ["user.name", userName, "sophosfirewallupdate.com"]],
    ["what is endless", ["query.hostname", hostname, `${"sophos-update.".repeat(900)}com`]],
  ])("does not take %s for one", (_, place) => {
    expect(domainsOf(eventOf([place]))).toEqual([]);
  });

  it("is one detection a domain, with every place as evidence and the reason", () => {
    const [found, ...more] = detector.detect(
      eventOf([
        ["http_request.url.url_string", urlString, "http://sophosfirewallupdate.com/sp/Install.sh"],
        ["http_request.url.hostname", hostname, "sophosfirewallupdate.com"],
        ["dst_endpoint.hostname", hostname, "www.sophosfirewallupdate.com"],
      ]),
      null,
    );
    expect(more).toEqual([]);
    expect(found).toMatchObject({
      rule: {
        title: "sophosfirewallupdate.com",
        level: "medium",
        source: "[domain-name:value = 'sophosfirewallupdate.com']",
      },
      reason: { key: "lookalike.keyword", parameters: { watched: "Sophos", keywords: "firewall, update" } },
      lookalike: { watched: "vendor", grade: "strong", kind: "dictionary" },
    });
    expect(found?.matched.map(({ path }) => path)).toEqual([
      "http_request.url.url_string",
      "dst_endpoint.hostname",
    ]);
  });

  it("is graver where the device itself turns to it", () => {
    const places: readonly Place[] = [["query.hostname", hostname, "sophosfirewallupdate.com"]];
    const by = (ip: string) =>
      detector.detect(eventOf(places, { device: { ip: "192.0.2.1" }, src_endpoint: { ip } }), null)[0]?.rule
        .level;
    expect([by("192.0.2.1"), by("10.0.0.9")]).toEqual(["high", "medium"]);
  });

  it("names no more than eight of an event, and costs nothing where nothing is watched", () => {
    const many = Array.from({ length: 40 }, (_, at): Place => [
      "answers.rdata",
      ipAddress,
      `sophos-update-${at}.com`,
    ]);
    expect(domainsOf(eventOf(many))).toHaveLength(8);
    detector.use({ revision: (revision += 1), scopes: [] });
    expect(domainsOf(eventOf(many))).toEqual([]);
  });
});

describe("hostOf", () => {
  it.each([
    ["https://user:pw@Example.com:8443/a?b#c", "Example.com"],
    ["example.com/a://b", "example.com"],
    ["http:\\\\example.com", "http"],
    ["https://evil.example\\@good.example/", "evil.example"],
    ["", ""],
    ["://", ""],
  ])("of %s is %s", (url, host) => {
    expect(hostOf(url)).toBe(host);
  });
});
