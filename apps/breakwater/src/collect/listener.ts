import type { Clock } from "../platform/clock.ts";
import type { Log } from "../platform/log.ts";
import type { CollectCounters } from "./counters.ts";
import type { Intake } from "./intake.ts";
import type { Senders } from "./senders/senders.ts";

/** Something that receives; disposing it stops receiving and hands over what was received. */
export interface Listener extends AsyncDisposable {
  readonly name: string;
  readonly address: { readonly host: string; readonly port: number };
}

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  /** Says whose each sender is, and takes its records. */
  readonly senders: Senders;
  /** Tells when there is room again. */
  readonly intake: Pick<Intake, "room">;
  readonly counters: CollectCounters;
  readonly clock: Clock;
  readonly log: Log;
  readonly maximumMessageBytes: number;
}

/** The address without the form that a dual-stack socket gives to IPv4 (RFC 4291 §2.5.5.2). */
export function peerAddress(address: string | undefined): string {
  if (address === undefined) return "unknown";
  return address.startsWith("::ffff:") ? address.slice("::ffff:".length) : address;
}
