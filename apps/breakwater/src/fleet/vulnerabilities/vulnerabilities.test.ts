import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assessDevice } from "./assess-device.ts";
import { remediationTime } from "./bod-26-04.ts";
import { parseCpe } from "./cpe.ts";
import { readInventory } from "./inventory.ts";
import { judgeVersion } from "./judge-version.ts";
import { Knowledge } from "./knowledge.ts";
import { productOf } from "./product.ts";
import { readCveRecord } from "./read-cve.ts";
import type { AffectedStatement, VersionRange } from "./vulnerability.ts";
import { weaknessClass } from "./weakness.ts";

interface Told {
  readonly id: string;
  readonly affected: readonly object[];
  readonly ssvc?: readonly [exploitation: string, automatable: string, impact: string];
  readonly score?: number;
}

function cve({ id, affected, ssvc, score = 9.8 }: Told): object {
  const options = ssvc && [
    { Exploitation: ssvc[0] },
    { Automatable: ssvc[1] },
    { "Technical Impact": ssvc[2] },
  ];
  return {
    dataType: "CVE_RECORD",
    cveMetadata: { cveId: id, state: "PUBLISHED" },
    containers: {
      cna: {
        title: `About ${id}`,
        providerMetadata: { shortName: "vendor" },
        affected,
        problemTypes: [{ descriptions: [{ cweId: "CWE-787" }] }],
        metrics: [{ cvssV3_1: { baseScore: score, vectorString: "CVSS:3.1/AV:N" } }],
      },
      adp: [
        {
          providerMetadata: { shortName: "CISA-ADP" },
          metrics: options ? [{ other: { type: "ssvc", content: { options } } }] : [],
        },
      ],
    },
  };
}

const fortiOs = (versions: readonly object[], defaultStatus = "unaffected") => ({
  vendor: "Fortinet",
  product: "FortiOS",
  defaultStatus,
  versions,
});
const until724 = { status: "affected", version: "7.2.0", lessThanOrEqual: "7.2.4" };

function assess(inventory: string, files: readonly (string | object)[], now = "2026-01-01T00:00:00Z") {
  const read = readInventory(inventory);
  if (!read.isReadable) throw new Error(read.problem);
  const knowledge = new Knowledge(new Set(read.devices.map(({ product }) => product.key)));
  const reports = files.map((file) => knowledge.take(typeof file === "string" ? file : JSON.stringify(file)));
  return {
    reports,
    assessed: read.devices.map((device) => assessDevice(device, knowledge, Date.parse(now))),
  };
}

const oneFortiGate = (version: string, exposed = "yes") =>
  `device,vendor,product,version,exposed\nfw-1,Fortinet,FortiOS,${version},${exposed}\n`;

describe("a device's vulnerabilities", () => {
  it("are those whose ranges hold its version, with the words they rest on", () => {
    const record = cve({ id: "CVE-2099-0001", affected: [fortiOs([until724])] });
    const { assessed } = assess(oneFortiGate("7.2.4"), [record]);
    expect(assessed[0]).toMatchObject({
      state: "affected",
      affected: [
        {
          id: "CVE-2099-0001",
          weakness: "memory-safety",
          verdict: { evidence: [{ source: "CNA vendor", range: ">= 7.2.0, <= 7.2.4" }] },
        },
      ],
    });
    expect(assess(oneFortiGate("7.2.5"), [record]).assessed[0]).toMatchObject({
      state: "none_known",
      unaffectedCount: 1,
    });
  });

  it.for([
    ["", "version_not_seen"],
    ["build of Tuesday", "version_not_understood"],
  ])("are not known where the version is %o", ([version = "", reason]) => {
    const { assessed } = assess(oneFortiGate(version), [
      cve({ id: "CVE-2099-0001", affected: [fortiOs([until724])] }),
    ]);
    expect(assessed[0]).toMatchObject({ state: "unknown", unknown: [{ verdict: { reason } }] });
  });

  it("are never said to be none where nothing is known of the product", () => {
    expect(assess(oneFortiGate("7.2.4"), []).assessed[0]?.state).toBe("no_knowledge");
  });

  it("are not known where only KEV names the product, and ranked by KEV, SSVC, then EPSS", () => {
    const affected = [fortiOs([until724])];
    const { reports, assessed } = assess(oneFortiGate("7.2.4"), [
      [
        cve({ id: "CVE-2099-0001", affected, score: 10 }),
        cve({ id: "CVE-2099-0002", affected, ssvc: ["poc", "yes", "total"], score: 5 }),
        cve({ id: "CVE-2099-0003", affected, ssvc: ["none", "no", "partial"], score: 5 }),
        cve({ id: "CVE-2099-0004", affected, ssvc: ["none", "no", "partial"], score: 4 }),
      ],
      {
        catalogVersion: "2099.01.01",
        vulnerabilities: [
          { cveID: "CVE-2099-0004", vendorProject: "Fortinet", product: "FortiOS", dateAdded: "2099-01-01" },
          { cveID: "CVE-2099-0005", vendorProject: "Fortinet", product: "FortiOS", dateAdded: "2099-01-02" },
          { cveID: "not a CVE" },
        ],
      },
      "#model_version:v2025,score_date:2099\ncve,epss,percentile\nCVE-2099-0003,0.9,0.99\nbroken\n",
    ]);
    expect(reports).toEqual([
      { kind: "cve", taken: 4, leftOut: 0 },
      { kind: "kev", taken: 2, leftOut: 1 },
      { kind: "epss", taken: 1, leftOut: 1 },
    ]);
    expect(assessed[0]?.affected.map(({ id, rank }) => [id, rank.reasons])).toEqual([
      ["CVE-2099-0004", ["known_exploited"]],
      ["CVE-2099-0002", ["automatable_and_total"]],
      ["CVE-2099-0003", ["likely_soon"]],
      ["CVE-2099-0001", []],
    ]);
    expect(assessed[0]?.unknown).toMatchObject([
      { id: "CVE-2099-0005", verdict: { reason: "version_not_stated" } },
    ]);
  });
});

describe("CSAF advisories", () => {
  const leaf = (category: string, name: string, id: string) => ({
    category,
    name,
    product: { name, product_id: id },
  });
  const csaf = (leaves: readonly object[], status: object, id = "ADV-1") => ({
    document: {
      csaf_version: "2.0",
      title: "An advisory",
      publisher: { name: "Fortinet" },
      tracking: { id },
    },
    product_tree: {
      branches: [
        {
          category: "vendor",
          name: "Fortinet",
          branches: [{ category: "product_name", name: "FortiOS", branches: leaves }],
        },
      ],
      relationships: [
        {
          category: "installed_on",
          product_reference: "range",
          relates_to_product_reference: "a platform",
          full_product_name: { name: "FortiOS on it", product_id: "installed" },
        },
      ],
    },
    vulnerabilities: [
      { cve: "CVE-2099-0001", cwe: { id: "CWE-78" }, product_status: status },
      { title: "no CVE" },
    ],
  });

  it.for<readonly [string, string, string]>([
    ["vers:generic/>=7.2.0|<7.2.5", "7.2.4", "affected"],
    ["vers:generic/>=7.2.0|<7.2.5", "7.2.5", "unknown"],
    [">=7.2.0, <=7.2.4", "7.2.4", "affected"],
    ["<7.2.5", "6.0.0", "affected"],
    ["0 < 7.2.5", "7.2.4", "affected"],
    ["all versions", "7.6.0", "affected"],
    [">=7.2.0", "7.6.0", "affected"],
    [">7.2.0", "7.6.0", "unknown"],
    ["<7.0.5|>=7.2.0|<7.2.5", "7.0.1", "unknown"],
    ["7.2.4 and earlier", "7.2.4", "unknown"],
  ])("%s holds %s: %s", ([range, version, state]) => {
    for (const id of ["range", "installed"]) {
      const document = csaf([leaf("product_version_range", range, "range")], { known_affected: [id] });
      const { reports, assessed } = assess(oneFortiGate(version), [document]);
      expect(reports).toEqual([{ kind: "csaf", taken: 1, leftOut: 1 }]);
      expect(assessed[0]?.state).toBe(state);
    }
  });

  it("a fixed version is an exception of a range, and a later edition of an advisory replaces the earlier", () => {
    const leaves = [
      leaf("product_version_range", "<7.2.5", "range"),
      leaf("product_version", "7.0.17", "fixed"),
    ];
    const document = csaf(leaves, { known_affected: ["range"], fixed: ["fixed"] });
    expect(assess(oneFortiGate("7.0.17"), [document]).assessed[0]?.state).toBe("none_known");
    const withdrawn = csaf(leaves, { known_not_affected: ["range"] });
    expect(assess(oneFortiGate("7.0.16"), [document, withdrawn]).assessed[0]?.state).toBe("none_known");
    const another = csaf(leaves, { known_not_affected: ["range"] }, "ADV-2");
    expect(assess(oneFortiGate("7.0.16"), [document, another]).assessed[0]?.affected).toMatchObject([
      { weakness: "injection", verdict: { evidence: [{ source: "CSAF Fortinet ADV-1" }] } },
    ]);
  });

  it("products that the tree does not resolve, also for its depth, are counted", () => {
    let branch: object = leaf("product_version", "7.2.4", "range");
    for (let depth = 0; depth < 1_000; depth++)
      branch = { category: "product_family", name: "x", branches: [branch] };
    const deep = csaf([branch], { known_affected: ["range", "absent", 3] });
    const { reports, assessed } = assess(oneFortiGate("7.2.4"), [deep]);
    expect(reports).toEqual([{ kind: "csaf", taken: 1, leftOut: 4 }]);
    expect(assessed[0]?.state).toBe("no_knowledge");
  });
});

describe("support", () => {
  const all = {
    result: [
      {
        name: "fortios",
        releases: [
          { name: "7.4", eolFrom: "2028-11-11", isEol: false },
          { name: "7.2", eolFrom: "2026-09-30", isEol: false },
          { name: "7.0", eolFrom: null, isEol: true },
          { name: "6.4", eolFrom: "2024-09-30" },
          { name: "6", isEol: false },
          { name: "rolling", isEol: false },
          { name: "5.6", eolFrom: "soon" },
        ],
      },
    ],
  };
  it.for<readonly [string, string, object]>([
    ["7.4.1", "2026-01-01", { state: "supported", until: "2028-11-11" }],
    ["7.2.4", "2025-01-01", { state: "supported" }],
    ["7.2.4", "2026-01-01", { state: "ends-within-12-months", until: "2026-09-30" }],
    ["7.2.4", "2026-09-30", { state: "ends-within-12-months" }],
    ["7.2.4", "2026-10-01", { state: "unsupported", since: "2026-09-30" }],
    ["7.0.1", "2026-01-01", { state: "unsupported", since: null }],
    ["6.4.9", "2026-01-01", { state: "unsupported", branch: "6.4" }],
    ["6.2.9", "2026-01-01", { state: "no-date-announced", branch: "6" }],
    ["5.6.1", "2026-01-01", { state: "unknown", reason: "branch_not_listed" }],
    ["", "2026-01-01", { state: "unknown", reason: "version_not_seen" }],
    ["new", "2026-01-01", { state: "unknown", reason: "version_not_understood" }],
  ])("of FortiOS %s on %s", ([version, day, expected]) => {
    const { reports, assessed } = assess(oneFortiGate(version), [all], `${day}T12:00:00Z`);
    expect(reports).toEqual([{ kind: "eol", taken: 5, leftOut: 2 }]);
    expect(assessed[0]?.support).toMatchObject(expected);
  });

  it("of PAN-OS is found by its name in the API of endoflife.date, and by the one it had", () => {
    for (const name of ["panos", "pan-os"]) {
      const ends = { result: { name, releases: [{ name: "11.1", eolFrom: "2027-05-03" }] } };
      const csv = "device,vendor,product,version\nfw,Palo Alto Networks,PAN-OS,11.1.4-h7\n";
      expect(assess(csv, [ends], "2026-01-01T00:00:00Z").assessed[0]?.support).toMatchObject({
        state: "supported",
        until: "2027-05-03",
      });
    }
  });

  it("is not known for a product that no list has", () => {
    expect(assess(oneFortiGate("7.2.4"), []).assessed[0]?.support).toEqual({
      state: "unknown",
      reason: "product_not_listed",
    });
  });
});

describe("ranges of versions", () => {
  const statement = (ranges: readonly Partial<VersionRange>[], defaultStatus = "unknown") => [
    {
      source: "CNA",
      product: "paloaltonetworks/pan-os",
      scheme: "pan-os",
      defaultStatus,
      ranges: ranges.map((range) => ({
        status: "affected",
        version: "0",
        lessThan: null,
        lessThanOrEqual: null,
        changes: [],
        ...range,
      })),
    } as AffectedStatement,
  ];
  const range = { version: "10.2.0", lessThan: "10.2.9-h1 " };
  it.for<readonly [string, readonly Partial<VersionRange>[], string, string | null]>([
    ["10.2.9", [range], "affected", null],
    ["10.2.9-h1", [range], "unknown", "version_not_stated"],
    ["11.0.0", [{ version: "10.2.0", lessThan: "*" }], "affected", null],
    ["11.0.0", [{ version: "All", status: "unaffected" }], "unaffected", null],
    ["10.1.0", [{ version: "10.1.0" }], "affected", null],
    ["10.1.0", [{ version: "n/a" }], "unknown", "range_not_understood"],
    ["10.2.9", [{ version: "n/a" }, range], "affected", null],
    [
      "10.1.0",
      [{ version: "n/a" }, { version: "10.1.0", status: "unaffected" }],
      "unknown",
      "range_not_understood",
    ],
    ["9.1.0", [{ version: "10.2.0", lessThan: "a later one" }], "unknown", "version_not_stated"],
    [
      "10.2.12",
      [{ ...range, lessThan: "10.3", changes: [{ at: "10.2.10", status: "unaffected" }] }],
      "unaffected",
      null,
    ],
    [
      "10.2.9",
      [{ ...range, lessThan: "10.3", changes: [{ at: "10.2.10", status: "unaffected" }] }],
      "affected",
      null,
    ],
  ])("%s in %j", ([version, ranges, status, reason]) => {
    expect(judgeVersion(version, statement(ranges))).toMatchObject({ status, reason });
  });

  it("one source that says affected is enough", () => {
    const others = statement([{ version: "10.2.9", status: "unaffected" }], "unaffected");
    expect(judgeVersion("10.2.9", [...others, ...statement([range])]).status).toBe("affected");
  });
});

it("BOD 26-04: what is not known is the worst that is possible, and said", () => {
  const facts = { isExposed: true, isInKev: true, isAutomatable: true, isImpactTotal: true };
  expect(remediationTime(facts)).toEqual({ time: "3-days-forensics", assumed: [] });
  expect(remediationTime({ ...facts, isExposed: null })).toEqual({ time: "3-days-forensics", assumed: [] });
  expect(remediationTime({ ...facts, isImpactTotal: null })).toEqual({
    time: "3-days-forensics",
    assumed: ["impact-total"],
  });
  expect(
    remediationTime({ isExposed: false, isInKev: false, isAutomatable: false, isImpactTotal: true }).time,
  ).toBe("next-upgrade");
});

it.for([
  ["Palo Alto Networks", "PAN-OS", "paloaltonetworks/pan-os"],
  ["paloaltonetworks", "pan-os", "paloaltonetworks/pan-os"],
  ["Cisco", "Cisco Adaptive Security Appliance (ASA) Software", "cisco/asa"],
  ["cisco", "adaptive_security_appliance_software", "cisco/asa"],
  ["Sophos", "Firewall", "sophos/sfos"],
  ["Acme", "Gate 5000", "acme/gate-5000"],
])("%s %s is %s", ([vendor = "", product = "", key]) => {
  expect(productOf(vendor, product).key).toBe(key);
});

it("CPE names are taken apart at unquoted colons", () => {
  expect(parseCpe(String.raw`cpe:2.3:a:foo\\bar:big\$money\:x:8\.1\.23:*:*:*:*:*:*:*`)).toEqual({
    part: "a",
    vendor: String.raw`foo\bar`,
    product: "big$money:x",
    version: "8.1.23",
    update: "*",
  });
  for (const text of ["cpe:2.3:a:b", "cpe:/o:cisco:ios", `cpe:2.3:x:${"a:".repeat(9)}a`, "cpe:2.3:a:b\\"])
    expect(parseCpe(text)).toBeNull();
});

it("weaknesses have classes", () => {
  expect(weaknessClass(["CWE-999", "CWE-78"])).toBe("injection");
  expect(weaknessClass(["CWE-306"])).toBe("authentication");
  expect(weaknessClass(["CWE-999"])).toBe("other");
  expect(weaknessClass([])).toBeNull();
});

describe("hostile files", () => {
  it.for([
    ["HTML", "<!doctype html><p>maintenance"],
    ["nesting", "[".repeat(200_000)],
    ["closed nesting", "[".repeat(200_000) + "]".repeat(200_000)],
    ["a prototype", '{"__proto__": {"dataType": "CVE_RECORD"}, "vulnerabilities": 3}'],
    ["nothing", ""],
  ])("%s is no knowledge", ([, content = ""]) => {
    expect(new Knowledge(new Set()).take(content).kind).toBe("unknown");
  });

  it("no JSON breaks the reader of records", () => {
    const odd = fc.jsonValue({ maxDepth: 4 });
    fc.assert(
      fc.property(odd, odd, odd, odd, (affected, metrics, problemTypes, adp) => {
        readCveRecord({
          dataType: "CVE_RECORD",
          cveMetadata: { cveId: "CVE-2099-0001" },
          containers: {
            cna: { affected, metrics, problemTypes },
            adp: [adp, { affected: [affected], metrics }],
          },
        });
      }),
    );
  });

  it("a record that says more than is read is left out and told, never read in part", () => {
    const many = Array.from({ length: 20_000 }, (_, at) => ({ status: "affected", version: `1.0.${at}` }));
    const { reports, assessed } = assess(oneFortiGate("7.2.4"), [
      cve({ id: "CVE-2099-0007", affected: [fortiOs([...many, until724])] }),
    ]);
    expect(reports).toEqual([{ kind: "unknown", taken: 0, leftOut: 1 }]);
    expect(assessed[0]?.state).toBe("no_knowledge");
  });

  it.each([
    ["a bound", { status: "affected", version: "7.2.0", lessThan: 7 }],
    ["a beginning", { status: "affected", version: 7, lessThan: "7.2.9" }],
    ["a change", { ...until724, changes: [{ at: 7, status: "unaffected" }] }],
  ])("%s that is no text makes nothing unaffected", (_what, range) => {
    const { assessed } = assess(oneFortiGate("7.2.4"), [
      cve({ id: "CVE-2099-0008", affected: [fortiOs([range])] }),
    ]);
    expect(assessed[0]).toMatchObject({
      state: "unknown",
      unknown: [{ verdict: { reason: "range_not_understood" } }],
    });
  });

  it("an inventory names what it lacks, line by line", () => {
    expect(readInventory("name,ip\nfw,192.0.2.1\n")).toEqual({
      isReadable: false,
      problem: "expected a header with vendor, product, version; line 1 has none",
    });
    expect(
      readInventory("\uFEFFVendor;OS;Firmware Version;exposed\nAcme;;1;\nAcme;Gate;1;perhaps\n"),
    ).toMatchObject({
      devices: [{ line: 3, name: "line 3", version: "1", isExposed: null }],
      problems: [
        "line 2: no vendor or no product",
        "line 3: exposed: expected yes or no; taken as not known",
      ],
    });
  });
});
