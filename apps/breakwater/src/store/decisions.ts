import type {
  AgeingRule,
  Decision,
  DecisionBasis,
  IndicatorKind,
  IndicatorOverride,
  Warninglist,
  WarninglistAction,
  WarninglistData,
} from "@breakwater/indicators";
import type { TenantId } from "@breakwater/ocsf";
import type { Actor } from "./identity.ts";
import type { Indicator, IndicatorScope } from "./indicators.ts";

/** A rule that somebody made; it stands in place of the defaults and, for its tenant, of the installation's. */
export interface OwnAgeingRule extends AgeingRule {
  readonly scope: IndicatorScope;
  readonly createdBy: string;
  readonly createdAt: number;
}

export interface StoredWarninglist extends Pick<Warninglist, "name" | "description" | "version" | "kinds"> {
  readonly id: string;
  readonly scope: IndicatorScope;
  readonly action: WarninglistAction;
  readonly count: number;
  /** Entries that cannot be looked up. */
  readonly notRead: number;
  /** SHA-256 of the file, hexadecimal. */
  readonly digest: string;
  readonly createdBy: string;
  readonly createdAt: number;
}

/** What tells which value a person decided about. */
export interface DecidedValue {
  readonly kind: IndicatorKind;
  readonly value: string;
}

/** Warning lists of all scopes, ready to be asked, as of a revision. */
export interface BuiltWarninglists {
  readonly revision: number;
  readonly scopes: readonly { readonly scope: string; readonly data: WarninglistData }[];
}

/** What is decided about indicators: by rules, by lists, and by people; and by all of it together. */
export interface IndicatorDecisions {
  revisions(): Promise<{ readonly all: number; readonly warninglists: number }>;
  ageingRules(scopes: readonly IndicatorScope[]): Promise<readonly OwnAgeingRule[]>;
  /** In place of the rule of the same kind, role and source, where there is one. */
  putAgeingRule(by: Actor, scope: IndicatorScope, rule: Omit<AgeingRule, "id">): Promise<OwnAgeingRule>;
  removeAgeingRule(by: Actor, scope: IndicatorScope, id: string): Promise<boolean>;

  /** By name. */
  warninglists(scopes: readonly IndicatorScope[]): Promise<readonly StoredWarninglist[]>;
  /** In place of the list of this name, which keeps its id. */
  putWarninglist(
    by: Actor,
    scope: IndicatorScope,
    list: Warninglist,
    about: { readonly action: WarninglistAction; readonly digest: string },
  ): Promise<StoredWarninglist>;
  setWarninglistAction(
    by: Actor,
    scope: IndicatorScope,
    id: string,
    action: WarninglistAction,
  ): Promise<StoredWarninglist | null>;
  removeWarninglist(by: Actor, scope: IndicatorScope, id: string): Promise<boolean>;
  /** Takes lists into use that a thread made ready. */
  useWarninglists(built: BuiltWarninglists): void;

  /** The decision in place of rules and lists; null takes it back. */
  override(
    by: Actor,
    scope: IndicatorScope,
    value: DecidedValue,
    override: Pick<IndicatorOverride, "treatment" | "until" | "role" | "reason"> | null,
  ): Promise<void>;

  /** What a tenant's indicators are decided by. */
  basis(tenant: TenantId): Promise<DecisionBasis>;
  /** All decisions of people that hold in a tenant: its own before the installation's. */
  overrides(tenant: TenantId): Promise<readonly (DecidedValue & { readonly override: IndicatorOverride })[]>;
  /** What the tenant's indicators are worth at a time (ms), in their order. */
  decide(
    tenant: TenantId,
    indicators: readonly Indicator[],
    time: number,
  ): Promise<readonly { readonly decision: Decision; readonly override: IndicatorOverride | null }[]>;
}
