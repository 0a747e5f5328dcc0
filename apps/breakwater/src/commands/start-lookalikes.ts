import type { HttpDependencies } from "../http/dependencies.ts";
import { startLookBack } from "../hunt/look-back.ts";
import type { Intel } from "../intel/intel.ts";
import { followWatchedNames, type WatchedNamesFollower } from "../intel/lookalikes/follow-watched-names.ts";
import { createLookalikeDecisions } from "../intel/lookalikes/lookalike-decisions.ts";
import { createLookalikeLists } from "../intel/lookalikes/lookalike-lists.ts";
import type { Lake } from "../lake/lake.ts";
import type { Clock } from "../platform/clock.ts";
import type { Log } from "../platform/log.ts";
import type { WatchedNames } from "../platform/watched-names.ts";
import type { Store } from "../store/store.ts";

/** The look-alike watch, but for what workers do: the names, lists that are compared, and what people decide. */
export interface LookalikeWatch extends AsyncDisposable {
  readonly watchedNames: WatchedNamesFollower;
  readonly lookalikes: HttpDependencies["lookalikes"];
}

/** Resolves when events are compared with the names that there are. */
export async function startLookalikes({
  store,
  lake,
  clock,
  intel,
  publish,
  log,
}: {
  readonly store: Pick<Store, "lookalikes" | "indicators" | "tenants">;
  /** Where history is; null where it is not looked into. */
  readonly lake: Pick<Lake, "sightedNames"> | null;
  readonly clock: Clock;
  readonly intel: Pick<Intel, "import" | "refresh">;
  readonly publish: (names: WatchedNames) => void;
  readonly log: Log;
}): Promise<LookalikeWatch> {
  await using stack = new AsyncDisposableStack();
  const { lookalikes, indicators, tenants } = store;
  const watchedNames = stack.use(await followWatchedNames({ lookalikes, publish, log }));
  const lists = stack.use(createLookalikeLists({ lookalikes, watchedNames, log }));
  const decisions = createLookalikeDecisions({ lookalikes, indicators, intel });
  if (lake !== null) stack.use(startLookBack({ lookalikes, tenants, lake, clock, log }));
  const started = stack.move();
  return {
    watchedNames,
    lookalikes: { ...lists, ...decisions },
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}
