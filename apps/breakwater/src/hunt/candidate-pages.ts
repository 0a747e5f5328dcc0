import type { OcsfEvent, TenantId } from "@breakwater/ocsf";
import type { CandidatePosition, CandidateSearch, Lake } from "../lake/lake.ts";

const pageSize = 2_000;

export interface CandidatePage {
  readonly events: readonly OcsfEvent[];
  /** All before is among what was given. */
  readonly to: number;
}

/** Events that may fulfil a condition, oldest first, a page at a time, until there are no more or the signal ends it. */
export async function* candidatePages(
  lake: Pick<Lake, "candidates">,
  tenant: TenantId,
  search: Omit<CandidateSearch, "limit" | "after">,
  signal: AbortSignal,
): AsyncGenerator<CandidatePage> {
  let after: CandidatePosition | null = null;
  do {
    signal.throwIfAborted();
    const page: Awaited<ReturnType<Lake["candidates"]>> = await lake.candidates(
      tenant,
      { ...search, from: after?.time ?? search.from, limit: pageSize, after },
      signal,
    );
    // What the lake stores are events that normalise/ made.
    yield { events: page.events as unknown as readonly OcsfEvent[], to: page.next?.time ?? search.to };
    after = page.next;
  } while (after !== null);
}
