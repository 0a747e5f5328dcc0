import type { Kysely } from "kysely";
import type { Clock } from "../../../platform/clock.ts";
import type { Ledger } from "../../audit/ledger.ts";
import type { Actor } from "../../identity.ts";
import type { Indicator, Indicators, IndicatorScope } from "../../indicators.ts";
import type { Schema } from "../../schema.ts";
import { huntForRestored } from "../hunts/hunt-news.ts";
import { bumpRevision, logOf } from "./finish-import.ts";
import { createIndicatorImports } from "./imports.ts";
import { listLeftOut } from "./left-out.ts";
import { getIndicator, listIndicators } from "./list.ts";
import { stateAgain } from "./stated-times.ts";
import { getSource, listSources, removeSource } from "./sources.ts";

export function createIndicators(
  db: Kysely<Schema>,
  ledger: Ledger,
  clock: Clock,
  newId: () => string,
): Indicators {
  /** Withdraws or restores, where that is a change. */
  function decide(
    by: Actor,
    scope: IndicatorScope,
    number: number,
    reason: string | null,
  ): Promise<Indicator | null> {
    return ledger.change(by, async (tx, record) => {
      const before = await getIndicator(tx, [scope], number);
      if (before === null || (before.withdrawn === null) === (reason === null)) return before;
      const now = clock.now();
      await tx
        .updateTable("indicators")
        .set(
          reason === null
            ? { withdrawn_at: null, withdrawn_by: null, withdrawn_reason: null }
            : { withdrawn_at: now, withdrawn_by: by.name, withdrawn_reason: reason },
        )
        .where("number", "=", number)
        .execute();
      await bumpRevision(tx);
      await stateAgain(tx, number, now);
      if (reason === null) await huntForRestored(tx, { scope, number, title: before.value, now, newId });
      await record({
        tenant: logOf(scope),
        action: reason === null ? "indicator.restore" : "indicator.withdraw",
        object: { kind: "indicator", id: String(number), name: before.value },
        details: { kind: before.kind, ...(reason === null ? {} : { reason }) },
      });
      return getIndicator(tx, [scope], number);
    });
  }

  return {
    imports: createIndicatorImports(db, ledger, clock, newId),
    async revision() {
      const { revision } = await db
        .selectFrom("indicator_revision")
        .select("revision")
        .executeTakeFirstOrThrow();
      return revision;
    },
    list: (tenant, filter, page) => listIndicators(db, tenant, filter, page),
    get: (tenant, number) => getIndicator(db, ["installation", tenant], number),
    withdraw: (by, scope, number, reason) => decide(by, scope, number, reason),
    restore: (by, scope, number) => decide(by, scope, number, null),
    sources: (scopes) => listSources(db, scopes),
    source: (scopes, id) => getSource(db, scopes, id),
    leftOut: (scopes, source, filter, page) => listLeftOut(db, scopes, source, filter, page),
    removeSource: (by, scope, id) => removeSource({ ledger, clock }, by, scope, id),
  };
}
