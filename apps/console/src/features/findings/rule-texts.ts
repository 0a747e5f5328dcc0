import type { Finding } from "../../api/types.ts";
import { type Texts, useArea, useTexts } from "../../i18n/i18n.tsx";

type Rule = Pick<Finding["rule"], "id" | "title">;

/** Rules in the reader's language, where there are texts of them; else as their authors wrote them. */
export interface RuleTexts {
  title(rule: Rule): string;
  description(rule: Rule & Pick<Finding["rule"], "description">): string;
  falsePositives(rule: Rule & Pick<Finding["rule"], "false_positives">): readonly string[];
}

export function useRuleTexts(): RuleTexts {
  useArea("rules");
  return ruleTextsOf(useTexts());
}

export function ruleTextsOf({ find }: Pick<Texts, "find">): RuleTexts {
  return {
    title: ({ id, title }) => find(`rule.${id}.title`) ?? title,
    description: ({ id, description }) => find(`rule.${id}.description`) ?? description,
    falsePositives: ({ id, false_positives: texts }) =>
      texts.map((text, at) => find(`rule.${id}.falsePositive.${at}`) ?? text),
  };
}
