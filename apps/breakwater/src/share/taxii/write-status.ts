import type { Written } from "../../store/collections.ts";
import type { CheckedObject } from "./check-object.ts";
import { toTimestamp } from "./timestamp.ts";

interface Told {
  readonly id: string;
  readonly version?: string;
  readonly message?: string;
}

/** What a write came to (TAXII 2.1 §4.3.1); it is complete when it is answered. `written` is of the valid ones, in their order. */
export function toStatus(
  id: string,
  requestedAt: number,
  checked: readonly CheckedObject[],
  written: readonly Written[],
) {
  const successes: Told[] = [];
  const failures: Told[] = [];
  let at = 0;
  for (const one of checked) {
    if (!one.isValid) {
      failures.push(told(one.id, one.version, one.message));
      continue;
    }
    const outcome = written[at] ?? "full";
    at += 1;
    const { stixId, version } = one.object;
    if (outcome === "full") failures.push(told(stixId, version, "the collection is full"));
    else successes.push(told(stixId, version, outcome === "known" ? "this version was there already" : ""));
  }
  return {
    id,
    status: "complete",
    request_timestamp: toTimestamp(requestedAt),
    total_count: checked.length,
    success_count: successes.length,
    ...(successes.length === 0 ? {} : { successes }),
    failure_count: failures.length,
    ...(failures.length === 0 ? {} : { failures }),
    pending_count: 0,
  };
}

function told(id: string, version: string, message: string): Told {
  return { id, ...(version === "" ? {} : { version }), ...(message === "" ? {} : { message }) };
}
