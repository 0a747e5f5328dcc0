import type { paths } from "./schema.gen.ts";

type Get<Path extends keyof paths> = paths[Path] extends {
  get: { responses: { 200: { content: { "application/json": infer Body } } } };
}
  ? Body
  : never;

export type Session = Get<"/api/v1/session">;
export type Status = Get<"/api/v1/status">;
export type Finding = Get<"/api/v1/findings/{id}">;
export type Evidence = Get<"/api/v1/findings/{id}/evidence">["items"][number];
export type Case = Get<"/api/v1/cases/{id}">;
export type CaseEntry = Get<"/api/v1/cases/{id}/log">["items"][number];
export type CaseTimelineEntry = Get<"/api/v1/cases/{id}/timeline">["items"][number];
export type Campaign = Get<"/api/v1/campaigns">["items"][number];
export type Rollout = Get<"/api/v1/rollouts">["items"][number];
export type RolloutDetail = Get<"/api/v1/rollouts/{id}">;
export type RolloutDeviceState = Get<"/api/v1/rollouts/{id}/devices">["items"][number]["state"];
export type HotfixDevice = Get<"/api/v1/hotfix-devices">["items"][number];
export type FirstSeenItem = Get<"/api/v1/first-seen">["items"][number];
export type Hunt = Get<"/api/v1/hunts/{id}">;
export type Indicator = Get<"/api/v1/indicators/{id}">;
export type Decision = Indicator["decision"];
export type AgeingRule = Get<"/api/v1/indicators/ageing">["items"][number];
export type Warninglist = Get<"/api/v1/indicators/warninglists">["items"][number];
export type WatchedName = Get<"/api/v1/lookalikes/names">["items"][number];
export type Lookalike = Get<"/api/v1/lookalikes">["items"][number];
export type IndicatorSource = Get<"/api/v1/indicators/sources">["items"][number];
export type ImportReport =
  paths["/api/v1/indicators"]["post"]["responses"][200]["content"]["application/json"];
export type Feed = Get<"/api/v1/feeds/{id}">;
export type FeedEntry = Get<"/api/v1/feeds">["catalogue"][number];
export type NewFeed = paths["/api/v1/feeds"]["post"]["requestBody"]["content"]["application/json"];
export type Notice = Get<"/api/v1/notices">["items"][number];
export type Webhook = Get<"/api/v1/webhooks">["items"][number];
export type Plan = Get<"/api/v1/plans/{id}">["plan"];
export type PlanStep = Get<"/api/v1/plans/{id}">["steps"][number];
export type NewPlan = paths["/api/v1/plans"]["post"]["requestBody"]["content"]["application/json"];
export type PlanPreview = paths["/api/v1/plans"]["post"]["responses"][200]["content"]["application/json"];
export type ChangeWindow = Get<"/api/v1/change-windows">["items"][number];
export type CollectorDevice = Get<"/api/v1/collectors">["items"][number];
export type UnlikeItem = Get<"/api/v1/collectors/{id}/unlike">["items"][number];
export type EnrolSecret = Get<"/api/v1/osquery-secrets">["items"][number];
export type OsqueryNode = Get<"/api/v1/osquery-nodes">["items"][number];
export type OsqueryQuery = Get<"/api/v1/osquery-queries">["items"][number];
export type OsqueryCarve = Get<"/api/v1/osquery-carves">["items"][number];
export type DeviceList = Get<"/api/v1/lists">["items"][number];
export type NewListTarget =
  paths["/api/v1/lists"]["post"]["requestBody"]["content"]["application/json"]["target"];
export type ListTarget = Get<"/api/v1/lists">["targets"][number];
export type Collection = Get<"/api/v1/collections">["items"][number];
export type Device = Get<"/api/v1/devices/{id}">;
export type DevicePosture = Get<"/api/v1/devices/{id}/posture">;
export type DeviceAssessment = Get<"/api/v1/devices/{id}/vulnerabilities">;
export type DeviceImport =
  paths["/api/v1/devices/import"]["post"]["responses"][200]["content"]["application/json"];
export type TenantPosture = Get<"/api/v1/posture">;
export type LogType = Get<"/api/v1/devices/log-types">["items"][number];
export type Aggregate = Get<"/api/v1/events/aggregate">;
export type Facet = Get<"/api/v1/events/facets">["items"][number];
export type Key = Get<"/api/v1/keys">["items"][number];
export type Person = Get<"/api/v1/users/{id}">;
export type PersonRole = Person["role"];
export type OwnSession = Get<"/api/v1/account/sessions">["items"][number];
export type Tenant = Get<"/api/v1/tenants/{id}">;
export type Sender = Get<"/api/v1/senders">["items"][number];
export type Approval = Get<"/api/v1/approvals/{id}">;
export type AuditEntry = Get<"/api/v1/audit">["items"][number];
export type Severity = Finding["severity"];
export type OcsfEvent = Readonly<Record<string, unknown>>;

/** One second of `/api/v1/live`. */
export interface Live {
  readonly time: number;
  readonly events_per_second: number;
  readonly received: number;
  readonly stored: number;
  readonly dropped: number;
  readonly open_findings: Readonly<Record<string, number>>;
}
