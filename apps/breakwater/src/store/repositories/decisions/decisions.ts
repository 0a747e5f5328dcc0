import { decide } from "@breakwater/indicators";
import type { Kysely } from "kysely";
import type { Clock } from "../../../platform/clock.ts";
import type { Ledger } from "../../audit/ledger.ts";
import type { IndicatorDecisions } from "../../decisions.ts";
import type { Schema } from "../../schema.ts";
import { createAgeingRules } from "./ageing-rules.ts";
import type { DecisionBases } from "./decision-bases.ts";
import { createOverrides, overrideFor, overridesOf } from "./overrides.ts";
import { createWarninglists } from "./warninglists.ts";

export function createIndicatorDecisions(
  db: Kysely<Schema>,
  ledger: Ledger,
  clock: Clock,
  newId: () => string,
  bases: DecisionBases,
): IndicatorDecisions {
  return {
    ...createAgeingRules(db, ledger, clock, newId),
    ...createWarninglists(db, ledger, clock, newId),
    ...createOverrides(db, ledger, clock),

    async revisions() {
      const row = await db.selectFrom("decision_revision").selectAll().executeTakeFirstOrThrow();
      return { all: row.revision, warninglists: row.warninglists };
    },

    useWarninglists: (built) => bases.useWarninglists(built),
    basis: (tenant) => bases.of(db, tenant),

    async decide(tenant, indicators, time) {
      const basis = await bases.of(db, tenant);
      const overrides = await overridesOf(db, indicators);
      return indicators.map((indicator) => {
        const override = overrideFor(overrides, tenant, indicator);
        const isWithdrawn = indicator.withdrawn !== null;
        return { override, decision: decide({ ...indicator, override, isWithdrawn }, basis, time) };
      });
    },
  };
}
