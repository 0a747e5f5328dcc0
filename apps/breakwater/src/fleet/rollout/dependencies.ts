import type { Clock } from "../../platform/clock.ts";
import type { Log } from "../../platform/log.ts";
import type { HotfixDevices, Rollouts } from "../../store/rollouts.ts";
import type { HotfixChannel } from "../hotfix/channel.ts";

/** What carrying out roll-outs needs. */
export interface RolloutDependencies {
  readonly rollouts: Rollouts;
  readonly devices: HotfixDevices;
  /** `null` where the server has no hotfix repository: what is stored can be read, nothing is offered. */
  readonly channel: HotfixChannel | null;
  readonly clock: Clock;
  readonly log: Log;
}
