import type { Level } from "@breakwater/sigma";

interface ReportedRule {
  readonly id: string;
  readonly title: string;
  readonly level: Level;
}

/** What a rule's lines have in common: a rule that matches often is written out once. */
const ends = new WeakMap<ReportedRule, string>();

/** A match as `sigma eval` prints it. `event` is the index of the event; null where the closing of a window matched. */
export function matchLine(event: number | null, rule: ReportedRule): string {
  return `{"event":${event}${matchLineEnd(rule)}`;
}

/** What follows the event's index. */
export function matchLineEnd(rule: ReportedRule): string {
  let end = ends.get(rule);
  if (end === undefined) {
    const described = JSON.stringify({ rule_id: rule.id, rule_title: rule.title, level: rule.level });
    end = `,${described.slice(1)}\n`;
    ends.set(rule, end);
  }
  return end;
}
