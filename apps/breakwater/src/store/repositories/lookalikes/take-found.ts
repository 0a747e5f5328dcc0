import type { Kysely } from "kysely";
import type { Clock } from "../../../platform/clock.ts";
import type { Ledger } from "../../audit/ledger.ts";
import type { Lookalikes } from "../../lookalikes.ts";
import type { Schema } from "../../schema.ts";
import type { DecisionBases } from "../decisions/decision-bases.ts";
import { keepLookalike } from "./keep-lookalike.ts";

/** Keeps what was found elsewhere than in events as they come: in lists of names, and in history. */
export function createTakeFound({
  db,
  ledger,
  clock,
  newId,
  bases,
}: {
  readonly db: Kysely<Schema>;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly bases: DecisionBases;
}): Pick<Lookalikes, "takeListed" | "takeSeen"> {
  return {
    async takeListed(by, tenant, { list, names, notRead, found }) {
      // Before the transaction: it may read much, once.
      const basis = await bases.of(db, tenant);
      return ledger.change(by, async (tx, record) => {
        const now = clock.now();
        let added = 0;
        let leftOut = 0;
        for (const { match, reason } of found) {
          const meeting = { kind: "listed", list, at: now } as const;
          const kept = await keepLookalike(tx, { tenant, match, reason, meeting }, { basis, now, newId });
          if (kept === "new") added += 1;
          else if (kept === "full") leftOut += 1;
        }
        await record({
          tenant,
          action: "lookalikes.import",
          object: { kind: "list-of-names", id: list, name: list },
          details: { names, not_read: notRead, found: found.length, added, left_out: leftOut },
        });
        return { added, leftOut };
      });
    },

    async takeSeen(tenant, found) {
      if (found.length === 0) return;
      const basis = await bases.of(db, tenant);
      await db.transaction().execute(async (tx) => {
        for (const { match, reason, seen } of found) {
          const meeting = { kind: "in-history", ...seen } as const;
          await keepLookalike(tx, { tenant, match, reason, meeting }, { basis, now: clock.now(), newId });
        }
      });
    },
  };
}
