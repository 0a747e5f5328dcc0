// Entry of the thread that builds lists for devices: sorting a million indicators must not keep the server from answering.
import { workerData } from "node:worker_threads";
import { createProtection, type WarninglistData, WarninglistSet } from "@breakwater/indicators";
import { serveTasks } from "../../platform/worker-tasks.ts";
import { type ListBasis, ListedIndicators } from "../../store/repositories/indicators/listed-indicators.ts";
import { type BuiltList, buildList, kindsOfList } from "./build-list.ts";
import { type ListType, targetOf } from "./targets.ts";

/** What is to be built. */
export interface ListTask {
  readonly tenant: string;
  readonly target: string;
  readonly type: ListType;
  readonly minimumConfidence: number | null;
  /** Addresses, networks and names that must not stand in it. */
  readonly protectedValues: readonly string[];
  readonly basis: Omit<ListBasis, "warninglists"> & { readonly warninglists: readonly WarninglistData[] };
  readonly now: number;
}

// lists.ts starts this file with the path of the control store.
const { path } = workerData as { readonly path: string };
const indicators = new ListedIndicators(path);

serveTasks<BuiltList>(null, (given) => {
  // lists.ts sends nothing but a ListTask.
  const {
    tenant,
    target: id,
    type,
    minimumConfidence,
    protectedValues,
    basis: sent,
    now,
  } = given as ListTask;
  const target = targetOf(id);
  if (target === undefined) throw new Error(`no such target: ${id}`);
  const basis = { ...sent, warninglists: sent.warninglists.map((data) => new WarninglistSet(data)) };
  const listed = indicators.of({ tenant, kinds: kindsOfList(type), minimumConfidence, now, basis });
  return { result: buildList(listed, target, type, createProtection(protectedValues)), transfer: [] };
});
