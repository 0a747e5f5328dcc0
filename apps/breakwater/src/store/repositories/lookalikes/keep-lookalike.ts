import type { LookalikeMatch, Message, TenantId } from "@breakwater/ocsf";
import type { DecisionBasis } from "@breakwater/indicators";
import { type Kysely, type Selectable, sql } from "kysely";
import type { Schema } from "../../schema.ts";
import { agedAfterMs } from "./candidates.ts";

/** Of one tenant; who makes up names can make up very many. */
const maximumCandidates = 10_000;

/** Where a look-alike was met: in events, in all that was seen before, or in a list of names. Times are ms since the epoch. */
export type Meeting =
  | {
      readonly kind: "seen" | "in-history";
      readonly first: number;
      readonly last: number;
      readonly events: number;
    }
  | { readonly kind: "listed"; readonly list: string; readonly at: number };

export interface MetLookalike {
  readonly tenant: TenantId;
  readonly match: LookalikeMatch;
  readonly reason: Message;
  readonly meeting: Meeting;
}

/** `candidate`: somebody should look at it; `known`: it counts for nothing more; `full`: there is no room. */
export type Kept = "new" | "candidate" | "known" | "full";

export interface KeepOptions {
  readonly basis: Pick<DecisionBasis, "warninglists" | "protectedBy">;
  readonly now: number;
  readonly newId: () => string;
}

/**
 * Keeps a look-alike as a candidate, with where it was met. `known` where its name is watched no longer, somebody dismissed it or made
 * it an indicator, the tenant protects it as its own, or a warning list names it: one to ignore keeps it out altogether.
 */
export async function keepLookalike(
  tx: Kysely<Schema>,
  met: MetLookalike,
  options: KeepOptions,
): Promise<Kept> {
  const { tenant, match } = met;
  if (!(await isWatched(tx, tenant, match.watched))) return "known";
  if (options.basis.protectedBy("domain", match.domain) !== null) return "known";
  const listed = warninglistOf(options.basis, match.domain);
  if (listed?.action === "ignore") return "known";
  const row = await tx
    .selectFrom("lookalikes")
    .selectAll()
    .where("tenant_id", "=", tenant)
    .where("domain", "=", match.domain)
    .executeTakeFirst();
  if (row === undefined) {
    if (!(await hasRoom(tx, tenant, options.now))) return "full";
    await tx
      .insertInto("lookalikes")
      .values({ ...toRow(met, options), warninglist: listed?.list ?? null })
      .execute();
    return listed === undefined ? "new" : "known";
  }
  await tx
    .updateTable("lookalikes")
    .set({ ...metAgain(row, met.meeting), ...strongerOf(row, met), warninglist: listed?.list ?? null })
    .where("id", "=", row.id)
    .execute();
  return row.state === "open" && listed === undefined ? "candidate" : "known";
}

async function isWatched(tx: Kysely<Schema>, tenant: TenantId, id: string): Promise<boolean> {
  const row = await tx
    .selectFrom("watched_names")
    .select("id")
    .where("id", "=", id)
    .where("scope", "in", ["installation", tenant])
    .executeTakeFirst();
  return row !== undefined;
}

/** Only a list that names the domain itself: that a service is known says nothing about its customers' names. */
function warninglistOf({ warninglists }: KeepOptions["basis"], domain: string) {
  return warninglists.flatMap((set) => set.find("domain", domain)).find(({ how }) => how === "listed");
}

/** What is aged makes room, the oldest first; where nothing is, the rest is counted. */
async function hasRoom(tx: Kysely<Schema>, tenant: TenantId, now: number): Promise<boolean> {
  const { kept } = await tx
    .selectFrom("lookalikes")
    .select((eb) => eb.fn.countAll<number | string>().as("kept"))
    .where("tenant_id", "=", tenant)
    .executeTakeFirstOrThrow();
  if (Number(kept) < maximumCandidates) return true;
  const aged = await tx
    .selectFrom("lookalikes")
    .select("id")
    .where("tenant_id", "=", tenant)
    .where("state", "=", "open")
    .where("news_at", "<", now - agedAfterMs)
    .orderBy("news_at")
    .executeTakeFirst();
  if (aged !== undefined) {
    await tx.deleteFrom("lookalikes").where("id", "=", aged.id).execute();
    return true;
  }
  await tx
    .insertInto("lookalikes_left_out")
    .values({ tenant_id: tenant, count: 1 })
    .onConflict((conflict) =>
      conflict.column("tenant_id").doUpdateSet({ count: sql`lookalikes_left_out.count + 1` }),
    )
    .execute();
  return false;
}

type Row = Selectable<Schema["lookalikes"]>;

function toRow({ tenant, match, reason, meeting }: MetLookalike, { now, newId }: KeepOptions): Row {
  return {
    id: newId(),
    tenant_id: tenant,
    domain: match.domain,
    readable: match.readable,
    name: match.name,
    watched_id: match.watched,
    watched_name: match.watchedName,
    kind: match.kind,
    strength: match.strength,
    grade: match.grade,
    reason: JSON.stringify(reason),
    state: "open",
    first_seen: meeting.kind === "listed" ? null : meeting.first,
    last_seen: meeting.kind === "listed" ? null : meeting.last,
    event_count: meeting.kind === "listed" ? 0 : meeting.events,
    list: meeting.kind === "listed" ? meeting.list : null,
    listed_at: meeting.kind === "listed" ? meeting.at : null,
    news_at: meeting.kind === "listed" ? meeting.at : meeting.last,
    warninglist: null,
    decided_by: null,
    decided_at: null,
    decided_reason: null,
    tlp: null,
    created_at: now,
  };
}

/** The list that named it first stays; of events the first and the last. */
function metAgain(row: Row, meeting: Meeting): Partial<Row> {
  if (meeting.kind === "listed")
    return {
      ...(row.list === null ? { list: meeting.list, listed_at: meeting.at } : {}),
      news_at: Math.max(row.news_at, meeting.at),
    };
  return {
    first_seen: Math.min(row.first_seen ?? meeting.first, meeting.first),
    last_seen: Math.max(row.last_seen ?? meeting.last, meeting.last),
    // History holds what was counted as it came.
    event_count:
      meeting.kind === "seen" ? row.event_count + meeting.events : Math.max(row.event_count, meeting.events),
    news_at: Math.max(row.news_at, meeting.last),
  };
}

/** A likeness to another name that was added since may say more; one of a name that is watched no longer says nothing. */
function strongerOf(row: Row, { match, reason }: MetLookalike): Partial<Row> {
  if (row.watched_id !== null && row.strength >= match.strength) return {};
  return {
    watched_id: match.watched,
    watched_name: match.watchedName,
    kind: match.kind,
    strength: match.strength,
    grade: match.grade,
    reason: JSON.stringify(reason),
  };
}
