import type { TenantId } from "@breakwater/ocsf";
import type { Kysely, Selectable } from "kysely";
import type { Coverage, Hunt, HuntOrigin, HuntState, HuntSubject } from "../../hunts.ts";
import type { Schema } from "../../schema.ts";

type Row = Selectable<Schema["hunts"]> & { readonly finding_count: number | string };

/** Hunts with how many findings each has. */
export function selectHunts(db: Kysely<Schema>) {
  return db
    .selectFrom("hunts")
    .selectAll("hunts")
    .select((eb) =>
      eb
        .selectFrom("hunt_findings")
        .whereRef("hunt_findings.hunt_id", "=", "hunts.id")
        .select((inner) => inner.fn.countAll<number | string>().as("count"))
        .as("finding_count"),
    )
    .$narrowType<{ finding_count: number | string }>();
}

/** Sets a hunt down; it runs when its turn comes. */
export async function insertHunt(
  tx: Kysely<Schema>,
  hunt: Pick<
    Hunt,
    | "id"
    | "tenant"
    | "title"
    | "subject"
    | "from"
    | "to"
    | "timeField"
    | "repeatDays"
    | "origin"
    | "createdBy"
    | "createdAt"
  >,
): Promise<void> {
  const { subject } = hunt;
  await tx
    .insertInto("hunts")
    .values({
      id: hunt.id,
      tenant_id: hunt.tenant,
      title: hunt.title,
      kind: subject.kind,
      subject: JSON.stringify(subject),
      import: subject.kind === "indicators" ? subject.import : null,
      origin: hunt.origin,
      created_by: hunt.createdBy,
      created_at: hunt.createdAt,
      from_time: hunt.from,
      to_time: hunt.to,
      time_field: hunt.timeField,
      repeat_days: hunt.repeatDays,
      state: "waiting",
      started_at: null,
      ended_at: null,
      searched_to: null,
      problem: null,
      coverage: null,
    })
    .execute();
}

export function toHunt(row: Row): Hunt {
  return {
    id: row.id,
    // Written by insertHunt from a Hunt.
    tenant: row.tenant_id as TenantId,
    title: row.title,
    subject: JSON.parse(row.subject) as HuntSubject,
    from: row.from_time,
    to: row.to_time,
    timeField: row.time_field === "time" ? "time" : "logged_time",
    repeatDays: row.repeat_days,
    origin: row.origin as HuntOrigin,
    createdBy: row.created_by,
    createdAt: row.created_at,
    state: row.state as HuntState,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    searchedTo: row.searched_to,
    share: row.share,
    events: row.event_count,
    candidates: row.candidate_count,
    sightings: row.sighting_count,
    findings: Number(row.finding_count),
    problem: row.problem,
    coverage: row.coverage === null ? null : (JSON.parse(row.coverage) as Coverage),
  };
}
