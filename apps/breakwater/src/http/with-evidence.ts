import type { TenantId } from "@breakwater/ocsf";
import type { EvidencedFinding } from "../store/evidenced-finding.ts";
import type { Finding } from "../store/store.ts";
import type { HttpDependencies } from "./dependencies.ts";
import { eventUidOf } from "./event-uid.ts";

/** Findings whose evidence is asked of the lake at once. */
const atOnce = 100;

/** Findings with their first events: so many of each at most, and so many of all together. */
export async function* withEvidence(
  { store, lake }: Pick<HttpDependencies, "store" | "lake">,
  tenant: TenantId,
  findings: readonly Finding[],
  most: { readonly ofOne: number; readonly ofAll: number },
  signal: AbortSignal,
): AsyncIterable<EvidencedFinding> {
  let room = most.ofAll;
  for (let at = 0; at < findings.length; at += atOnce) {
    const some: EvidencedFinding[] = [];
    for (const finding of findings.slice(at, at + atOnce)) {
      const limit = Math.min(most.ofOne, room);
      const { items } =
        limit === 0
          ? { items: [] }
          : await store.findings.evidence(tenant, finding.id, { limit, cursor: null });
      room -= items.length;
      some.push({ finding, evidence: items.map((one) => ({ ...one, event: null })) });
    }
    const uids = new Set(some.flatMap(({ evidence }) => evidence.map(({ eventUid }) => eventUid)));
    const events = uids.size === 0 ? [] : await lake.eventsByUid(tenant, [...uids], signal);
    const byUid = new Map(events.map((event) => [eventUidOf(event), event]));
    for (const { finding, evidence } of some)
      yield {
        finding,
        evidence: evidence.map((one) => ({ ...one, event: byUid.get(one.eventUid) ?? null })),
      };
  }
}
