import type { TenantId } from "@breakwater/ocsf";
import type { Log } from "../../platform/log.ts";
import { createWorkerPool, type WorkerPool } from "../../platform/worker-pool.ts";
import type { Actor } from "../../store/identity.ts";
import type { Lookalikes } from "../../store/lookalikes.ts";
import type { RefusedReason } from "../import-report.ts";
import type { CheckedNames, CheckRequest } from "./check-names.ts";
import type { WatchedNamesFollower } from "./follow-watched-names.ts";

/** What came of a list of names. */
export type ListReport =
  | { readonly outcome: "refused"; readonly reason: RefusedReason; readonly detail: string }
  | {
      readonly outcome: "taken";
      readonly names: number;
      readonly notRead: number;
      /** Domains that resemble a watched name, those that were not known, and those that could not be kept. */
      readonly found: number;
      readonly added: number;
      readonly leftOut: number;
    };

/** Lists of newly registered domains and of certificates' names, compared with what a tenant watches. */
export interface LookalikeLists extends AsyncDisposable {
  take(by: Actor, tenant: TenantId, list: string, content: Uint8Array): Promise<ListReport>;
}

const checkTimeoutMs = 5 * 60_000;

export function createLookalikeLists({
  lookalikes,
  watchedNames,
  log,
}: {
  readonly lookalikes: Pick<Lookalikes, "takeListed">;
  readonly watchedNames: Pick<WatchedNamesFollower, "names" | "refresh">;
  readonly log: Log;
}): LookalikeLists {
  let pool: WorkerPool<CheckRequest, CheckedNames> | null = null;
  return {
    async take(by, tenant, list, content) {
      await watchedNames.refresh();
      const { scopes } = watchedNames.names;
      const names = scopes.flatMap(({ scope, names: those }) =>
        scope === "installation" || scope === tenant ? [those] : [],
      );
      if (names.length === 0)
        return { outcome: "refused", reason: "nothing_watched", detail: "no name is watched yet" };
      pool ??= poolOf(log);
      const checked = await pool.run({ content, names });
      if (!checked.isReadable) return { outcome: "refused", reason: checked.reason, detail: checked.detail };
      const about = { names: checked.names, notRead: checked.notRead };
      const { added, leftOut } = await lookalikes.takeListed(by, tenant, {
        list,
        ...about,
        found: checked.found,
      });
      return {
        outcome: "taken",
        ...about,
        found: checked.found.length + checked.leftOut,
        added,
        leftOut: leftOut + checked.leftOut,
      };
    },
    async [Symbol.asyncDispose]() {
      await pool?.[Symbol.asyncDispose]();
    },
  };
}

function poolOf(log: Log): WorkerPool<CheckRequest, CheckedNames> {
  // The entry beside this file: .ts in a clone, .js in a packed build.
  const extension = import.meta.url.slice(import.meta.url.lastIndexOf("."));
  return createWorkerPool<CheckRequest, CheckedNames>({
    entry: new URL(`./check-worker${extension}`, import.meta.url),
    size: 1,
    workerData: null,
    log,
    taskTimeoutMs: checkTimeoutMs,
  });
}
