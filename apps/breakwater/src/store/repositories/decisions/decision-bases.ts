import {
  byParticularity,
  createProtection,
  defaultAgeing,
  type DecisionBasis,
  WarninglistSet,
} from "@breakwater/indicators";
import type { TenantId } from "@breakwater/ocsf";
import type { Kysely } from "kysely";
import type { BuiltWarninglists } from "../../decisions.ts";
import type { Schema } from "../../schema.ts";
import { ageingRulesOf } from "./ageing-rules.ts";

/** What each tenant's indicators are decided by, kept until something of it changes. */
export class DecisionBases {
  #revision = -1;
  readonly #byTenant = new Map<TenantId, DecisionBasis>();
  #warninglists: ReadonlyMap<string, WarninglistSet> = new Map();

  useWarninglists({ scopes }: BuiltWarninglists): void {
    this.#warninglists = new Map(scopes.map(({ scope, data }) => [scope, new WarninglistSet(data)]));
    this.#byTenant.clear();
  }

  /** `db` is the transaction that the caller is in, where it is in one. */
  async of(db: Kysely<Schema>, tenant: TenantId): Promise<DecisionBasis> {
    const { revision } = await db
      .selectFrom("decision_revision")
      .select("revision")
      .executeTakeFirstOrThrow();
    if (revision !== this.#revision) {
      this.#revision = revision;
      this.#byTenant.clear();
    }
    const known = this.#byTenant.get(tenant);
    if (known !== undefined) return known;
    const scopes = ["installation", tenant] as const;
    const rules = await ageingRulesOf(db, scopes);
    const isOwn = (one: { readonly scope: string }) => one.scope === tenant;
    const values = await db
      .selectFrom("protected_values")
      .select("value")
      .where("tenant_id", "in", scopes)
      .execute();
    const basis: DecisionBasis = {
      // Of equally particular rules the tenant's own comes first, then the installation's, then the default.
      ageing: byParticularity([
        ...rules.filter(isOwn),
        ...rules.filter((rule) => !isOwn(rule)),
        ...defaultAgeing,
      ]),
      warninglists: scopes.flatMap((scope) => this.#warninglists.get(scope) ?? []),
      protectedBy: createProtection(values.map(({ value }) => value)),
    };
    this.#byTenant.set(tenant, basis);
    return basis;
  }
}
