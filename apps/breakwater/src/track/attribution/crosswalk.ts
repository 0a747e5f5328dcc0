/**
 * ATT&CK v19 (2026) divided Defense Evasion into Stealth and Defense Impairment and took back T1562 and what is below it.
 * From SigmaHQ's change of its tags to v19; the first id is the nearest, others may be meant, too.
 */
export const crosswalk18To19: ReadonlyMap<string, readonly [string, ...string[]]> = new Map([
  ["T1562", ["T1685"]],
  ["T1562.001", ["T1685"]],
  ["T1562.002", ["T1685.001"]],
  ["T1562.003", ["T1690"]],
  ["T1562.004", ["T1686", "T1686.001", "T1686.003"]],
  ["T1562.006", ["T1685"]],
  ["T1562.007", ["T1686.001"]],
  ["T1562.008", ["T1685.002"]],
  ["T1562.010", ["T1689"]],
  ["T1562.012", ["T1685.004"]],
  ["T1070.001", ["T1685.005"]],
  ["T1070.002", ["T1685.006"]],
]);

export interface Crossed {
  readonly from: string;
  readonly to: string;
  /** Other ids of v19 that may be meant. */
  readonly alternatives: readonly string[];
}

/** A technique's id of ATT&CK v19, and the change when it is another than before. Ids of v19 stay what they are. */
export function toVersion19(technique: string): { readonly id: string; readonly crossed: Crossed | null } {
  const [to, ...alternatives] = crosswalk18To19.get(technique) ?? [technique];
  return { id: to, crossed: to === technique ? null : { from: technique, to, alternatives } };
}
