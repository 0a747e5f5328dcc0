import type { Transport } from "@breakwater/ocsf";
import type { Counter, Metrics } from "../platform/metrics.ts";

/** What became of what arrived: received = taken + dropped, by transport. */
export interface CollectCounters {
  readonly received: Counter;
  readonly dropped: Counter;
  readonly truncated: Counter;
  /** Kept aside until somebody says whose the sender is. */
  readonly quarantined: Counter;
}

export type DropReason =
  /** The queue was full and the sender cannot be slowed (UDP). */
  | "queue_full"
  /** The kernel dropped datagrams before they were read. */
  | "kernel_receive_buffer"
  /** The sender is blocked. */
  | "blocked_sender"
  /** Nobody has said whose the sender is, and what is kept aside of such senders has no room. */
  | "quarantine_full"
  /** Received, and the server stopped before it could be stored. */
  | "stopping";

export function collectCounters(metrics: Metrics): CollectCounters {
  return {
    received: metrics.counter("breakwater_received_total", "Messages received, by transport."),
    dropped: metrics.counter(
      "breakwater_dropped_total",
      "Messages received and not kept, by reason and transport.",
    ),
    quarantined: metrics.counter(
      "breakwater_quarantined_total",
      "Messages kept aside because nobody has said whose the sender is, by transport.",
    ),
    truncated: metrics.counter("breakwater_truncated_total", "Messages cut at the size limit, by transport."),
  };
}

export function countReceived(counters: CollectCounters, transport: Transport, count: number): void {
  if (count > 0) counters.received.add(count, { transport });
}

export function countDropped(
  counters: CollectCounters,
  transport: Transport,
  reason: DropReason,
  count: number,
): void {
  if (count > 0) counters.dropped.add(count, { reason, transport });
}
