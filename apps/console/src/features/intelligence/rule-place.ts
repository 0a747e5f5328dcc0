import type { AgeingRule } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { visibleText } from "../../ui/visible-text.ts";

/** What an ageing rule is for, in words. */
export function useRulePlace(): (rule: Pick<AgeingRule, "kind" | "role" | "source">) => string {
  const { t, message } = useTexts();
  return ({ kind, role, source }) => {
    const parts = [
      source === null ? "" : visibleText(source),
      role === null ? "" : t(`intel.role.${role}`),
      kind === null ? "" : message(`intel.kind.${kind}`),
    ].filter((part) => part !== "");
    return parts.length === 0 ? t("intel.rule.everything") : parts.join(" · ");
  };
}
