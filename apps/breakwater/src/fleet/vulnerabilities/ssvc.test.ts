import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { testData } from "../../../../../conformance/device-samples.ts";
import { remediationTime } from "./bod-26-04.ts";
import { Knowledge } from "./knowledge.ts";
import { readSsvc } from "./read-ssvc.ts";

const options = [{ Exploitation: "active" }, { Automatable: "yes" }, { "Technical Impact": "total" }];
const points = { exploitation: "active", isAutomatable: true, isImpactTotal: true };
const selection = (key: string, ...values: readonly string[]) => ({
  namespace: "ssvc",
  key,
  version: "1.0.0",
  values: values.map((value) => ({ key: value })),
});
const all = [selection("E", "A"), selection("A", "Y"), selection("TI", "T")];

describe("SSVC points by themselves", () => {
  it.each<readonly [string, object, object | null]>([
    ["Vulnrichment", { id: "CVE-2099-0001", role: "CISA Coordinator", options }, points],
    ["a selection list", { schemaVersion: "2.0.0", target_ids: ["CVE-2099-0001"], selections: all }, points],
    ["no CVE id", { id: "GHSA-1", options }, null],
    ["a point that is missing", { id: "CVE-2099-0001", options: options.slice(1) }, null],
    ["a value that is none", { id: "CVE-2099-0001", options: [...options, { Automatable: "maybe" }] }, null],
    [
      "two values of a point",
      { target_ids: ["CVE-2099-0001"], selections: [...all, selection("E", "A", "P")].slice(1) },
      null,
    ],
    [
      "a name that objects have",
      { target_ids: ["CVE-2099-0001"], selections: [...all.slice(1), selection("E", "constructor")] },
      null,
    ],
  ])("of %s", (_, json, expected) => {
    expect(readSsvc(json)).toEqual(expected === null ? null : [{ id: "CVE-2099-0001", points: expected }]);
  });

  it("rank a vulnerability that only KEV or an advisory tells of", () => {
    const knowledge = new Knowledge(new Set(["fortinet/fortios"]));
    const kev = {
      catalogVersion: "1",
      vulnerabilities: [
        { cveID: "CVE-2099-0001", vendorProject: "Fortinet", product: "FortiOS", dateAdded: "2099-01-01" },
      ],
    };
    knowledge.take(JSON.stringify(kev));
    expect(knowledge.of("fortinet/fortios")[0]?.vulnerability.ssvc).toBeNull();
    const list = [{ id: "CVE-2099-0001", options }, { id: "x" }];
    expect(knowledge.take(JSON.stringify(list))).toEqual({ kind: "ssvc", taken: 1, leftOut: 1 });
    expect(knowledge.of("fortinet/fortios")[0]?.vulnerability.ssvc).toEqual(points);
  });

  it("are taken from a record that is about another product", () => {
    const knowledge = new Knowledge(new Set(["fortinet/fortios"]));
    const other = {
      dataType: "CVE_RECORD",
      cveMetadata: { cveId: "CVE-2099-0001" },
      containers: { adp: [{ metrics: [{ other: { type: "ssvc", content: { options } } }] }] },
    };
    const kev = {
      catalogVersion: "1",
      vulnerabilities: [
        { cveID: "CVE-2099-0001", vendorProject: "Fortinet", product: "FortiOS", dateAdded: "2099-01-01" },
      ],
    };
    knowledge.take(JSON.stringify(other));
    knowledge.take(JSON.stringify(kev));
    expect(knowledge.of("fortinet/fortios")[0]?.vulnerability.ssvc).toEqual(points);
  });
});

const published = join(testData, "intel/ssvc/decision_tables/cisa/cisa_bod_26_04_1_0_0.json");
interface Table {
  readonly outcome: string;
  readonly mapping: readonly Readonly<Record<string, string>>[];
  readonly decision_points: Readonly<
    Record<string, { readonly values: readonly { readonly key: string; readonly name: string }[] }>
  >;
}

it.skipIf(!existsSync(published))("the time that BOD 26-04 gives is that of CISA's published table", () => {
  const { outcome, mapping, decision_points: all } = JSON.parse(readFileSync(published, "utf8")) as Table;
  const name = (point: string, key: string) =>
    (all[point]?.values.find((value) => value.key === key)?.name ?? "").toLowerCase();
  const told = mapping.map((row) => {
    const keys = Object.entries(row);
    const of = (part: string) => keys.find(([point]) => point.includes(part))?.[1];
    const { time } = remediationTime({
      isExposed: of(":PE:") === "Y",
      isInKev: of(":KEV:") === "Y",
      isAutomatable: of("ssvc:A:") === "Y",
      isImpactTotal: of("ssvc:TI:") === "T",
    });
    return [time, name(outcome, of(outcome) ?? "")] as const;
  });
  expect(told).toHaveLength(16);
  // One word of ours for each of theirs.
  expect(new Map(told).size).toBe(5);
  expect(new Set(told.map((pair) => pair.join(" = "))).size).toBe(5);
});
