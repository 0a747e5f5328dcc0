import type { Kysely } from "kysely";
import { type Migration, Migrator } from "kysely/migration";
import type { Schema } from "../schema.ts";
import { StoreError } from "../store-error.ts";
import { first } from "./0001-first.ts";
import { identity } from "./0002-identity.ts";
import { correlation } from "./0003-correlation.ts";
import { indicators } from "./0004-indicators.ts";
import { sample } from "./0008-sample.ts";
import { hunts } from "./0009-hunts.ts";
import { lists } from "./0010-lists.ts";
import { sharing } from "./0011-sharing.ts";
import { collections } from "./0012-collections.ts";
import { cases } from "./0013-cases.ts";
import { huntKinds } from "./0014-hunt-kinds.ts";
import { collectionSize } from "./0015-collection-size.ts";
import { decisions } from "./0016-decisions.ts";
import { feeds } from "./0017-feeds.ts";
import { rollouts } from "./0018-rollouts.ts";
import { notices } from "./0019-notices.ts";
import { inventory } from "./0020-inventory.ts";
import { collectors } from "./0021-collectors.ts";
import { warninglistFeeds } from "./0022-warninglist-feeds.ts";
import { vulnerabilities } from "./0024-vulnerabilities.ts";
import { fleetState } from "./0025-fleet-state.ts";
import { knowledgeFeeds } from "./0026-knowledge-feeds.ts";
import { osquery } from "./0027-osquery.ts";
import { responsePlans } from "./0028-response-plans.ts";
import { osqueryQueries } from "./0030-osquery-queries.ts";
import { lookalikes } from "./0031-lookalikes.ts";
import { evidence } from "./0032-evidence.ts";
import { lookBack } from "./0035-look-back.ts";
import { feedsOfNames } from "./0037-feeds-of-names.ts";
import { osqueryStates } from "./0038-osquery-states.ts";
import { leftOut } from "./0039-left-out.ts";

/** Forward steps in order; one that was released is never changed. */
const migrations: Readonly<Record<string, Migration>> = {
  "0001-first": first,
  "0002-identity": identity,
  "0003-correlation": correlation,
  "0004-indicators": indicators,
  "0008-sample": sample,
  "0009-hunts": hunts,
  "0010-lists": lists,
  "0011-sharing": sharing,
  "0012-collections": collections,
  "0013-cases": cases,
  "0014-hunt-kinds": huntKinds,
  "0015-collection-size": collectionSize,
  "0016-decisions": decisions,
  "0017-feeds": feeds,
  "0018-rollouts": rollouts,
  "0019-notices": notices,
  "0020-inventory": inventory,
  "0021-collectors": collectors,
  "0022-warninglist-feeds": warninglistFeeds,
  "0024-vulnerabilities": vulnerabilities,
  "0025-fleet-state": fleetState,
  "0026-knowledge-feeds": knowledgeFeeds,
  "0027-osquery": osquery,
  "0028-response-plans": responsePlans,
  "0030-osquery-queries": osqueryQueries,
  "0031-lookalikes": lookalikes,
  "0032-evidence": evidence,
  "0035-look-back": lookBack,
  "0037-feeds-of-names": feedsOfNames,
  "0038-osquery-states": osqueryStates,
  "0039-left-out": leftOut,
};

/** Brings the database up to date; one that a newer version wrote is refused. */
export async function migrate(db: Kysely<Schema>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...migrations }) } });
  const { error } = await migrator.migrateToLatest();
  if (error === undefined) return;
  const message = error instanceof Error ? error.message : JSON.stringify(error);
  if (/corrupted migrations/.test(message)) {
    throw new StoreError(
      "newer_schema",
      `the control store was written by a newer Breakwater (${message}); start that version, or choose another folder with --data`,
      { cause: error },
    );
  }
  throw new StoreError("cannot_open", `the control store could not be brought up to date: ${message}`, {
    cause: error,
  });
}
