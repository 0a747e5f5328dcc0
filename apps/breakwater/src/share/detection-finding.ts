import { renderMessage } from "@breakwater/messages";
import {
  type AttackReference,
  type Attack,
  deviceTypeId,
  type DetectionFinding,
  type Evidences,
  ocsfVersion,
  sampleLabel,
  severityOfLevel,
  type TenantId,
  typeUid,
} from "@breakwater/ocsf";
import type { Finding } from "../store/store.ts";
import type { EvidencedFinding } from "../store/evidenced-finding.ts";

/**
 * A finding as OCSF 1.8.0 Detection Finding (class 2004) with the profile Incident. What is for a reader is in English;
 * `unmapped.breakwater` has the message keys, the visibility grade and what matched, for those who render it themselves.
 */
export function toDetectionFinding(
  { finding, evidence }: EvidencedFinding,
  tenant: TenantId,
): DetectionFinding {
  const activity = activityOf(finding);
  return {
    class_uid: 2004,
    category_uid: 2,
    activity_id: activity,
    type_uid: typeUid(2004, activity),
    severity_id: severityOfLevel(finding.severity),
    // OCSF: 1 is New, 4 Resolved.
    status_id: finding.status === "open" ? 1 : 4,
    ...(finding.resolution === null ? {} : { verdict_id: verdicts[finding.resolution] }),
    ...(finding.comment === null || finding.comment === "" ? {} : { comment: finding.comment }),
    time: finding.updatedAt,
    start_time: finding.firstSeen,
    end_time: finding.lastSeen,
    count: finding.count,
    message: renderMessage("en", finding.reason),
    metadata: {
      version: ocsfVersion,
      product: { vendor_name: "Breakwater", name: "Breakwater" },
      profiles: ["incident"],
      uid: finding.id,
      tenant_uid: tenant,
      logged_time: finding.createdAt,
      modified_time: finding.updatedAt,
      ...(finding.device?.isSample === true ? { labels: [sampleLabel] } : {}),
    },
    finding_info: infoOf(finding),
    ...(finding.device === null ? {} : { device: deviceOf(finding.device) }),
    ...(evidence.length === 0 ? {} : { evidences: evidence.map(toEvidences) }),
    unmapped: {
      breakwater: {
        reason: finding.reason,
        visibility: finding.visibility,
        ...(finding.indicator === null ? {} : { indicator: finding.indicator }),
        ...(finding.previous === null ? {} : { previous: finding.previous }),
      },
    },
  };
}

/** OCSF: 1 Create, 2 Update, 3 Close. */
function activityOf({ status, createdAt, updatedAt }: Finding): number {
  if (status === "closed") return 3;
  return updatedAt === createdAt ? 1 : 2;
}

/** OCSF `verdict_id`: 1 False Positive, 2 True Positive, 5 Benign. */
const verdicts = { "false-positive": 1, "true-positive": 2, benign: 5 } as const;

export function infoOf(finding: Finding): DetectionFinding["finding_info"] {
  const { rule } = finding;
  const attacks = finding.attack.map(toAttack).filter((attack) => attack !== null);
  return {
    uid: finding.id,
    title: rule.title,
    ...(rule.description === "" ? {} : { desc: rule.description }),
    created_time: finding.createdAt,
    modified_time: finding.updatedAt,
    first_seen_time: finding.firstSeen,
    last_seen_time: finding.lastSeen,
    related_events_count: finding.count,
    // OCSF: 1 Rule, 9 Exact Data Match.
    analytic: {
      type_id: finding.indicator === null ? 1 : 9,
      uid: rule.id,
      name: rule.title,
      version: rule.version,
    },
    ...(attacks.length === 0 ? {} : { attacks }),
  };
}

function toAttack({ kind, id, version }: AttackReference): Attack | null {
  const about = version === null ? {} : { version };
  if (kind === "tactic") return { tactic: { uid: id }, tactics: [{ uid: id }], ...about };
  if (kind !== "technique") return null;
  const [technique = id, part] = id.split(".");
  return {
    technique: { uid: technique },
    ...(part === undefined ? {} : { sub_technique: { uid: id } }),
    ...about,
  };
}

function deviceOf({ id, name, vendor, product }: NonNullable<Finding["device"]>) {
  return {
    type_id: deviceTypeId.unknown,
    uid: id,
    name,
    hostname: name,
    vendor_name: vendor,
    model: product,
  };
}

function toEvidences({ eventUid, event, matched }: EvidencedFinding["evidence"][number]): Evidences {
  return { uid: eventUid, data: { matched, ...(event === null ? {} : { event }) } };
}
