import type { Message } from "@breakwater/ocsf";
import { rules } from "./ja/rules.ts";
import type { Language } from "./render.ts";

export { rules as jaRules } from "./ja/rules.ts";

/** What a person reads of a rule. */
export interface RuleText {
  readonly title: string;
  readonly description: string;
  readonly falsePositives: readonly string[];
}

/**
 * What a person reads of a rule in a language: ours where the rule comes with Breakwater, else as its author wrote it.
 *
 * @example ruleText("en", { id: "any", title: "T", description: "", falsePositives: [] }).title // "T"
 */
export function ruleText(language: Language, rule: RuleText & { readonly id: string }): RuleText {
  return language === "ja" && Object.hasOwn(rules, rule.id) ? (rules[rule.id] ?? rule) : rule;
}

/** A message about a rule, with the rule's title as `text` says it. */
export function withTitle(message: Message, title: string, text: Pick<RuleText, "title">): Message {
  if (message.parameters["rule"] !== title) return message;
  return { ...message, parameters: { ...message.parameters, rule: text.title } };
}
