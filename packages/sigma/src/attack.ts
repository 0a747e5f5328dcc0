/** An ATT&CK reference of a rule; Sigma tags carry no version of ATT&CK. */
export interface AttackTag {
  readonly kind: "tactic" | "technique" | "group" | "software" | "other";
  readonly id: string;
}

/** The `attack.` tags of a rule (Sigma tags appendix): `attack.t1190` -> T1190, `attack.initial-access` -> a tactic. */
export function attackTags(tags: readonly string[]): readonly AttackTag[] {
  return tags.filter((tag) => tag.startsWith("attack.")).map((tag) => classify(tag.slice("attack.".length)));
}

function classify(name: string): AttackTag {
  if (/^t[0-9]{4}(\.[0-9]{3})?$/.test(name)) return { kind: "technique", id: name.toUpperCase() };
  if (/^g[0-9]{4}$/.test(name)) return { kind: "group", id: name.toUpperCase() };
  if (/^s[0-9]{4}$/.test(name)) return { kind: "software", id: name.toUpperCase() };
  if (/^[a-z]+(?:[-_][a-z]+)*$/.test(name)) return { kind: "tactic", id: name.replaceAll("_", "-") };
  return { kind: "other", id: name };
}
