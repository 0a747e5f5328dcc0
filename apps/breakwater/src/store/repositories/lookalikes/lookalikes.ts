import type { Kysely } from "kysely";
import type { Clock } from "../../../platform/clock.ts";
import type { Ledger } from "../../audit/ledger.ts";
import type { Lookalikes } from "../../lookalikes.ts";
import type { Schema } from "../../schema.ts";
import { createCandidates } from "./candidates.ts";
import { createWatchedNames } from "./watched-names.ts";

export function createLookalikes(
  db: Kysely<Schema>,
  ledger: Ledger,
  clock: Clock,
  newId: () => string,
): Lookalikes {
  return { ...createWatchedNames(db, ledger, clock, newId), ...createCandidates(db, ledger, clock) };
}
