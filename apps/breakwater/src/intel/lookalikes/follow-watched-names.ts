import type { Log } from "../../platform/log.ts";
import { repeat } from "../../platform/repeat.ts";
import type { WatchedNames } from "../../platform/watched-names.ts";
import type { Lookalikes } from "../../store/lookalikes.ts";

/** The names whose look-alikes are watched for, kept up to date while the server runs. */
export interface WatchedNamesFollower extends AsyncDisposable {
  /** Those that count now. */
  readonly names: WatchedNames;
  /** Resolves when what was changed in the control store until now is watched for. */
  refresh(): Promise<void>;
}

/** Other processes change names, too. */
const pollMs = 1_000;

/** Reads the names, and goes on looking for changes. Resolves when those there are are watched for. */
export async function followWatchedNames(options: {
  readonly lookalikes: Pick<Lookalikes, "revision" | "everyName">;
  /** Told each time they have changed. */
  readonly publish: (names: WatchedNames) => void;
  readonly log: Log;
}): Promise<WatchedNamesFollower> {
  const { lookalikes, publish, log } = options;
  let names: WatchedNames = { revision: -1, scopes: [] };
  let running: Promise<void> = Promise.resolve();

  async function read(): Promise<void> {
    const revision = await lookalikes.revision();
    if (revision === names.revision) return;
    const all = await lookalikes.everyName();
    const byScope = Map.groupBy(all, ({ scope }) => scope);
    names = {
      revision,
      scopes: Array.from(byScope, ([scope, those]) => ({
        scope,
        names: those.map(({ id, name, own, allowed, keywords }) => ({ id, name, own, allowed, keywords })),
      })),
    };
    publish(names);
  }

  function refresh(): Promise<void> {
    running = running.catch(() => undefined).then(read);
    return running;
  }

  await refresh();
  const stop = repeat(refresh, pollMs, (error) =>
    log.error("watched names could not be brought up to date", { reason: String(error) }),
  );
  return {
    get names() {
      return names;
    },
    refresh,
    [Symbol.asyncDispose]: stop,
  };
}
