import type { MessageKey } from "./en.ts";

/** ATT&CK techniques (v18 and v19 ids) and the step that each asks for. The longest prefix of an id counts. */
const byTechnique: ReadonlyMap<string, readonly MessageKey[]> = new Map([
  ["T1190", ["advice.exploit", "advice.integrity"]],
  ["T1133", ["advice.exposure"]],
  ["T1136", ["advice.account"]],
  ["T1098", ["advice.account"]],
  ["T1078", ["advice.session"]],
  ["T1550", ["advice.session"]],
  ["T1539", ["advice.session"]],
  ["T1556", ["advice.account"]],
  ["T1110", ["advice.guessing"]],
  ["T1562", ["advice.defenses"]],
  ["T1685", ["advice.defenses"]],
  ["T1686", ["advice.defenses"]],
  ["T1689", ["advice.defenses"]],
  ["T1690", ["advice.defenses"]],
  ["T1070", ["advice.logs"]],
  ["T1685.005", ["advice.logs"]],
  ["T1685.006", ["advice.logs"]],
  ["T1071", ["advice.outbound"]],
  ["T1105", ["advice.outbound"]],
  ["T1572", ["advice.outbound"]],
  ["T1090", ["advice.outbound"]],
  ["T1571", ["advice.outbound"]],
  ["T1041", ["advice.outbound", "advice.configuration"]],
  ["T1048", ["advice.outbound", "advice.configuration"]],
  ["T1005", ["advice.configuration"]],
  ["T1552", ["advice.configuration"]],
  ["T1602", ["advice.configuration"]],
  ["T1505", ["advice.integrity"]],
  ["T1542", ["advice.integrity"]],
  ["T1554", ["advice.integrity"]],
  ["T1601", ["advice.integrity"]],
  ["T1574", ["advice.integrity"]],
]);

const serious: ReadonlySet<string> = new Set(["high", "critical"]);

/**
 * Steps to take on a finding, in order. Serious ones begin with keeping evidence; every one asks whether it was meant.
 *
 * @param level of the rule: informational, low, medium, high or critical
 * @param attackIds ATT&CK ids such as `T1562.001`; others are passed over
 * @param reason key of the finding's reason; of an indicator it says which way the contact went
 * @returns keys; `advice.confirm` takes the parameter `device`
 */
export function adviceFor(level: string, attackIds: readonly string[], reason = ""): readonly MessageKey[] {
  const keys = new Set<MessageKey>();
  if (serious.has(level)) keys.add("advice.preserve");
  const isIndicator = reason.startsWith("finding.indicator.");
  // Nobody did something on purpose where a value of a list was seen.
  if (reason.startsWith("lookalike.")) keys.add("advice.lookalike");
  else if (!isIndicator) keys.add("advice.confirm");
  else keys.add(reason === "finding.indicator.inbound" ? "advice.inbound" : "advice.outbound");
  for (const id of attackIds)
    for (const key of byTechnique.get(id) ?? byTechnique.get(id.split(".")[0] ?? "") ?? []) keys.add(key);
  if (serious.has(level)) keys.add("advice.vendor");
  return [...keys];
}
