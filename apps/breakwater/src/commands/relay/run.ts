import { runRelay } from "../../fleet/relay/relay.ts";
import { systemClock } from "../../platform/clock.ts";
import { createLog } from "../../platform/log.ts";
import { type CommandIo, exitCode } from "../io.ts";
import { relayConfigOf } from "./read-config.ts";

/** `breakwater relay run`: reads the devices named in its file, each in its own time, and tells the server what they say. */
export async function relayRun(
  { config, isOnce }: { readonly config: string; readonly isOnce: boolean },
  io: CommandIo,
): Promise<number> {
  const log = createLog({ clock: systemClock, level: "info", format: "text", write: io.err });
  const missing = await runRelay(relayConfigOf(config), {
    clock: systemClock,
    log,
    signal: io.signal,
    isOnce,
  });
  return isOnce && missing > 0 ? exitCode.failed : exitCode.ok;
}
