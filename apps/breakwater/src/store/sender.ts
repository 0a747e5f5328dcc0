import type { TenantId } from "@breakwater/ocsf";
import type { Actor } from "./identity.ts";
import type { Page, Paged } from "./store.ts";

export type SenderState = "accepted" | "quarantined" | "blocked";

/** Something that sends logs: an address, or a certificate, at a listener. */
export interface Sender {
  readonly id: string;
  readonly listener: string;
  readonly address: string;
  /** SHA-256 fingerprint of its certificate; null without one. */
  readonly certificate: string | null;
  readonly subject: string | null;
  readonly tenant: TenantId | null;
  readonly state: SenderState;
  /** The tenant that it was taken for when it was new; null where nobody knew. */
  readonly takenFor: TenantId | null;
  readonly firstSeen: number;
  readonly lastSeen: number;
  readonly messageCount: number;
  /** When a person said that it is known; null for a new one. */
  readonly acknowledgedAt: number | null;
}

/** What senders belong to; all that a rule names must fit. */
export interface SenderRule {
  readonly id: string;
  readonly listener: string | null;
  readonly network: string | null;
  readonly certificate: string | null;
  readonly subject: string | null;
  /** null: what fits is blocked. */
  readonly tenant: TenantId | null;
  readonly createdAt: number;
}

/** What a collector saw of a sender since it last told. */
export interface SenderSighting {
  readonly id: string;
  readonly listener: string;
  readonly address: string;
  readonly certificate: string | null;
  readonly subject: string | null;
  readonly tenant: TenantId | null;
  readonly state: SenderState;
  readonly takenFor: TenantId | null;
  readonly firstSeen: number;
  readonly lastSeen: number;
  readonly messages: number;
}

export interface SenderStore {
  /** Those of a tenant, and with `unmapped` those that belong to nobody; the last to send first. */
  list(
    filter: { readonly tenant: TenantId; readonly unmapped: boolean; readonly state: SenderState | null },
    page: Page,
  ): Promise<Paged<Sender>>;
  get(id: string): Promise<Sender | null>;
  /** The senders that were heard of last, for a start. */
  recent(limit: number): Promise<readonly Sender[]>;
  /** Counts, and senders that were not known; state and tenant of a known one are as a person left them. */
  record(sightings: readonly SenderSighting[]): Promise<void>;
  /** Says whose a sender is; it is known then. */
  map(by: Actor, id: string, tenant: TenantId): Promise<Sender | null>;
  block(by: Actor, id: string): Promise<Sender | null>;
  /** A new sender is known now. */
  acknowledge(by: Actor, id: string): Promise<Sender | null>;
  rules(): Promise<readonly SenderRule[]>;
  createRule(by: Actor, rule: Omit<SenderRule, "id" | "createdAt">): Promise<SenderRule>;
  removeRule(by: Actor, id: string): Promise<SenderRule | null>;
}
