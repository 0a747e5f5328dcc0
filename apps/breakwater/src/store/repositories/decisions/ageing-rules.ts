import type { AgeingRule, IndicatorKind, IndicatorRole } from "@breakwater/indicators";
import type { Kysely, Selectable } from "kysely";
import type { Clock } from "../../../platform/clock.ts";
import type { Ledger } from "../../audit/ledger.ts";
import type { IndicatorDecisions, OwnAgeingRule } from "../../decisions.ts";
import type { IndicatorScope } from "../../indicators.ts";
import type { Schema } from "../../schema.ts";
import { StoreError } from "../../store-error.ts";
import { logOf } from "../indicators/finish-import.ts";
import { bumpDecisions } from "./revision.ts";

const maximumRules = 500;
type Row = Selectable<Schema["ageing_rules"]>;

export async function ageingRulesOf(
  db: Kysely<Schema>,
  scopes: readonly IndicatorScope[],
): Promise<readonly OwnAgeingRule[]> {
  const rows = await db
    .selectFrom("ageing_rules")
    .selectAll()
    .where("scope", "in", scopes)
    .orderBy("created_at", "desc")
    .orderBy("id")
    .execute();
  return rows.map(toRule);
}

export function createAgeingRules(
  db: Kysely<Schema>,
  ledger: Ledger,
  clock: Clock,
  newId: () => string,
): Pick<IndicatorDecisions, "ageingRules" | "putAgeingRule" | "removeAgeingRule"> {
  return {
    ageingRules: (scopes) => ageingRulesOf(db, scopes),

    putAgeingRule: (by, scope, rule) =>
      ledger.change(by, async (tx, record) => {
        const known = await ageingRulesOf(tx, [scope]);
        const before = known.find((one) => isSamePlace(one, rule));
        if (before === undefined && known.length >= maximumRules)
          throw new StoreError("too_many", `${maximumRules} ageing rules are as many as there may be`);
        const row: Row = {
          id: before?.id ?? newId(),
          scope,
          kind: rule.kind,
          role: rule.role,
          source: rule.source,
          days: rule.days,
          counts_from: rule.countsFrom,
          precedence: rule.precedence,
          afterwards: rule.afterwards,
          created_by: by.name,
          created_at: clock.now(),
        };
        await tx.deleteFrom("ageing_rules").where("id", "=", row.id).execute();
        await tx.insertInto("ageing_rules").values(row).execute();
        await bumpDecisions(tx);
        await record({
          tenant: logOf(scope),
          action: "ageing_rule.set",
          object: { kind: "ageing-rule", id: row.id, name: placeOf(rule) },
          details: { before: before === undefined ? null : detailsOf(before), after: detailsOf(rule) },
        });
        return toRule(row);
      }),

    removeAgeingRule: (by, scope, id) =>
      ledger.change(by, async (tx, record) => {
        const row = await tx
          .deleteFrom("ageing_rules")
          .where("scope", "=", scope)
          .where("id", "=", id)
          .returningAll()
          .executeTakeFirst();
        if (row === undefined) return false;
        await bumpDecisions(tx);
        await record({
          tenant: logOf(scope),
          action: "ageing_rule.remove",
          object: { kind: "ageing-rule", id, name: placeOf(toRule(row)) },
          details: detailsOf(toRule(row)),
        });
        return true;
      }),
  };
}

type Place = Pick<AgeingRule, "kind" | "role" | "source">;

function isSamePlace(one: Place, other: Place): boolean {
  return one.kind === other.kind && one.role === other.role && one.source === other.source;
}

function placeOf({ kind, role, source }: Place): string {
  return [source, role, kind].filter((part) => part !== null).join(", ") || "*";
}

function detailsOf({ days, countsFrom, precedence, afterwards }: Omit<AgeingRule, "id">) {
  return { days, counts_from: countsFrom, precedence, afterwards };
}

function toRule(row: Row): OwnAgeingRule {
  return {
    id: row.id,
    // Written by putAgeingRule from these types.
    scope: row.scope as IndicatorScope,
    kind: row.kind as IndicatorKind | null,
    role: row.role as IndicatorRole | null,
    source: row.source,
    days: row.days,
    countsFrom: row.counts_from as AgeingRule["countsFrom"],
    precedence: row.precedence as AgeingRule["precedence"],
    afterwards: row.afterwards as AgeingRule["afterwards"],
    createdBy: row.created_by,
    createdAt: row.created_at,
  };
}
