import type { Clock } from "../../platform/clock.ts";
import { deliveryUid } from "../../platform/ids.ts";
import type { Log } from "../../platform/log.ts";
import type { Metrics } from "../../platform/metrics.ts";
import { repeat } from "../../platform/repeat.ts";
import { Turns } from "../../platform/turns.ts";
import type { Osquery, OsqueryNode } from "../../store/osquery.ts";
import type { Batches, KnownDelivery } from "../../store/store.ts";
import type { Deliver } from "../deliver.ts";
import { readLogLines } from "./log-lines.ts";
import type { Carves } from "./carves.ts";
import type { LiveQueries } from "./live-queries.ts";
import { readEnrolment } from "./node-details.ts";
import { recordOf } from "./node-records.ts";
import type { NodeStates } from "./node-states.ts";
import { type LogPart, sortLines } from "./redelivery.ts";
import { splitObject, textOf } from "./split-json.ts";

/** What became of a call of a node. */
export type Answer<T = object> =
  | ({ readonly kind: "done" } & T)
  /** No key, or none that is known: the node enrols again. */
  | { readonly kind: "node_invalid" }
  /** Not what osquery sends. */
  | { readonly kind: "unreadable"; readonly detail: string }
  /** The node sends the same again. */
  | { readonly kind: "busy"; readonly retryAfterMs: number };

export type LogType = "result" | "status";

/** osquery's remote API (osquery, "Remote settings"; docs/guide/osquery.md), without HTTP. */
export interface OsqueryApi extends AsyncDisposable {
  enrol(body: Uint8Array, peer: string): Promise<Answer<{ readonly nodeKey: string }>>;
  /** The configuration, as JSON. */
  config(body: Uint8Array, peer: string): Promise<Answer<{ readonly json: string }>>;
  /** Done once the lines are durable, and those that come again are stored once. */
  log(
    body: Uint8Array,
    peer: string,
  ): Promise<Answer<{ readonly stored: number; readonly repeated: number }>>;
  /** What the node is to answer now. */
  read(body: Uint8Array, peer: string): Promise<Answer<{ readonly reply: object }>>;
  /** Done once the answer's rows are durable; one that comes again is stored once. */
  write(body: Uint8Array, peer: string): Promise<Answer<{ readonly stored: number }>>;
  /** A node begins to send an archive of files that it was asked for. */
  carveStart(body: Uint8Array, peer: string): Promise<Answer<{ readonly session: string }>>;
  /** @param nodeKey as newer nodes send it in a header; null where none is sent */
  carveBlock(body: Uint8Array, nodeKey: string | null, peer: string): Promise<Answer>;
}

export interface OsqueryApiOptions {
  readonly osquery: Osquery;
  readonly batches: Pick<Batches, "deliveriesOf" | "forget">;
  readonly deliver: Deliver;
  readonly liveQueries: LiveQueries;
  readonly carves: Carves;
  readonly states: NodeStates;
  /** What every node is given. */
  readonly configuration: string;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly log: Log;
}

const tidyEveryMs = 10_000;
const maximumForgotten = 50_000;
const maximumKeyLength = 200;

export function startOsqueryApi(options: OsqueryApiOptions): OsqueryApi {
  const { osquery, batches, clock, log } = options;
  const repeats = options.metrics.counter(
    "breakwater_osquery_repeated_lines_total",
    "Log lines that nodes sent again and that were stored before.",
  );
  const turns = new Turns();
  const contacts = new Map<string, { readonly at: number; readonly address: string }>();
  let forgotten: Pick<KnownDelivery, "tenant" | "source" | "key">[] = [];

  async function nodeOf(key: string | null, peer: string): Promise<OsqueryNode | null> {
    const node = key === null || key.length > maximumKeyLength ? null : await osquery.nodes.identify(key);
    if (node !== null) contacts.set(node.id, { at: clock.now(), address: peer });
    return node;
  }

  async function enrol(body: Uint8Array, peer: string): ReturnType<OsqueryApi["enrol"]> {
    const enrolment = readEnrolment(parse(body));
    if (enrolment === null)
      return { kind: "unreadable", detail: "expected enroll_secret and host_identifier, both text" };
    const enrolled = await osquery.nodes.enrol(enrolment.secret, enrolment.details);
    if (enrolled === "refused") return { kind: "node_invalid" };
    if (enrolled === "too_many")
      return { kind: "unreadable", detail: "this tenant has as many nodes as it may have" };
    const { node, key } = enrolled;
    contacts.set(node.id, { at: clock.now(), address: peer });
    const told = await tellEnrolment(node, peer);
    // Without an answer the node enrols again, and that is told.
    return told.kind === "busy"
      ? { kind: "busy", retryAfterMs: told.retryAfterMs }
      : { kind: "done", nodeKey: key };
  }

  function tellEnrolment(node: OsqueryNode, peer: string) {
    const source = `osquery:${node.id}:enrolment`;
    const key = String(node.enrolments);
    const line = JSON.stringify({
      action: node.enrolments === 1 ? "enrolled" : "enrolled_again",
      unixTime: Math.floor(node.enrolledAt / 1_000),
      peer,
      enrolments: node.enrolments,
      model: node.model,
      osquery_version: node.osqueryVersion,
    });
    const told = { type: "enrolled", bytes: Buffer.from(line), uid: deliveryUid(source, key) } as const;
    const records = [recordOf(node, told, { receivedAt: clock.now(), peer })];
    return options.deliver({ tenant: node.tenant, records, identity: { source, key, bodyHash: key } });
  }

  async function takeLog(
    node: OsqueryNode,
    type: LogType,
    data: Uint8Array,
    peer: string,
  ): ReturnType<OsqueryApi["log"]> {
    const read = readLogLines(data, (line) => (type === "result" ? options.states.read(line) : null));
    if (read === null)
      return {
        kind: "unreadable",
        detail: "data: expected a list of no more lines than a request may hold",
      };
    const { lines, states } = read;
    const taken = states.length === 0 ? null : await options.states.take(node, states, peer);
    if (taken?.kind === "busy") return taken;
    if (lines.length === 0) return { kind: "done", stored: 0, repeated: 0 };
    const source = `osquery:${node.id}:${type}`;
    const stored = await batches.deliveriesOf(node.tenant, source);
    const { parts, repeated, known } = sortLines(lines, stored);
    const receipts = await Promise.all(parts.map((part) => store(node, type, part, peer)));
    for (const receipt of receipts)
      if (receipt.kind === "busy") return { kind: "busy", retryAfterMs: receipt.retryAfterMs };
    if (forgotten.length < maximumForgotten)
      forgotten.push(...known.map((key) => ({ tenant: node.tenant, source, key })));
    repeats.add(repeated);
    const count = receipts.reduce((sum, one) => sum + (one.kind === "stored" ? one.count : 0), 0);
    return { kind: "done", stored: count, repeated };
  }

  function store(node: OsqueryNode, type: LogType, part: LogPart, peer: string) {
    const source = `osquery:${node.id}:${type}`;
    const at = { receivedAt: clock.now(), peer };
    const records = part.lines.flatMap(({ hash, occurrence, records: rows }) =>
      rows.map((bytes, position) =>
        recordOf(node, { type, bytes, uid: deliveryUid(source, hash, occurrence, position) }, at),
      ),
    );
    const { key, bodyHash, checkpoint } = part;
    return options.deliver({ tenant: node.tenant, records, identity: { source, key, bodyHash, checkpoint } });
  }

  async function tidy(): Promise<void> {
    const heard = [...contacts].map(([id, contact]) => ({ id, ...contact }));
    contacts.clear();
    await osquery.nodes.contacted(heard);
    const over = forgotten;
    forgotten = [];
    if (over.length > 0) await batches.forget(over);
  }

  const stop = repeat(tidy, tidyEveryMs, (error) =>
    log.error("contacts of osquery's nodes could not be kept", { reason: String(error) }),
  );
  return {
    enrol,
    async config(body, peer) {
      const node = await nodeOf(keyIn(parse(body)), peer);
      return node === null ? { kind: "node_invalid" } : { kind: "done", json: options.configuration };
    },
    async log(body, peer) {
      const members = splitObject(body);
      const node = await nodeOf(textOf(members?.get("node_key") ?? none), peer);
      if (node === null) return { kind: "node_invalid" };
      const type = textOf(members?.get("log_type") ?? none);
      const data = members?.get("data");
      if ((type !== "result" && type !== "status") || data === undefined)
        return { kind: "unreadable", detail: "expected log_type result or status, and data" };
      // One request of a node after the other: what the one before stored is known to the next.
      return turns.take(`${node.id} ${type}`, () => takeLog(node, type, data, peer));
    },
    async read(body, peer) {
      const node = await nodeOf(keyIn(parse(body)), peer);
      if (node === null) return { kind: "node_invalid" };
      return { kind: "done", reply: await options.liveQueries.handOut(node) };
    },
    async write(body, peer) {
      const members = splitObject(body);
      const node = await nodeOf(textOf(members?.get("node_key") ?? none), peer);
      if (node === null || members === null) return { kind: "node_invalid" };
      return turns.take(`${node.id} query`, () => options.liveQueries.take(node, members, peer));
    },
    async carveStart(body, peer) {
      const members = splitObject(body);
      const node = await nodeOf(textOf(members?.get("node_key") ?? none), peer);
      if (node === null || members === null) return { kind: "node_invalid" };
      return options.carves.start(node, members);
    },
    async carveBlock(body, nodeKey, peer) {
      const members = splitObject(body);
      if (members === null) return { kind: "unreadable", detail: "expected session_id, block_id and data" };
      return options.carves.block(members, nodeKey === null ? null : () => nodeOf(nodeKey, peer));
    },
    async [Symbol.asyncDispose]() {
      await stop();
      await tidy();
    },
  };
}

const none = new Uint8Array();

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString("utf8"));
  } catch {
    // The caller says what it expected.
    return null;
  }
}

function keyIn(body: unknown): string | null {
  if (typeof body !== "object" || body === null || !Object.hasOwn(body, "node_key")) return null;
  const key: unknown = Reflect.get(body, "node_key");
  return typeof key === "string" ? key : null;
}
