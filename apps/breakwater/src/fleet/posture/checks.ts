import type { Finding } from "../../store/store.ts";
import { factOf } from "../inventory/described-device.ts";
import { silentSince } from "../silence.ts";
import type { AssessedDevice } from "../vulnerabilities/fleet-assessment.ts";

/** What is asked of each device, with how much of its score hangs on it. */
export const checkWeights = {
  known_exploited: 30,
  supported: 20,
  management_closed: 20,
  fixed: 10,
  automatic_hotfixes: 10,
  reporting: 5,
  services_needed: 5,
} as const;
export type CheckId = keyof typeof checkWeights;

export type CheckState = "met" | "not_met" | "unknown";

/** What an answer rests on: a key for the sentence, and what stands in it. */
export interface CheckEvidence {
  readonly kind:
    | "vulnerability"
    | "version_not_seen"
    | "no_knowledge"
    | "nothing_known"
    | "support"
    | "fact"
    | "finding"
    | "silent"
    | "reported"
    | "never_reported"
    | "service"
    | "no_telemetry";
  readonly value: string;
  readonly at: number | null;
}

export interface Check {
  readonly id: CheckId;
  readonly state: CheckState;
  readonly evidence: readonly CheckEvidence[];
}

/** Rules of ours whose findings show what a check asks. */
export const ruleGroups = {
  management: [
    "890a7dca-d9c8-4725-954d-f9675e58c1d0",
    "fa18b5f9-3f02-4087-a6c3-b2c4bde20782",
    "377f2cac-15dd-4110-9d39-7b46cc1c813e",
    "28620f0b-128b-4e81-a90c-7a1ce628ae58",
    "d641e358-3052-411b-83dd-ea41e2fd9496",
    "2b9ecb6f-a308-4347-982c-fd97a4e6951e",
    "92b3a9ca-e1cb-4cbb-9612-aac6cc8c9458",
    "4f66ec77-fa53-4733-9f26-0c3a84981cff",
  ],
  hotfixesOff: [
    "79b7c8ff-702d-43c1-8bb5-1fd8d33506a1",
    "3b38690d-e9cb-4256-894b-0fa9980a7f18",
    "d55048b2-2eb3-4abf-b936-177c38d6dd6f",
  ],
  loggingOff: [
    "a1a4781b-5d67-4d35-8382-c874103da769",
    "8f3a7545-9268-4af7-afb3-d02e1c361f4a",
    "4d29225a-0686-4d3a-a90c-1af5b5ea0a35",
  ],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** Services that a boundary device seldom needs to offer to the outside. */
const needlessPorts = new Map([
  [21, "FTP"],
  [23, "Telnet"],
  [69, "TFTP"],
  [80, "HTTP"],
  [111, "rpcbind"],
  [135, "RPC"],
  [161, "SNMP"],
  [445, "SMB"],
  [3389, "RDP"],
]);
const maximumEvidence = 20;

/** @param findings open ones of the device by rules of `ruleGroups`. @param now ms since the epoch. */
export function checkDevice(
  assessed: AssessedDevice,
  findings: readonly Finding[],
  now: number,
): readonly Check[] {
  return [
    vulnerable("known_exploited", assessed),
    supported(assessed),
    managementClosed(assessed, findings),
    vulnerable("fixed", assessed),
    automaticHotfixes(assessed, findings),
    reporting(assessed, findings, now),
    servicesNeeded(assessed),
  ];
}

/** That nobody says that a version is affected is "met" only where its version is known and something is known of its product. */
function vulnerable(id: "known_exploited" | "fixed", { assessment }: AssessedDevice): Check {
  const { affected, unknown, state, device } = assessment;
  const counts = (some: typeof affected) =>
    some.filter(({ kev }) => id === "fixed" || kev !== null).map((one) => evidence("vulnerability", one.id));
  const has = counts(affected);
  if (has.length > 0) return check(id, "not_met", has);
  if (device.version === null) return check(id, "unknown", [evidence("version_not_seen")]);
  if (state === "no_knowledge") return check(id, "unknown", [evidence("no_knowledge", device.productName)]);
  const may = counts(unknown);
  if (may.length > 0) return check(id, "unknown", may);
  return check(id, "met", [evidence("nothing_known", device.version)]);
}

function supported({ assessment: { support }, supportSource }: AssessedDevice): Check {
  const told = (text: string) => [evidence("support", [text, supportSource ?? ""].join(" ").trim())];
  switch (support.state) {
    case "unsupported":
      return check("supported", "not_met", told(`${support.branch} ${support.since ?? ""}`.trim()));
    case "ends-within-12-months":
      return check("supported", "not_met", told(`${support.branch} ${support.until}`));
    case "supported":
      return check("supported", "met", told(`${support.branch} ${support.until}`));
    case "no-date-announced":
      return check("supported", "met", told(support.branch));
    case "unknown":
      return check("supported", "unknown", [
        evidence(support.reason === "version_not_seen" ? "version_not_seen" : "no_knowledge", support.reason),
      ]);
  }
}

function managementClosed({ described }: AssessedDevice, findings: readonly Finding[]): Check {
  const seen = ofRules(findings, ruleGroups.management);
  const services = described.find(({ field }) => field === "services");
  const open = (factOf(described, "services") ?? []).filter(({ isManagement }) => isManagement);
  const told = open.map(({ port, protocol }) =>
    evidence("service", `${port}/${protocol}`, services?.at ?? null),
  );
  if (seen.length + told.length > 0) return check("management_closed", "not_met", [...seen, ...told]);
  return services === undefined
    ? check("management_closed", "unknown", [evidence("no_telemetry")])
    : check("management_closed", "met", [evidence("fact", services.by ?? services.origin, services.at)]);
}

function automaticHotfixes({ described }: AssessedDevice, findings: readonly Finding[]): Check {
  const off = ofRules(findings, ruleGroups.hotfixesOff);
  if (off.length > 0) return check("automatic_hotfixes", "not_met", off);
  const fact = described.find(({ field }) => field === "automaticHotfixes");
  if (fact === undefined) return check("automatic_hotfixes", "unknown", [evidence("no_telemetry")]);
  return check("automatic_hotfixes", fact.value === true ? "met" : "not_met", [
    evidence("fact", fact.by ?? fact.origin, fact.at),
  ]);
}

function reporting({ device }: AssessedDevice, findings: readonly Finding[], now: number): Check {
  const off = ofRules(findings, ruleGroups.loggingOff);
  if (off.length > 0) return check("reporting", "not_met", off);
  if (device.eventCount === 0) return check("reporting", "unknown", [evidence("never_reported")]);
  const silent = silentSince(device, now);
  return silent === null
    ? check("reporting", "met", [evidence("reported", "", device.lastSeen)])
    : check("reporting", "not_met", [evidence("silent", "", silent)]);
}

function servicesNeeded({ described }: AssessedDevice): Check {
  const fact = described.find(({ field }) => field === "services");
  if (fact === undefined) return check("services_needed", "unknown", [evidence("no_telemetry")]);
  const needless = (factOf(described, "services") ?? []).filter(({ port }) => needlessPorts.has(port));
  return needless.length === 0
    ? check("services_needed", "met", [evidence("fact", fact.by ?? fact.origin, fact.at)])
    : check(
        "services_needed",
        "not_met",
        needless.map(({ port, protocol }) =>
          evidence("service", `${port}/${protocol} ${needlessPorts.get(port) ?? ""}`, fact.at),
        ),
      );
}

function ofRules(findings: readonly Finding[], rules: readonly string[]): readonly CheckEvidence[] {
  return findings
    .filter(({ rule }) => rules.includes(rule.id))
    .map(({ rule, firstSeen }) => evidence("finding", rule.title, firstSeen));
}

function check(id: CheckId, state: CheckState, all: readonly CheckEvidence[]): Check {
  return { id, state, evidence: all.slice(0, maximumEvidence) };
}

function evidence(kind: CheckEvidence["kind"], value = "", at: number | null = null): CheckEvidence {
  return { kind, value, at };
}
