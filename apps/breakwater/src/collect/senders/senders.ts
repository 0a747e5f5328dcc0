import type { RawRecord, TenantId } from "@breakwater/ocsf";

/** Who sends, as far as the connection says. */
export interface SenderOrigin {
  /** Name of the listener: `syslog-udp`, `syslog-tls`. */
  readonly listener: string;
  /** Address without its port. */
  readonly peer: string;
  readonly certificate: ClientCertificate | null;
}

/** A client's certificate whose key the client has shown to have. */
export interface ClientCertificate {
  /** SHA-256, hexadecimal, lower case. */
  readonly fingerprint: string;
  /** Its subject (RFC 4514), where it was signed by somebody whom the listener trusts; null where nobody vouches for it. */
  readonly subject: string | null;
}

/** A record whose tenant is not decided yet. */
export type Unattributed = Omit<RawRecord, "tenant">;

/** Where the records of one sender go. */
export type SenderRoute =
  | { readonly kind: "tenant"; readonly tenant: TenantId }
  /** Nobody has said whose it is: kept aside until somebody does. */
  | { readonly kind: "quarantine" }
  | { readonly kind: "blocked" };

export interface Senders {
  /** The gate of a sender. A connection keeps its own; it goes on to be right when somebody maps the sender. */
  gate(origin: SenderOrigin): Gate;
}

export interface Gate {
  /**
   * Takes a record for whoever the sender belongs to, keeps it aside, or drops and counts it where the sender is blocked.
   * `false`: there is no room; the caller slows its sender, or counts a drop.
   */
  offer(record: Unattributed): boolean;
}
