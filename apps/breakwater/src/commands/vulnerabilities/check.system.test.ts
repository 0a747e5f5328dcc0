import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, expect, it } from "vitest";
import { UsageError } from "../io.ts";
import { vulnerabilitiesCheck } from "./check.ts";

const folder = mkdtempSync(join(tmpdir(), "breakwater-vulnerabilities-"));
afterAll(() => rmSync(folder, { recursive: true }));

const endOfLife = join(import.meta.dirname, "../../../../../content/end-of-life.yml");
const inventory = join(folder, "devices.csv");
writeFileSync(
  inventory,
  "device,vendor,product,version,exposed\nfw-1,Fortinet,FortiOS,7.2.4,yes\nfw-2,Fortinet,FortiOS,,\n",
);
const knowledge = join(folder, "knowledge");
mkdirSync(join(knowledge, "2099"), { recursive: true });
const record = {
  dataType: "CVE_RECORD",
  cveMetadata: { cveId: "CVE-2099-0001" },
  containers: {
    cna: {
      title: "\u001b[31mred",
      affected: [
        {
          vendor: "Fortinet",
          product: "FortiOS",
          defaultStatus: "unaffected",
          versions: [{ status: "affected", version: "7.2.0", lessThan: "7.2.5" }],
        },
      ],
    },
  },
};
writeFileSync(join(knowledge, "2099", "CVE-2099-0001.json"), JSON.stringify(record));
const kev = {
  catalogVersion: "1",
  vulnerabilities: [
    { cveID: "CVE-2099-0001", vendorProject: "Fortinet", product: "FortiOS", dateAdded: "2099-01-01" },
  ],
};
writeFileSync(join(knowledge, "kev.json.gz"), gzipSync(JSON.stringify(kev)));

async function check(
  format: "table" | "ndjson",
  { failOnKnownExploited = false, paths = [knowledge], devices = inventory } = {},
) {
  let out = "";
  let err = "";
  const code = await vulnerabilitiesCheck(
    { inventory: devices, knowledge: paths, endOfLife, format, failOnKnownExploited, referenceTime: null },
    {
      stdin: (async function* () {})(),
      out: async (text) => void (out += text),
      err: (text) => void (err += text),
      isTerminal: false,
      signal: new AbortController().signal,
    },
  );
  return { code, out, err };
}

it("tells each device's vulnerabilities, and never that a device without a version is clean", async () => {
  const { code, out, err } = await check("table");
  expect(code).toBe(0);
  expect(out).toMatch(
    /^fw-1: Fortinet FortiOS 7\.2\.4 \(line 2\): affected \(1 affected, 0 not known, 0 not affected\); support not known: product_not_listed$/m,
  );
  expect(out).toMatch(/^ {2}affected {2}CVE-2099-0001 {2}KEV 2099-01-01 .*\[CNA: >= 7\.2\.0, < 7\.2\.5\]/m);
  expect(out).toMatch(/^fw-2: Fortinet FortiOS version not seen: not known/m);
  expect(out).not.toContain("\u001b");
  expect(err).toBe(
    "devices: 2; taken: 1 CVE records, 0 of advisories, 1 of KEV, 0 EPSS scores, 0 SSVC points, 0 ends of support\n",
  );
});

it("writes one JSON object a device, and fails where asked to", async () => {
  const { code, out } = await check("ndjson", { failOnKnownExploited: true });
  expect(code).toBe(1);
  const [first, second] = out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as unknown);
  expect(first).toMatchObject({
    device: "fw-1",
    state: "affected",
    affected: [
      {
        id: "CVE-2099-0001",
        reasons: ["known_exploited"],
        bod_26_04: { time: "3-days-forensics", assumed: ["automatable", "impact-total"] },
      },
    ],
  });
  expect(second).toMatchObject({ device: "fw-2", state: "unknown" });
});

it("tells ends of support that come with Breakwater, and where they stand", async () => {
  const devices = join(folder, "old.csv");
  writeFileSync(devices, "device,vendor,product,version\ngw,Check Point,Gaia,R80.40\n");
  expect((await check("table", { devices })).out).toContain(
    "; 80.40 is not supported any more (ended 2024-04-30)",
  );
  expect(JSON.parse((await check("ndjson", { devices })).out)).toMatchObject({
    support: { state: "unsupported", since: "2024-04-30" },
    support_source: "https://www.checkpoint.com/support-services/support-life-cycle-policy/",
  });
});

it("takes devices and their versions from events", async () => {
  const events = join(folder, "events.ndjson");
  const event = (time: number, uid: string, os: object | undefined, hostname = "fw-1") =>
    JSON.stringify({
      time,
      device: { hostname, os },
      metadata: { uid, product: { vendor_name: "Fortinet", name: "FortiGate" } },
    });
  writeFileSync(
    events,
    [
      event(3, "e3", { version: "v7.2.4" }),
      event(2, "e2", { version: "v7.2.5" }),
      event(4, "e4", undefined),
      event(1, "e1", undefined, "fw-2"),
      "{broken",
      '{"device": {}}',
      "",
    ].join("\n"),
  );
  const { code, out, err } = await check("ndjson", { devices: events });
  expect(code).toBe(2);
  expect(
    out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as unknown),
  ).toMatchObject([
    { device: "fw-1", version: "v7.2.4", version_from: "event e3", state: "affected" },
    { device: "fw-2", version: null, version_from: null, state: "unknown" },
  ]);
  expect(err).toContain("1 lines are no JSON objects");
  expect(err).toContain("1 events name no device or no product");
});

it("says which file is no knowledge, and what cannot be read", async () => {
  const page = join(folder, "page.json");
  writeFileSync(page, "<html>");
  const { code, err } = await check("table", { paths: [page] });
  expect(code).toBe(2);
  expect(err).toContain(
    "page.json: none of KEV catalogue, EPSS scores, CVE records, CSAF advisories, SSVC points, ends of support",
  );
  await expect(check("table", { paths: [join(folder, "absent.json")] })).rejects.toThrow(UsageError);
  await expect(check("table", { devices: page })).rejects.toThrow(
    "expected a header with vendor, product, version",
  );
});
