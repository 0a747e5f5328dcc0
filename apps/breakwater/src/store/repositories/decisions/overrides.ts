import type { IndicatorKind, IndicatorOverride, IndicatorRole, Treatment } from "@breakwater/indicators";
import type { TenantId } from "@breakwater/ocsf";
import { type Kysely, type Selectable, sql } from "kysely";
import type { Clock } from "../../../platform/clock.ts";
import type { Ledger } from "../../audit/ledger.ts";
import type { DecidedValue, IndicatorDecisions } from "../../decisions.ts";
import type { IndicatorScope } from "../../indicators.ts";
import type { Schema } from "../../schema.ts";
import { StoreError } from "../../store-error.ts";
import { logOf } from "../indicators/finish-import.ts";
import { bumpRevision } from "../indicators/finish-import.ts";
import { bumpDecisions } from "./revision.ts";

const maximumOverrides = 50_000;
type Row = Selectable<Schema["indicator_overrides"]>;
/** By scope, kind and value. */
export type Overrides = ReadonlyMap<string, IndicatorOverride>;

export function createOverrides(
  db: Kysely<Schema>,
  ledger: Ledger,
  clock: Clock,
): Pick<IndicatorDecisions, "override" | "overrides"> {
  return {
    override: (by, scope, { kind, value }, override) =>
      ledger.change(by, async (tx, record) => {
        const { numDeletedRows } = await tx
          .deleteFrom("indicator_overrides")
          .where("scope", "=", scope)
          .where("kind", "=", kind)
          .where("value", "=", value)
          .executeTakeFirstOrThrow();
        if (override === null && numDeletedRows === 0n) return;
        if (override !== null) {
          await refuseTooMany(tx, scope);
          const { treatment, until, role, reason } = override;
          const row: Row = {
            scope,
            kind,
            value,
            treatment,
            until: until === "never" ? null : until,
            is_endless: until === "never" ? 1 : 0,
            role,
            reason,
            created_by: by.name,
            created_at: clock.now(),
          };
          await tx.insertInto("indicator_overrides").values(row).execute();
        }
        await bumpDecisions(tx);
        // Lists that devices pull are made anew when this goes up.
        await bumpRevision(tx);
        await record({
          tenant: logOf(scope),
          action: override === null ? "indicator.undecide" : "indicator.decide",
          object: { kind: "indicator-value", id: `${kind} ${value}`.slice(0, 200), name: value },
          details: override === null ? { kind } : { kind, ...override },
        });
      }),

    async overrides(tenant) {
      const rows = await db
        .selectFrom("indicator_overrides")
        .selectAll()
        .where("scope", "in", ["installation", tenant])
        .execute();
      const own = rows.toSorted(
        (a, b) => Number(a.scope === "installation") - Number(b.scope === "installation"),
      );
      const seen = new Set<string>();
      return own.flatMap((row) => {
        const name = `${row.kind} ${row.value}`;
        if (seen.has(name)) return [];
        seen.add(name);
        return [{ ...valueOf(row), override: toOverride(row) }];
      });
    },
  };
}

async function refuseTooMany(tx: Kysely<Schema>, scope: IndicatorScope): Promise<void> {
  const { count } = await tx
    .selectFrom("indicator_overrides")
    .where("scope", "=", scope)
    .select((eb) => eb.fn.countAll<number | string>().as("count"))
    .executeTakeFirstOrThrow();
  if (Number(count) >= maximumOverrides)
    throw new StoreError(
      "too_many",
      `${maximumOverrides} decisions about values are as many as there may be`,
    );
}

/** What people of any scope decided about these values. */
export async function overridesOf(db: Kysely<Schema>, values: readonly DecidedValue[]): Promise<Overrides> {
  if (values.length === 0) return new Map();
  const wanted = JSON.stringify(values.map(({ kind, value }) => [kind, value]));
  const rows = await db
    .selectFrom("indicator_overrides")
    .selectAll()
    .where(sql<boolean>`(kind, value) in (select value ->> 0, value ->> 1 from json_each(${wanted}))`)
    .execute();
  return new Map(rows.map((row) => [`${row.scope} ${row.kind} ${row.value}`, toOverride(row)]));
}

/** A tenant's own decision comes before the installation's. */
export function overrideFor(
  overrides: Overrides,
  tenant: TenantId,
  { kind, value }: DecidedValue,
): IndicatorOverride | null {
  const name = `${kind} ${value}`;
  return overrides.get(`${tenant} ${name}`) ?? overrides.get(`installation ${name}`) ?? null;
}

function valueOf({ kind, value }: Row): DecidedValue {
  // Written by override from an IndicatorKind.
  return { kind: kind as IndicatorKind, value };
}

function toOverride(row: Row): IndicatorOverride {
  return {
    // Written by override from these types.
    treatment: row.treatment as Treatment | null,
    until: row.is_endless === 1 ? "never" : row.until,
    role: row.role as IndicatorRole | null,
    reason: row.reason,
    by: row.created_by,
    at: row.created_at,
  };
}
