import type { Detection, DeviceId, EventUid, FindingId, RuleId, TenantId } from "@breakwater/ocsf";
import { decide, type DecisionBasis } from "@breakwater/indicators";
import type { Kysely, Selectable } from "kysely";
import { describeMatches } from "../indicator-detection.ts";
import type { Schema } from "../schema.ts";
import type { DecisionBases } from "./decisions/decision-bases.ts";
import { overrideFor, overridesOf } from "./decisions/overrides.ts";
import { severityRanks } from "./findings.ts";
import { tellOfFinding } from "./notices/tell-of-finding.ts";
import { recordLookalikes } from "./lookalikes/record-lookalikes.ts";
import { knownIndicators } from "./indicators/mention-rows.ts";

/** A closed finding takes new evidence within 30 days of its closing; later evidence starts a new one that names it. */
const reopenMs = 30 * 86_400_000;
/** So many events are kept by uid for one finding; the count goes on. */
const maximumEvidence = 1_000;

interface Group {
  readonly tenant: TenantId;
  readonly key: string;
  readonly rule: RuleId;
  readonly device: DeviceId | null;
  readonly detections: Detection[];
}

/** Who found it: what came in, each event once, or a hunt, which finds again what was found before. */
export type FoundBy = "live" | "hunt";

/** What detections were added to. */
export interface RecordedFinding {
  readonly finding: FindingId;
  readonly events: number;
  /** Of them those that were no evidence of it before. */
  readonly newEvents: number;
}

export interface RecordOptions {
  readonly now: number;
  readonly newId: () => string;
  readonly bases: DecisionBases;
  readonly foundBy?: FoundBy;
}

/**
 * Groups detections into findings: one open finding a tenant, rule and device (or group). Runs inside the transaction that commits the
 * batch, which happens once a batch, so that no event is counted twice. A hunt reads the lake, which has an event before it is
 * recorded here: where a hunt has added to a finding, and for a hunt itself, events that are evidence already change nothing.
 */
export async function recordDetections(
  db: Kysely<Schema>,
  detections: readonly Detection[],
  deviceOf: (detection: Detection) => Promise<DeviceId | null>,
  { now, newId, bases, foundBy = "live" }: RecordOptions,
): Promise<readonly RecordedFinding[]> {
  const groups = new Map<string, Group>();
  const told = await recordLookalikes(db, detections, { bases, now, newId });
  for (const detection of await described(db, told, bases)) {
    const device = await deviceOf(detection);
    const key = keyOf(detection, device);
    const name = `${detection.tenant} ${key}`;
    const group = groups.get(name) ?? {
      tenant: detection.tenant,
      key,
      rule: detection.rule.id,
      device,
      detections: [],
    };
    group.detections.push(detection);
    groups.set(name, group);
  }
  const recorded: RecordedFinding[] = [];
  for (const group of groups.values())
    recorded.push(
      foundBy === "hunt" || (isByEvent(group) && (await wasHunted(db, group)))
        ? await recordUnknown(db, group, { now, newId, foundBy })
        : await recordGroup(db, group, now, newId),
    );
  return recorded;
}

/** Each detection is of one event: none stands for further ones, and none is of what several events mean together. */
function isByEvent({ detections }: Group): boolean {
  return detections.every(({ more, group }) => more === undefined && group === undefined);
}

/** Whether a hunt has added to a finding of the group's key. */
async function wasHunted(db: Kysely<Schema>, group: Group): Promise<boolean> {
  const found = await db
    .selectFrom("findings")
    .innerJoin("hunt_findings", "hunt_findings.finding_id", "findings.id")
    .select("findings.id")
    .where("findings.tenant_id", "=", group.tenant)
    .where("findings.group_key", "=", group.key)
    .limit(1)
    .executeTakeFirst();
  return found !== undefined;
}

/** Records of a group what is no evidence yet of a finding of its key. */
async function recordUnknown(
  db: Kysely<Schema>,
  group: Group,
  { now, newId, foundBy }: { readonly now: number; readonly newId: () => string; readonly foundBy: FoundBy },
): Promise<RecordedFinding> {
  const byUid = new Map(group.detections.map((detection) => [detection.eventUid, detection]));
  let last: string | null = null;
  for (const uids of chunksOf([...byUid.keys()])) {
    const known = await db
      .selectFrom("finding_evidence")
      .innerJoin("findings", "findings.id", "finding_evidence.finding_id")
      .select(["finding_evidence.event_uid", "findings.id"])
      .where("findings.tenant_id", "=", group.tenant)
      .where("findings.group_key", "=", group.key)
      .where("finding_evidence.event_uid", "in", uids)
      .execute();
    for (const { event_uid: uid, id } of known) {
      byUid.delete(uid as EventUid);
      last = id;
    }
  }
  const events = group.detections.length;
  // Where no more evidence is kept, what was counted and what was not cannot be told apart: nothing is counted twice.
  const full = byUid.size === 0 || foundBy === "live" ? null : await fullFinding(db, group);
  const finding = byUid.size === 0 ? last : full;
  if (finding !== null) return { finding: finding as FindingId, events, newEvents: 0 };
  const recorded = await recordGroup(db, { ...group, detections: [...byUid.values()] }, now, newId);
  return { ...recorded, events };
}

/** The finding of a group's key that holds as much evidence as is kept, and is about the time of its events. */
async function fullFinding(db: Kysely<Schema>, group: Group): Promise<string | null> {
  const times = group.detections.map(({ eventTime }) => eventTime);
  const row = await db
    .selectFrom("findings")
    .select("id")
    .where("tenant_id", "=", group.tenant)
    .where("group_key", "=", group.key)
    .where("event_count", ">=", maximumEvidence)
    .where(
      "first_seen",
      "<=",
      times.reduce((a, b) => Math.min(a, b)),
    )
    .where(
      "last_seen",
      ">=",
      times.reduce((a, b) => Math.max(a, b)),
    )
    .executeTakeFirst();
  return row?.id ?? null;
}

function* chunksOf<T>(items: readonly T[]): Iterable<readonly T[]> {
  for (let at = 0; at < items.length; at += 500) yield items.slice(at, at + 500);
}

/** What indicators made is told by what is known of them now: one that was withdrawn a moment ago makes no finding. */
async function described(
  db: Kysely<Schema>,
  detections: readonly Detection[],
  bases: DecisionBases,
): Promise<readonly Detection[]> {
  const matching = detections.filter(({ match }) => match !== undefined);
  if (matching.length === 0) return detections;
  const numbers = new Set(matching.flatMap(({ match }) => (match === undefined ? [] : [match.number])));
  const known = await knownIndicators(db, [...numbers]);
  const overrides = await overridesOf(db, [...known.values()]);
  const byTenant = new Map<TenantId, DecisionBasis>();
  for (const tenant of new Set(matching.map((one) => one.tenant)))
    byTenant.set(tenant, await bases.of(db, tenant));
  return describeMatches(detections, known, (tenant, indicator, time) => {
    const basis = byTenant.get(tenant);
    if (basis === undefined) throw new Error("a detection is of a tenant that none of them was of");
    const override = overrideFor(overrides, tenant, indicator);
    return decide({ ...indicator, override, isWithdrawn: false }, basis, time);
  });
}

/** Rule and device; of a correlation over several devices what its events have in common, which ignores case. */
function keyOf({ rule, group }: Detection, device: DeviceId | null): string {
  if (device !== null || group === undefined) return `${rule.id} ${device ?? ""}`;
  return `${rule.id} ${JSON.stringify(group.map((value) => value.toLowerCase()))}`;
}

async function recordGroup(
  db: Kysely<Schema>,
  group: Group,
  now: number,
  newId: () => string,
): Promise<RecordedFinding> {
  const latest = await db
    .selectFrom("findings")
    .selectAll()
    .where("tenant_id", "=", group.tenant)
    .where("group_key", "=", group.key)
    .orderBy("status", "desc")
    .orderBy("updated_at", "desc")
    .executeTakeFirst();
  const times = group.detections.flatMap(({ eventTime, more }) =>
    more === undefined ? [eventTime] : [eventTime, more.lastEventTime],
  );
  const count = group.detections.reduce((sum, { more }) => sum + 1 + (more?.count ?? 0), 0);
  const spread = {
    first: times.reduce((a, b) => Math.min(a, b)),
    last: times.reduce((a, b) => Math.max(a, b)),
    count,
  };
  const isCurrent =
    latest !== undefined && (latest.status === "open" || now - (latest.closed_at ?? 0) <= reopenMs);
  const id = isCurrent ? latest.id : newId();
  if (isCurrent) await addTo(db, latest, group, spread, now);
  else await insertFinding(db, id, group, spread, latest?.id ?? null, now);
  const telling = tellingOf(group.detections);
  if (telling !== undefined && (!isCurrent || latest.status === "closed"))
    await tellOfFinding(db, { ...group, id, rule: telling.rule, isReopened: isCurrent }, { now, newId });
  await addEvidence(db, id, group.detections);
  // Ids of findings are what `insertFinding` gave them.
  return { finding: id as FindingId, events: group.detections.length, newEvents: group.detections.length };
}

interface Spread {
  readonly first: number;
  readonly last: number;
  readonly count: number;
}

async function addTo(
  db: Kysely<Schema>,
  finding: Selectable<Schema["findings"]>,
  group: Group,
  spread: Spread,
  now: number,
): Promise<void> {
  const telling = tellingOf(group.detections);
  if (telling === undefined) return;
  await db
    .updateTable("findings")
    .set({
      status: "open",
      closed_at: null,
      resolution: null,
      updated_at: now,
      first_seen: Math.min(finding.first_seen, spread.first),
      last_seen: Math.max(finding.last_seen, spread.last),
      event_count: finding.event_count + spread.count,
      ...(isOutweighed(finding, telling) ? {} : toldBy(telling)),
    })
    .where("id", "=", finding.id)
    .execute();
}

async function insertFinding(
  db: Kysely<Schema>,
  id: string,
  group: Group,
  spread: Spread,
  previous: string | null,
  now: number,
): Promise<void> {
  const telling = tellingOf(group.detections);
  if (telling === undefined) return;
  await db
    .insertInto("findings")
    .values({
      id,
      tenant_id: group.tenant,
      group_key: group.key,
      rule_id: group.rule,
      device_id: group.device,
      status: "open",
      ...toldBy(telling),
      first_seen: spread.first,
      last_seen: spread.last,
      event_count: spread.count,
      created_at: now,
      updated_at: now,
      closed_at: null,
      resolution: null,
      comment: null,
      previous_id: previous,
    })
    .execute();
}

/** The detection that a finding is told by: the newest of a rule, the gravest of an indicator. */
function tellingOf(detections: readonly Detection[]): Detection | undefined {
  return detections.reduce<Detection | undefined>(
    (telling, one) =>
      telling === undefined || one.indicator === undefined || rankOf(one) >= rankOf(telling) ? one : telling,
    undefined,
  );
}

function rankOf({ rule }: Detection): number {
  return severityRanks[rule.level];
}

/** How grave a contact with an indicator is depends on the event: one that was let through is not undone by a blocked one. */
function isOutweighed(finding: Selectable<Schema["findings"]>, { indicator, rule }: Detection): boolean {
  return indicator !== undefined && finding.severity_rank > severityRanks[rule.level];
}

/** The rule as it is now: its author may have raised the level since. */
function toldBy({ rule, reason, visibility, indicator }: Detection) {
  return {
    rule: JSON.stringify(rule),
    severity: rule.level,
    severity_rank: severityRanks[rule.level],
    reason: JSON.stringify(reason),
    visibility: JSON.stringify(visibility),
    indicator: indicator === undefined ? null : JSON.stringify(indicator),
  };
}

async function addEvidence(
  db: Kysely<Schema>,
  finding: string,
  detections: readonly Detection[],
): Promise<void> {
  const { kept } = await db
    .selectFrom("finding_evidence")
    .select((eb) => eb.fn.countAll<number | string>().as("kept"))
    .where("finding_id", "=", finding)
    .executeTakeFirstOrThrow();
  for (const { eventUid, eventTime, loggedTime, matched } of detections.slice(
    0,
    Math.max(0, maximumEvidence - Number(kept)),
  )) {
    await db
      .insertInto("finding_evidence")
      .values({
        finding_id: finding,
        event_uid: eventUid,
        event_time: eventTime,
        logged_time: loggedTime,
        matched: JSON.stringify(matched),
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}
