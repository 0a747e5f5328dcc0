import type { Kysely } from "kysely";
import type { Clock } from "../../../platform/clock.ts";
import type { Ledger } from "../../audit/ledger.ts";
import type { Lookalikes } from "../../lookalikes.ts";
import type { Schema } from "../../schema.ts";
import type { DecisionBases } from "../decisions/decision-bases.ts";
import { createCandidates } from "./candidates.ts";
import { createTakeFound } from "./take-found.ts";
import { createWatchedNames } from "./watched-names.ts";

export function createLookalikes(means: {
  readonly db: Kysely<Schema>;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly bases: DecisionBases;
}): Lookalikes {
  const { db, ledger, clock, newId } = means;
  return {
    ...createWatchedNames(db, ledger, clock, newId),
    ...createCandidates(db, ledger, clock),
    ...createTakeFound(means),
  };
}
