import { systemClock } from "../platform/clock.ts";
import { createLog } from "../platform/log.ts";
import type { CommandIo } from "./io.ts";
import { up, type UpOptions } from "./up.ts";

/** `breakwater up`: runs until Ctrl-C, or until the process that started it is gone, then stops cleanly. */
export async function serve(options: Omit<UpOptions, "log" | "announce">, io: CommandIo): Promise<number> {
  const log = createLog({ clock: systemClock, ...options.config.log, write: io.err });
  const stopped = stopRequest();
  const running = await up({ ...options, log, announce: (text) => void io.out(text) });
  const why = await stopped;
  log.info("stopping", { why });
  await running[Symbol.asyncDispose]();
  log.info("stopped");
  return 0;
}

/** Resolves at the first request to stop; a second one ends the process at once. */
function stopRequest(): Promise<string> {
  return new Promise((resolve) => {
    let asked = false;
    const ask = (why: string) => {
      if (asked) process.exit(130);
      asked = true;
      resolve(why);
    };
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => ask(signal));
    // The launcher passes signals on; when it is killed, its channel closes.
    process.once("disconnect", () => resolve("the launcher is gone"));
  });
}
