import { createHash } from "node:crypto";
import type { Clock } from "../../platform/clock.ts";
import { deliveryUid } from "../../platform/ids.ts";
import type { Metrics } from "../../platform/metrics.ts";
import type { OsqueryNode } from "../../store/osquery.ts";
import type { OsqueryQueries } from "../../store/osquery-queries.ts";
import type { Deliver } from "../deliver.ts";
import { type QueryAnswer, readAnswers } from "./answers.ts";
import { recordOf } from "./node-records.ts";

/** Queries that people ask, on their way to nodes and back. */
export interface LiveQueries {
  /** The answer to `distributed/read`. */
  handOut(node: OsqueryNode): Promise<object>;
  /** What a node wrote to `distributed/write`; its rows are durable when this says `done`. */
  take(
    node: OsqueryNode,
    members: ReadonlyMap<string, Uint8Array>,
    peer: string,
  ): Promise<
    | { readonly kind: "done"; readonly stored: number }
    | { readonly kind: "unreadable"; readonly detail: string }
    | { readonly kind: "busy"; readonly retryAfterMs: number }
  >;
}

/** For so long a node that was asked something looks every 5 s for more, s. */
const accelerateSeconds = 60;
const rowsOfPart = 2_000;

export function createLiveQueries(d: {
  readonly queries: Pick<OsqueryQueries, "take" | "open" | "answered">;
  readonly deliver: Deliver;
  readonly metrics: Metrics;
  readonly clock: Clock;
}): LiveQueries {
  const { queries, deliver, clock } = d;
  const notAsked = d.metrics.counter(
    "breakwater_osquery_unasked_answers_total",
    "Answers of nodes to what they were not asked, or had answered before.",
  );

  async function store(node: OsqueryNode, answer: QueryAnswer, peer: string) {
    const source = `osquery:${node.id}:query`;
    const at = { receivedAt: clock.now(), peer };
    const seconds = Math.floor(at.receivedAt / 1_000);
    const start = `{"name":"query/${answer.query}","action":"snapshot","unixTime":${seconds},"columns":`;
    for (let first = 0; first < answer.rows.length; first += rowsOfPart) {
      const key = `${answer.query}:${first}`;
      const rows = answer.rows.slice(first, first + rowsOfPart);
      const hash = createHash("sha256");
      for (const row of rows) hash.update(row).update("\n");
      const records = rows.map((row, position) => {
        const bytes = Buffer.concat([Buffer.from(start), row, Buffer.from("}")]);
        return recordOf(node, { type: "result", bytes, uid: deliveryUid(source, key, position) }, at);
      });
      const receipt = await deliver({
        tenant: node.tenant,
        records,
        identity: { source, key, bodyHash: hash.digest("hex") },
      });
      // A conflict: it answered before, otherwise, and the first answer is kept.
      if (receipt.kind === "busy") return receipt;
    }
    return null;
  }

  return {
    async handOut(node) {
      const taken = await queries.take(node);
      return {
        queries: Object.fromEntries(taken.map(({ id, text }) => [id, text])),
        // osquery takes an integer, and looks past a text.
        ...(taken.length === 0 ? {} : { accelerate: accelerateSeconds }),
      };
    },

    async take(node, members, peer) {
      const answers = readAnswers(members);
      if (answers === null)
        return { kind: "unreadable", detail: "queries: expected the rows of no more than 100 queries" };
      let stored = 0;
      for (const answer of answers) {
        if (!isId(answer.query) || !(await queries.open(node, answer.query))) {
          notAsked.add(1);
          continue;
        }
        const busy = await store(node, answer, peer);
        if (busy !== null) return { kind: "busy", retryAfterMs: busy.retryAfterMs };
        const { rows, leftOut, problem, wallMs, memoryBytes } = answer;
        const count = rows.length + leftOut;
        await queries.answered(node, answer.query, { rows: count, leftOut, problem, wallMs, memoryBytes });
        stored += rows.length;
      }
      return { kind: "done", stored };
    },
  };
}

/** It goes into lines as it is. */
function isId(text: string): boolean {
  return /^[0-9a-f-]{36}$/.test(text);
}
