import { type IncidentFinding, ocsfVersion, severityOfLevel, typeUid } from "@breakwater/ocsf";
import type { Case, CaseState } from "../store/cases.ts";
import type { Finding } from "../store/store.ts";
import { infoOf } from "./detection-finding.ts";

/** A case as OCSF 1.8.0 Incident Finding (class 2005), with the findings that it is made of. */
export function toIncidentFinding(about: Case, findings: readonly Finding[]): IncidentFinding {
  const activity = activityOf(about);
  const { verdict, owner } = about;
  return {
    class_uid: 2005,
    category_uid: 2,
    activity_id: activity,
    type_uid: typeUid(2005, activity),
    severity_id: severityOfLevel(about.severity),
    status_id: states[about.state],
    // OCSF `verdict_id`: 2 True Positive, 4 Suspicious, 1 False Positive.
    ...(verdict === null ? {} : { verdict_id: { confirmed: 2, suspected: 4, none: 1 }[verdict] }),
    ...(verdict === "confirmed" ? { is_suspected_breach: true } : {}),
    // OCSF asks for a person or a group.
    ...(owner === null
      ? { assignee_group: { uid: about.tenant, name: "Unassigned" } }
      : { assignee: { uid: owner.id, name: owner.name } }),
    ...(about.summary === "" ? {} : { comment: about.summary }),
    time: about.updatedAt,
    ...(about.firstSeen === null ? {} : { start_time: about.firstSeen }),
    ...(about.lastSeen === null ? {} : { end_time: about.lastSeen }),
    count: about.findings,
    message: about.title,
    desc: about.title,
    // A list that OCSF requires; a case without findings names itself.
    finding_info_list:
      findings.length > 0
        ? findings.map(infoOf)
        : [{ uid: about.id, title: about.title, created_time: about.createdAt }],
    metadata: {
      version: ocsfVersion,
      product: { vendor_name: "Breakwater", name: "Breakwater" },
      uid: about.id,
      tenant_uid: about.tenant,
      logged_time: about.createdAt,
      modified_time: about.updatedAt,
    },
    unmapped: {
      breakwater: {
        number: about.number,
        triage: about.triage,
        devices: about.devices,
        device_count: about.deviceCount,
      },
    },
  };
}

/** OCSF: 1 Create, 2 Update, 3 Close. */
function activityOf({ state, createdAt, updatedAt }: Case): number {
  if (state === "closed" || state === "resolved") return 3;
  return createdAt === updatedAt ? 1 : 2;
}

/** OCSF `status_id` of an Incident Finding. */
const states: Readonly<Record<CaseState, number>> = {
  new: 1,
  "in-progress": 2,
  "on-hold": 3,
  resolved: 4,
  closed: 5,
};
