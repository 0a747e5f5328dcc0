import type { TenantId } from "@breakwater/ocsf";
import type { JsonObject } from "../platform/canonical-json.ts";
import type { Actor } from "./identity.ts";
import type { Page, Paged, Severity } from "./store.ts";

/** What a tenant is told of by itself, as `<what>.<what happened>`. */
export const noticeKinds = [
  "feed.failing",
  "feed.held",
  "finding.new",
  "finding.reopened",
  "hunt.ended",
] as const;
export type NoticeKind = (typeof noticeKinds)[number];

export interface Notice {
  readonly id: string;
  readonly tenant: TenantId;
  readonly kind: NoticeKind;
  /** What is informational is listed and calls nobody. */
  readonly level: Severity;
  /** What it is about. */
  readonly subject: { readonly kind: "feed" | "finding" | "hunt"; readonly id: string };
  /** For the sentence that a person reads. */
  readonly parameters: JsonObject;
  readonly createdAt: number;
}

export interface Notices {
  /** The newest first, with whether this reader has read it. */
  list(
    tenant: TenantId,
    reader: string,
    filter: { readonly isUnread: boolean },
    page: Page,
  ): Promise<Paged<Notice & { readonly isRead: boolean }>>;
  /** How many call this reader: unread, and more than informational. */
  countUnread(tenant: TenantId, reader: string): Promise<number>;
  /** These, or all that there are. */
  markRead(tenant: TenantId, reader: string, ids: readonly string[] | null): Promise<void>;
  /** Forgets what is old. */
  purge(): Promise<void>;
}

/** Where notices of a tenant are sent. */
export interface Webhook {
  readonly id: string;
  readonly tenant: TenantId;
  readonly name: string;
  readonly address: string;
  readonly kinds: readonly NoticeKind[];
  readonly isOn: boolean;
  /** Since when nothing is sent any more because nothing was taken for more than a day; null as a rule. */
  readonly deadAt: number | null;
  /** Until when the secret before the last rotation signs, too. */
  readonly previousSecretUntil: number | null;
  readonly createdBy: string;
  readonly createdAt: number;
}

export interface Delivery {
  readonly id: string;
  readonly kind: NoticeKind | "test";
  readonly state: "waiting" | "delivered" | "dead";
  readonly attempts: number;
  readonly createdAt: number;
  /** Null where there is none. */
  readonly nextAttemptAt: number | null;
  readonly lastAttemptAt: number | null;
  readonly lastStatus: number | null;
  readonly lastProblem: string | null;
}

export type WebhookDescription = Pick<Webhook, "name" | "address" | "kinds" | "isOn">;

export interface Webhooks {
  list(tenant: TenantId): Promise<readonly Webhook[]>;
  get(tenant: TenantId, id: string): Promise<Webhook | null>;
  /** The secret is shown once. */
  create(
    by: Actor,
    tenant: TenantId,
    webhook: WebhookDescription,
  ): Promise<{ readonly webhook: Webhook; readonly secret: string }>;
  /** One that is switched on is dead no longer. */
  update(
    by: Actor,
    tenant: TenantId,
    id: string,
    change: Partial<WebhookDescription>,
  ): Promise<Webhook | null>;
  remove(by: Actor, tenant: TenantId, id: string): Promise<boolean>;
  /** A new secret; the one before signs beside it for a day. */
  rotate(
    by: Actor,
    tenant: TenantId,
    id: string,
  ): Promise<{ readonly webhook: Webhook; readonly secret: string } | null>;
  /** Puts a delivery down that says nothing; its id. */
  test(by: Actor, tenant: TenantId, id: string): Promise<string | null>;
  /** The newest first. */
  deliveries(tenant: TenantId, id: string, page: Page): Promise<Paged<Delivery>>;
  readonly work: WebhookWork;
}

/** A message that is to be sent now, by who has claimed it. */
export interface DueDelivery {
  readonly id: string;
  readonly webhook: string;
  readonly address: string;
  /** The newest first. */
  readonly secrets: readonly string[];
  readonly body: string;
  readonly attempts: number;
  readonly createdAt: number;
}

export type AttemptResult =
  | { readonly kind: "delivered"; readonly status: number }
  | {
      readonly kind: "failed";
      readonly status: number | null;
      readonly problem: string;
      /** Null: it is not tried again, and its webhook is dead. */
      readonly nextAttemptAt: number | null;
    };

/** For who sends. */
export interface WebhookWork {
  /** One that is due, of none of these webhooks; nobody else gets it until `leaseMs` are over. */
  claim(leaseMs: number, except: readonly string[]): Promise<DueDelivery | null>;
  finish(id: string, result: AttemptResult): Promise<void>;
  purge(): Promise<void>;
}
