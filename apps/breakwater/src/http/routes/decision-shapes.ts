import {
  type AgeingRule,
  type Decision,
  indicatorKinds,
  type IndicatorOverride,
  indicatorRoles,
  type MentionAge,
  treatments,
  warninglistActions,
} from "@breakwater/indicators";
import Type from "typebox";
import type { OwnAgeingRule, StoredWarninglist } from "../../store/decisions.ts";
import { whoseOf } from "../indicator-scope.ts";
import { Message, nullable, Time, Uuid } from "../schemas.ts";

export const Kind = Type.Enum([...indicatorKinds]);
export const Whose = Type.Enum(["tenant", "installation"]);
export const Treatment = Type.Enum([...treatments]);
export const RoleOfIndicator = Type.Enum([...indicatorRoles]);
export const Action = Type.Enum([...warninglistActions], {
  description: "what it does to what it names: none, told without weight, or of little weight",
});

const place = {
  kind: nullable(Kind),
  role: nullable(RoleOfIndicator),
  source: nullable(Type.String({ maxLength: 100, description: "name of a source" })),
};
export const ageing = {
  ...place,
  days: nullable(Type.Integer({ minimum: 1, maximum: 36_500, description: "null: it does not age" })),
  counts_from: Type.Enum(["stated", "listed"], {
    description:
      "from what the source gives as the beginning, or from when it was last read and still listed it",
  }),
  precedence: Type.Enum(["earlier", "source", "rule"], {
    description: "what holds where the source says an end, too",
  }),
  afterwards: Type.Enum(["weakened", "ignore"], {
    description: "what it is after its days: told one level lower and in no list, or nothing",
  }),
};
const RuleShape = Type.Object({
  id: Type.String({ description: "`default.` before those that come with Breakwater" }),
  ...ageing,
});
export const OwnRuleShape = Type.Object({
  ...RuleShape.properties,
  whose: Whose,
  created_by: Type.String(),
  created_at: Time,
});
export const AgeingShape = Type.Object({
  items: Type.Array(OwnRuleShape),
  defaults: Type.Array(RuleShape, { description: "what holds where no rule of `items` is for it" }),
});

export const WarninglistShape = Type.Object({
  id: Uuid,
  whose: Whose,
  name: Type.String(),
  description: Type.String(),
  version: Type.String(),
  action: Action,
  kinds: Type.Array(Kind),
  count: Type.Integer(),
  not_read: Type.Integer({ description: "entries that cannot be looked up" }),
  digest: Type.String({ description: "SHA-256 of the file" }),
  created_by: Type.String(),
  created_at: Time,
});

const OverrideShape = Type.Object({
  treatment: nullable(Treatment),
  until: nullable(Time),
  never_ends: Type.Boolean(),
  role: nullable(RoleOfIndicator),
  reason: Type.String(),
  by: Type.String(),
  at: Time,
});
const AgeShape = Type.Object({
  source: Type.String(),
  role: nullable(RoleOfIndicator),
  rule: nullable(RuleShape),
  from: nullable(Time),
  source_until: nullable(Time),
  rule_until: nullable(Time),
  until: nullable(Time),
  decided_by: nullable(Type.Enum(["source", "rule", "person"])),
  state: Type.Enum(["holds", "aged", "over"]),
});
export const DecisionShape = Type.Object(
  {
    treatment: Treatment,
    enforced: Type.Boolean({ description: "whether it may stand in lists that devices enforce" }),
    until: nullable(Time),
    reasons: Type.Array(
      Type.Object({
        message: Message,
        effect: Type.Enum(["treatment", "enforcement"]),
        overruled: Type.Boolean({ description: "a person decided otherwise" }),
      }),
    ),
    ages: Type.Array(AgeShape, {
      description: "by mention: what the source says, what the rule says, and which holds",
    }),
    decided: nullable(OverrideShape),
  },
  {
    description:
      "What it is worth to the tenant now, and why; analysts, responders and administrators may decide otherwise",
  },
);

export function toWireDecision(
  { treatment, isEnforced, until, reasons, ages }: Decision,
  override: IndicatorOverride | null,
): Type.Static<typeof DecisionShape> {
  return {
    treatment,
    enforced: isEnforced,
    until,
    reasons: reasons.map(({ message, effect, isOverruled }) => ({
      message: { key: message.key, parameters: { ...message.parameters } },
      effect,
      overruled: isOverruled,
    })),
    ages: ages.map(toWireAge),
    decided: override === null ? null : toWireOverride(override),
  };
}

function toWireAge(age: MentionAge): Type.Static<typeof AgeShape> {
  return {
    source: age.source,
    role: age.role,
    rule: age.rule === null ? null : toWireRule(age.rule),
    from: age.from,
    source_until: age.sourceUntil,
    rule_until: age.ruleUntil,
    until: age.until,
    decided_by: age.decidedBy,
    state: age.state,
  };
}

function toWireOverride({ treatment, until, role, reason, by, at }: IndicatorOverride) {
  return {
    treatment,
    until: until === "never" ? null : until,
    never_ends: until === "never",
    role,
    reason,
    by,
    at,
  };
}

export function toWireRule(rule: AgeingRule): Type.Static<typeof RuleShape> {
  return {
    id: rule.id,
    kind: rule.kind,
    role: rule.role,
    source: rule.source,
    days: rule.days,
    counts_from: rule.countsFrom,
    precedence: rule.precedence,
    afterwards: rule.afterwards,
  };
}

export function toWireOwnRule(rule: OwnAgeingRule): Type.Static<typeof OwnRuleShape> {
  return {
    ...toWireRule(rule),
    whose: whoseOf(rule.scope),
    created_by: rule.createdBy,
    created_at: rule.createdAt,
  };
}

export function toWireWarninglist(list: StoredWarninglist): Type.Static<typeof WarninglistShape> {
  return {
    id: list.id,
    whose: whoseOf(list.scope),
    name: list.name,
    description: list.description,
    version: list.version,
    action: list.action,
    kinds: [...list.kinds],
    count: list.count,
    not_read: list.notRead,
    digest: list.digest,
    created_by: list.createdBy,
    created_at: list.createdAt,
  };
}
