import { readFileSync } from "node:fs";
import {
  type DeviceAssessment,
  assessDevice,
  type DeviceVulnerability,
} from "../../fleet/vulnerabilities/assess-device.ts";
import { chooseSupport, readEndOfLife } from "../../fleet/vulnerabilities/end-of-life.ts";
import { readInventory } from "../../fleet/vulnerabilities/inventory.ts";
import { inventoryOfEvents } from "../../fleet/vulnerabilities/inventory-of-events.ts";
import { Knowledge } from "../../fleet/vulnerabilities/knowledge.ts";
import type { Support } from "../../fleet/vulnerabilities/support.ts";
import { decodeContent, maximumContentBytes } from "../../intel/decode-content.ts";
import { systemClock } from "../../platform/clock.ts";
import { printable } from "../../platform/log.ts";
import { type CommandIo, exitCode, UsageError } from "../io.ts";
import { knowledgeFiles } from "./knowledge-files.ts";

export interface VulnerabilitiesCheck {
  /** CSV, or OCSF events as NDJSON. */
  readonly inventory: string;
  /** Files and folders. */
  readonly knowledge: readonly string[];
  /** Ends of support that come with Breakwater. */
  readonly endOfLife: string;
  readonly format: "table" | "ndjson";
  /** ms since the epoch: the day for which support is told; null for now. */
  readonly referenceTime: number | null;
  /** Exit with 1 when a device has a vulnerability that is known to be exploited. */
  readonly failOnKnownExploited: boolean;
}

/**
 * `breakwater vulnerabilities check INVENTORY --knowledge PATH...`: which vulnerabilities the devices of an inventory have by
 * product and version, from CVE records, CSAF advisories, KEV and EPSS. No server is needed. What is not known is told as such.
 */
export async function vulnerabilitiesCheck(command: VulnerabilitiesCheck, io: CommandIo): Promise<number> {
  const content = contentOf(command.inventory);
  const inventory = content.trimStart().startsWith("{") ? inventoryOfEvents(content) : readInventory(content);
  if (!inventory.isReadable) throw new UsageError(`${command.inventory}: ${inventory.problem}`);
  for (const problem of [...inventory.problems, ...inventory.notes])
    io.err(`${printable(command.inventory)}: ${problem}\n`);
  const knowledge = new Knowledge(new Set(inventory.devices.map(({ product }) => product.key)));
  let isAllTaken = inventory.problems.length === 0;
  const taken = { kev: 0, epss: 0, cve: 0, csaf: 0, ssvc: 0, eol: 0 };
  for (const path of knowledgeFiles(command.knowledge)) {
    io.signal.throwIfAborted();
    const { kind, taken: count, leftOut } = knowledge.take(contentOf(path));
    if (kind === "unknown") {
      isAllTaken = false;
      io.err(
        `${printable(path)}: none of KEV catalogue, EPSS scores, CVE records, CSAF advisories, SSVC points, ends of support\n`,
      );
    } else {
      taken[kind] += count;
      if (leftOut > 0) io.err(`${printable(path)}: ${leftOut} entries left out: not understood\n`);
    }
  }
  const now = command.referenceTime ?? systemClock.now();
  const endOfLife = readEndOfLife(command.endOfLife);
  let isExploited = false;
  for (const device of inventory.devices) {
    const judged = assessDevice(device, knowledge, now);
    const { support, source } = chooseSupport(judged.support, endOfLife.of({ ...device, model: null }, now));
    const assessment = { ...judged, support };
    isExploited ||= assessment.affected.some(({ kev }) => kev !== null);
    await io.out(
      command.format === "ndjson" ? `${JSON.stringify(toJson(assessment, source))}\n` : told(assessment),
    );
  }
  io.err(
    `devices: ${inventory.devices.length}; taken: ${taken.cve} CVE records, ${taken.csaf} of advisories, ${taken.kev} of KEV, ${taken.epss} EPSS scores, ${taken.ssvc} SSVC points, ${taken.eol} ends of support\n`,
  );
  if (command.failOnKnownExploited && isExploited) return exitCode.failed;
  return isAllTaken ? exitCode.ok : exitCode.usage;
}

function contentOf(path: string): string {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new UsageError(`${path}: cannot be read`, { cause: error });
  }
  if (bytes.length > maximumContentBytes)
    throw new UsageError(`${path}: larger than ${maximumContentBytes} bytes`);
  const decoded = decodeContent(bytes);
  if (!decoded.isReadable) throw new UsageError(`${path}: ${decoded.detail}`);
  return decoded.text;
}

function toJson(
  { device, state, affected, unknown, unaffectedCount, support }: DeviceAssessment,
  supportSource: string | null,
): object {
  return {
    device: device.name,
    line: device.line,
    vendor: device.vendor,
    product: device.productName,
    product_key: device.product.key,
    version: device.version,
    version_from: device.versionFrom,
    exposed: device.isExposed,
    state,
    support,
    support_source: supportSource,
    affected: affected.map(toJsonVulnerability),
    unknown: unknown.map(toJsonVulnerability),
    unaffected_count: unaffectedCount,
  };
}

function toJsonVulnerability(found: DeviceVulnerability): object {
  const { id, vulnerability, verdict, kev, rank, weakness, remediation } = found;
  return {
    id,
    title: vulnerability.title,
    reasons: rank.reasons,
    epss: rank.epss,
    cvss: vulnerability.cvss,
    weakness,
    kev:
      kev === null
        ? null
        : { date_added: kev.dateAdded, due_date: kev.dueDate, ransomware: kev.isUsedByRansomware },
    bod_26_04: remediation,
    unknown_because: verdict.reason,
    evidence: verdict.evidence,
  };
}

const states = {
  affected: "affected",
  unknown: "not known",
  none_known: "nothing known for this version",
  no_knowledge: "nothing known of this product",
} as const;

function told({ device, state, affected, unknown, unaffectedCount, support }: DeviceAssessment): string {
  const version = device.version === null ? "version not seen" : `${device.version} (${device.versionFrom})`;
  const head = `${device.name}: ${device.vendor} ${device.productName} ${version}: ${states[state]}`;
  const counts = `${affected.length} affected, ${unknown.length} not known, ${unaffectedCount} not affected`;
  const lines = [...affected, ...unknown].map(toLine);
  return `${printable(`${head} (${counts}); ${toldSupport(support)}`)}\n${lines.map((line) => `  ${printable(line)}\n`).join("")}`;
}

function toldSupport(support: Support): string {
  switch (support.state) {
    case "unsupported":
      return `${support.branch} is not supported any more${support.since === null ? "" : ` (ended ${support.since})`}`;
    case "ends-within-12-months":
      return `support of ${support.branch} ends ${support.until}, within 12 months`;
    case "supported":
      return `${support.branch} is supported until ${support.until}`;
    case "no-date-announced":
      return `${support.branch} is supported, no end announced`;
    case "unknown":
      return `support not known: ${support.reason}`;
  }
}

function toLine({ id, vulnerability, verdict, kev, rank, remediation }: DeviceVulnerability): string {
  const assumed = remediation.assumed.length === 0 ? "" : ` if ${remediation.assumed.join(", ")}`;
  const because =
    verdict.reason === null
      ? verdict.evidence.map(({ source, range }) => `${source}: ${range}`).join("; ")
      : verdict.reason;
  return [
    verdict.status === "affected" ? "affected" : "not known",
    id,
    kev === null ? "" : `KEV ${kev.dateAdded}`,
    rank.reasons.join(", "),
    rank.epss === null ? "" : `EPSS ${rank.epss.toFixed(3)}`,
    vulnerability.cvss === null ? "" : `CVSS ${vulnerability.cvss.score}`,
    `BOD 26-04: ${remediation.time}${assumed}`,
    `[${because}]`,
    vulnerability.title,
  ]
    .filter((part) => part !== "")
    .join("  ");
}
