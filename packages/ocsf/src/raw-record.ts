import type { EventUid, TenantId } from "./ids.ts";

/** How a record reached us. */
export type Transport = "syslog-udp" | "syslog-tcp" | "syslog-tls" | "http" | "file" | "stdin" | "sample";

/** In `metadata.labels` of an event that came with sample data; nothing that a sender writes gets there. */
export const sampleLabel = "sample";

/**
 * One message as it was received, before anything is known about it: DESIGN section 5, "RawRecord".
 * `bytes` holds exactly what the sender sent, without transport framing.
 */
export interface RawRecord {
  readonly bytes: Uint8Array;
  /** When it was received, in ms since the epoch, UTC. */
  readonly receivedAt: number;
  readonly transport: Transport;
  /** Address of the sender without its port, or the path of a file. */
  readonly peer: string;
  readonly tenant: TenantId;
  /**
   * Name of this delivery (a UUID), where the transport gives it a position of its own (idempotency key and
   * item, file and offset): the same delivery twice has the same uid, equal content has not. `null`: there is
   * no such position, and a receipt number is given when the record is normalised.
   */
  readonly uid: EventUid | null;
  /** Set when a datagram was cut by a limit; `bytes` holds what was kept. */
  readonly truncatedFromBytes?: number;
}
