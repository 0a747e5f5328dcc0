import type { AttackReference, Detection, RuleId } from "@breakwater/ocsf";
import { attackTags, type Level, type RuleAttributes } from "@breakwater/sigma";
import { ruleVersion } from "./rules.ts";

/** A rule or correlation as findings name it. */
export function toDetectingRule(
  rule: RuleAttributes & { readonly level: Level },
  tags: readonly string[],
): Detection["rule"] {
  return {
    // Rules without an id are known by their title (SigmaRule.id).
    id: rule.id as RuleId,
    version: ruleVersion(rule),
    title: rule.title,
    author: rule.author,
    description: rule.description,
    references: rule.references,
    falsePositives: rule.falsePositives,
    level: rule.level,
    source: rule.source,
    attack: attackTags(tags).map((tag): AttackReference => ({ ...tag, version: attackVersion(tag.id) })),
  };
}

/** Ids that only one side of ATT&CK v19 has: it split Defense Evasion and replaced T1562 by T1685, T1686, T1689 and T1690. */
const sinceV19 = /^(?:T1685|T1686|T1689|T1690)(?:\.|$)|^(?:stealth|defense-impairment)$/;
const beforeV19 = /^T1562(?:\.|$)|^defense-evasion$/;

/** Sigma tags name no version of ATT&CK; it is known only where the id itself tells. */
function attackVersion(id: string): string | null {
  if (sinceV19.test(id)) return "19";
  return beforeV19.test(id) ? "18" : null;
}
