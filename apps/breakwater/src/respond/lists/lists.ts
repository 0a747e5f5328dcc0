import type { TenantId } from "@breakwater/ocsf";
import type { Clock } from "../../platform/clock.ts";
import type { Log } from "../../platform/log.ts";
import { createWorkerPool } from "../../platform/worker-pool.ts";
import type { IndicatorDecisions } from "../../store/decisions.ts";
import type { DeviceList, DeviceLists } from "../../store/lists.ts";
import type { BuiltList } from "./build-list.ts";
import type { ListTask } from "./list-worker.ts";
import type { ListType } from "./targets.ts";

/** Lists as devices get them: built when they are asked for and kept until something changes. */
export interface Lists extends AsyncDisposable {
  /** Rejects where it cannot be built: then the device must be told so, and never be given an empty list. */
  build(list: DeviceList, type: ListType): Promise<BuiltList>;
}

export interface ListsOptions {
  /** Path of the control store. */
  readonly path: string;
  readonly lists: Pick<DeviceLists, "protectedValues">;
  readonly decisions: Pick<IndicatorDecisions, "basis" | "overrides" | "revisions">;
  /** Of the indicators that count; goes up with every change. */
  readonly revision: () => number;
  readonly clock: Clock;
  readonly log: Log;
}

interface Kept {
  /** Of the indicators, and of what they are decided by. */
  readonly revision: string;
  readonly at: number;
  readonly built: Promise<BuiltList>;
}

/** Indicators expire by themselves: so long a list is not looked at again. */
const keptMs = 60_000;
const maximumKept = 200;
const buildTimeoutMs = 5 * 60_000;

export function startLists(options: ListsOptions): Lists {
  const { clock, log } = options;
  const kept = new Map<string, Kept>();
  // The entry beside this file: .ts in a clone, .js in a packed build.
  const extension = import.meta.url.slice(import.meta.url.lastIndexOf("."));
  const open = () =>
    createWorkerPool<ListTask, BuiltList>({
      entry: new URL(`./list-worker${extension}`, import.meta.url),
      size: 1,
      workerData: { path: options.path },
      log,
      taskTimeoutMs: buildTimeoutMs,
    });
  // Most installations have no lists, and need no thread for them.
  let pool: ReturnType<typeof open> | null = null;

  async function taskFor(tenant: TenantId): Promise<Pick<ListTask, "protectedValues" | "basis">> {
    const { ageing, warninglists } = await options.decisions.basis(tenant);
    // What people say, and nothing that a log says: a line of an attacker must not keep its address from being blocked.
    const values = await options.lists.protectedValues(["installation", tenant]);
    return {
      protectedValues: values.map(({ value }) => value),
      basis: {
        ageing,
        warninglists: warninglists.map(({ data }) => data),
        overrides: await options.decisions.overrides(tenant),
      },
    };
  }

  return {
    async build({ tenant, target, minimumConfidence }, type) {
      const key = JSON.stringify([tenant, target, minimumConfidence, type]);
      const { all } = await options.decisions.revisions();
      const revision = `${options.revision()} ${all}`;
      const now = clock.now();
      const before = kept.get(key);
      if (before !== undefined && before.revision === revision && now - before.at < keptMs)
        return before.built;
      pool ??= open();
      const work = pool;
      const built = taskFor(tenant).then((task) =>
        work.run({ ...task, tenant, target, type, minimumConfidence, now }),
      );
      kept.delete(key);
      if (kept.size >= maximumKept) kept.delete(kept.keys().next().value ?? "");
      const entry = { revision, at: now, built };
      kept.set(key, entry);
      // What could not be built is tried again, and not kept.
      built.catch(() => {
        if (kept.get(key) === entry) kept.delete(key);
      });
      return built;
    },
    async [Symbol.asyncDispose]() {
      await pool?.[Symbol.asyncDispose]();
    },
  };
}
