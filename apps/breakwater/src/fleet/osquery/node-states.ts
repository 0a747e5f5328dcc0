import { createHash } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import type { Clock } from "../../platform/clock.ts";
import type { ChangeWindows } from "../../store/change-windows.ts";
import type { OsqueryNode, OsqueryStates } from "../../store/osquery.ts";
import { compareSnapshots } from "../collector/compare-snapshots.ts";
import { compareWithFleet } from "../collector/compare-with-fleet.ts";
import { linesOfChanges, linesOfUnlike } from "../collector/state-lines.ts";
import { type Deliver, deliverLines } from "../deliver.ts";
import {
  decodeState,
  encodeState,
  maximumStateBytes,
  type NodeState,
  readStateFacts,
  snapshotOf,
  type StateFacts,
} from "./state-facts.ts";

/** What nodes say that they are made of: compared with what was before and with others of their build, told as events. */
export interface NodeStates {
  /** What of a log's lines is such a snapshot; null for all else. */
  read(line: Uint8Array): StateFacts | null;
  /** Done once what changed is durable; what comes again changes nothing. */
  take(
    node: OsqueryNode,
    parts: readonly StateFacts[],
    peer: string,
  ): Promise<{ readonly kind: "done" } | { readonly kind: "busy"; readonly retryAfterMs: number }>;
}

export function createNodeStates(d: {
  readonly states: OsqueryStates;
  readonly changeWindows: Pick<ChangeWindows, "during">;
  readonly deliver: Deliver;
  /** The queries of the pack `state`. */
  readonly queries: ReadonlySet<string>;
  readonly clock: Clock;
}): NodeStates {
  const { states, changeWindows, deliver, queries, clock } = d;

  async function tell(node: OsqueryNode, key: string, lines: readonly string[], peer: string) {
    if (lines.length === 0) return null;
    const source = `osquery:${node.id}:state`;
    const receipt = await deliverLines(deliver, {
      tenant: node.tenant,
      source,
      key,
      lines,
      receivedAt: clock.now(),
      peer,
    });
    return receipt.kind === "busy" ? receipt : null;
  }

  /** Where the node is unlike others of its build; nothing before all queries have answered, here and there. */
  async function compare(node: OsqueryNode, state: NodeState) {
    if (![...queries].every((query) => state.has(query))) return { build: null, isNew: [], stored: null };
    return compareWithFleet(
      {
        async ofBuild(build, limit) {
          const others = await states.ofBuild(node.tenant, build, node.id, limit);
          return others.map((other) => snapshotOf(decodeState(gunzipSync(other).toString("utf8"))));
        },
        unlike: () => states.unlike(node.tenant, node.id),
      },
      snapshotOf(state),
    );
  }

  return {
    read: (line) => readStateFacts(line, queries),

    async take(node, parts, peer) {
      const stored = await states.get(node.id);
      const state = new Map(stored === null ? [] : decodeState(gunzipSync(stored.state).toString("utf8")));
      let isChanged = false;
      for (const part of parts.toSorted((a, b) => a.time - b.time)) {
        const before = state.get(part.query);
        const time = clock.now();
        if (before !== undefined && isOlder(part, before, time)) continue;
        const device = node.hostname ?? node.identifier;
        const changes = compareSnapshots(before?.facts ?? null, part.facts);
        const since = stored?.at ?? time;
        const window =
          changes.length === 0 ? null : await changeWindows.during(node.tenant, device, since, time);
        const lines = linesOfChanges({ device, time }, changes, window?.title ?? null);
        const busy = await tell(node, `${part.query}:${part.hash}`, lines, peer);
        if (busy !== null) return busy;
        state.set(part.query, part);
        isChanged = true;
      }
      if (!isChanged) return { kind: "done" };
      const text = encodeState(state);
      // Only who writes state by hand comes here; it is not kept, and so is told anew each time.
      if (text.length > maximumStateBytes) return { kind: "done" };
      const fleet = await compare(node, state);
      const time = clock.now();
      const about = { device: node.hostname ?? node.identifier, time };
      const key = `unlike:${createHash("sha256").update(text).digest("hex")}`;
      const busy = await tell(node, key, linesOfUnlike(about, fleet.isNew), peer);
      if (busy !== null) return busy;
      await states.put(node, { state: gzipSync(text), at: time, build: fleet.build, unlike: fleet.stored });
      return { kind: "done" };
    },
  };
}

/** What comes again, or comes late. A node whose clock was ahead must not stand still until that time has come. */
function isOlder(part: StateFacts, before: StateFacts, now: number): boolean {
  if (part.hash === before.hash) return true;
  return part.time <= before.time && before.time * 1_000 <= now + 300_000;
}
