import type { Level } from "@breakwater/sigma";

/** A match as `sigma eval` prints it. `event` is the index of the event; null where the closing of a window matched. */
export function matchLine(
  event: number | null,
  rule: { readonly id: string; readonly title: string; readonly level: Level },
): string {
  return `${JSON.stringify({ event, rule_id: rule.id, rule_title: rule.title, level: rule.level })}\n`;
}
