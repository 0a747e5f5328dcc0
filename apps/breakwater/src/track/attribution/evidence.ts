/** What a case shows, and what is known of a group. */
export const evidenceKinds = ["technique", "software", "infrastructure", "target", "behaviour"] as const;
export type EvidenceKind = (typeof evidenceKinds)[number];

export interface Evidence {
  readonly kind: EvidenceKind;
  /** `T1190`, `S0154`, an address or domain, `sector:energy`, a rule's title. */
  readonly value: string;
}

/** One text for equal evidence. */
export type FeatureKey = `${EvidenceKind}:${string}`;

export function featureKey({ kind, value }: Evidence): FeatureKey {
  const text = value.trim();
  return `${kind}:${kind === "technique" || kind === "software" ? text.toUpperCase() : text.toLowerCase()}`;
}

export function kindOf(key: FeatureKey): EvidenceKind {
  return key.slice(0, key.indexOf(":")) as EvidenceKind;
}

export function valueOf(key: FeatureKey): string {
  return key.slice(key.indexOf(":") + 1);
}
