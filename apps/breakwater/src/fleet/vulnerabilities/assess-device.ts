import { type Remediation, remediationTime } from "./bod-26-04.ts";
import type { InventoryDevice } from "./inventory.ts";
import { judgeVersion, type VersionVerdict } from "./judge-version.ts";
import type { Knowledge } from "./knowledge.ts";
import { compareRanks, type Rank, rankOf } from "./rank.ts";
import type { Support } from "./support.ts";
import type { KnownExploited, Vulnerability } from "./vulnerability.ts";
import { type WeaknessClass, weaknessClass } from "./weakness.ts";

/** A vulnerability that a device has, or of which it is not known whether it has it. */
export interface DeviceVulnerability {
  readonly id: string;
  readonly vulnerability: Vulnerability;
  readonly verdict: VersionVerdict;
  readonly kev: KnownExploited | null;
  readonly rank: Rank;
  readonly cvss: number;
  readonly weakness: WeaknessClass | null;
  /** What CISA BOD 26-04 would give for it. */
  readonly remediation: Remediation;
}

export interface DeviceAssessment {
  readonly device: InventoryDevice;
  /**
   * `affected` by at least one; `unknown` where of one it is not known; `none_known` where all that is known of the product is
   * said not to be about this version; `no_knowledge` where nothing is known of the product. None of them is "clean".
   */
  readonly state: "affected" | "unknown" | "none_known" | "no_knowledge";
  /** The most urgent first. */
  readonly affected: readonly DeviceVulnerability[];
  readonly unknown: readonly DeviceVulnerability[];
  readonly unaffectedCount: number;
  readonly support: Support;
}

/**
 * What is known of a device's vulnerabilities and support by its product and version.
 *
 * @param now ms since the epoch.
 */
export function assessDevice(device: InventoryDevice, knowledge: Knowledge, now: number): DeviceAssessment {
  const all = knowledge.of(device.product.key).map(({ vulnerability, statements }): DeviceVulnerability => {
    const kev = knowledge.kev(vulnerability.id);
    return {
      id: vulnerability.id,
      vulnerability,
      verdict: judgeVersion(device.version, statements),
      kev,
      rank: rankOf(vulnerability, kev, knowledge.epss(vulnerability.id)),
      cvss: vulnerability.cvss?.score ?? 0,
      weakness: weaknessClass(vulnerability.weaknesses),
      remediation: remediationTime({
        isExposed: device.isExposed,
        isInKev: kev !== null,
        isAutomatable: vulnerability.ssvc?.isAutomatable ?? null,
        isImpactTotal: vulnerability.ssvc?.isImpactTotal ?? null,
      }),
    };
  });
  const ofStatus = (status: VersionVerdict["status"]) =>
    all.filter(({ verdict }) => verdict.status === status).sort(compareRanks);
  const affected = ofStatus("affected");
  const unknown = ofStatus("unknown");
  return {
    device,
    state: stateOf(all.length, affected.length, unknown.length),
    affected,
    unknown,
    unaffectedCount: all.length - affected.length - unknown.length,
    support: knowledge.support.of(device.product, device.version, now),
  };
}

function stateOf(all: number, affected: number, unknown: number): DeviceAssessment["state"] {
  if (affected > 0) return "affected";
  if (unknown > 0) return "unknown";
  return all > 0 ? "none_known" : "no_knowledge";
}
