import type { Evidence, Finding } from "./store.ts";

/** An OCSF event as the lake gives it back: anything may stand in it. */
export type EvidenceEvent = Readonly<Record<string, unknown>>;

/** A finding with its first evidence; `event` is null where the retention has passed. */
export interface EvidencedFinding {
  readonly finding: Finding;
  readonly evidence: readonly (Evidence & { readonly event: EvidenceEvent | null })[];
}
