// Entry of the thread that builds lists for devices: sorting a million indicators must not keep the server from answering.
import { workerData } from "node:worker_threads";
import { serveTasks } from "../../platform/worker-tasks.ts";
import { ListedIndicators } from "../../store/repositories/indicators/listed-indicators.ts";
import { type BuiltList, buildList, kindsOfList, type Protected } from "./build-list.ts";
import { rangeOf } from "./networks.ts";
import { type ListType, targetOf } from "./targets.ts";

/** What is to be built. */
export interface ListTask {
  readonly tenant: string;
  readonly target: string;
  readonly type: ListType;
  readonly minimumConfidence: number | null;
  /** Addresses, networks and names that must not stand in it. */
  readonly protectedValues: readonly string[];
  readonly now: number;
}

// lists.ts starts this file with the path of the control store.
const { path } = workerData as { readonly path: string };
const indicators = new ListedIndicators(path);

serveTasks<BuiltList>(null, (given) => {
  // lists.ts sends nothing but a ListTask.
  const { tenant, target: id, type, minimumConfidence, protectedValues, now } = given as ListTask;
  const target = targetOf(id);
  if (target === undefined) throw new Error(`no such target: ${id}`);
  const listed = indicators.of({ tenant, kinds: kindsOfList(type), minimumConfidence, now });
  return { result: buildList(listed, target, type, protectedOf(protectedValues)), transfer: [] };
});

function protectedOf(values: readonly string[]): Protected {
  const networks = values.flatMap((value) => {
    const range = rangeOf(value);
    return range === null ? [] : [range];
  });
  return { networks, domains: values.filter((value) => rangeOf(value) === null) };
}
