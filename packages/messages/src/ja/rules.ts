import type { RuleText } from "../rule-text.ts";
import { breakwater } from "./rules-breakwater.ts";
import { cisco } from "./rules-cisco.ts";
import { edge } from "./rules-edge.ts";
import { fortigate } from "./rules-fortigate.ts";
import { paloalto } from "./rules-paloalto.ts";
import { sophos } from "./rules-sophos.ts";

/** Japanese texts of the rules that come with Breakwater, by rule id; the English ones stand in the rules themselves. */
export const rules: Readonly<Record<string, RuleText>> = {
  ...breakwater,
  ...cisco,
  ...edge,
  ...fortigate,
  ...paloalto,
  ...sophos,
};
