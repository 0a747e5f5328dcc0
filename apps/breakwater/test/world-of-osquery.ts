import type { TenantId } from "@breakwater/ocsf";
import { carveStatement } from "../src/fleet/osquery/carve-text.ts";
import { readEnrolment } from "../src/fleet/osquery/node-details.ts";
import { systemActor } from "../src/store/identity.ts";
import type { startInProcess } from "./in-process.ts";
import { callOsquery, enrolmentOf } from "./osquery-client.ts";

export type Running = Awaited<ReturnType<typeof startInProcess>>;

/** What the parts of a world are made with. */
export interface AboutWorld {
  readonly running: Running;
  readonly tenant: TenantId;
  readonly newName: (start: string) => string;
}

export interface AskedCarve {
  readonly id: string;
  /** What the node sends. */
  readonly begin: object;
  readonly block: Readonly<Record<string, unknown>>;
}

/** Nodes of osquery, what they are asked, and what they gave. */
export interface OsqueryWorld {
  enrolSecret(): Promise<{ readonly id: string; readonly value: string }>;
  osqueryNode(): Promise<{ readonly id: string; readonly key: string }>;
  osqueryQueryId(): Promise<string>;
  /** Files that a node was asked for, of which it has done so much. */
  carve(steps: readonly ("read" | "begin" | "block")[]): Promise<AskedCarve>;
  evidenceId(): Promise<string>;
}

export function osqueryWorld({ running, tenant, newName }: AboutWorld): OsqueryWorld {
  const { store } = running;
  async function enrolSecret() {
    const made = await store.osquery.secrets.create(systemActor, tenant, {
      name: newName("secret"),
      expiresAt: null,
    });
    return { id: made.secret.id, value: made.value };
  }

  let openQuery: string | null = null;
  async function osqueryNode() {
    const { value } = await enrolSecret();
    const details = readEnrolment(enrolmentOf(value, newName("node"), newName("edge")))?.details;
    const enrolled = details === undefined ? "refused" : await store.osquery.nodes.enrol(value, details);
    if (typeof enrolled === "string") throw new Error(`the node was not enrolled: ${enrolled}`);
    return { id: enrolled.node.id, key: enrolled.key };
  }

  /** As a node does it, by HTTP. */
  async function carve(steps: Parameters<OsqueryWorld["carve"]>[0]): Promise<AskedCarve> {
    const node = await osqueryNode();
    const asked = await store.osquery.carves.ask(systemActor, tenant, {
      node: node.id,
      path: "/etc/passwd",
      text: carveStatement("/etc/passwd"),
      reason: newName("reason"),
      maximumBytes: 1_000,
      expiresAt: 4_000_000_000_000,
    });
    if (asked === null) throw new Error("the node was not asked");
    const { id } = asked.query;
    const call = async (path: string, body: object) =>
      (await callOsquery({ base: running.base, path: `/api/osquery/${path}`, body })).body;
    const bytes = Buffer.from(newName("file"));
    const size = { block_count: 1, block_size: 8_192, carve_size: bytes.length };
    const begin = { ...size, carve_id: "c", request_id: id, node_key: node.key };
    if (steps.includes("read")) await call("distributed/read", { node_key: node.key });
    const started = steps.includes("begin") ? await call("carve/begin", begin) : {};
    const data = bytes.toString("base64");
    const block = { block_id: 0, session_id: started["session_id"], request_id: id, data };
    if (steps.includes("block")) await call("carve/block", block);
    // Only so many may be open.
    await store.osquery.queries.end(systemActor, tenant, id);
    return { id, begin, block };
  }

  return {
    enrolSecret,
    osqueryNode,
    carve,
    async evidenceId() {
      const { id } = await carve(["read", "begin", "block"]);
      const made = await store.osquery.carves.get(tenant, id);
      if (made?.evidence === null || made === null) throw new Error("the carve did not become evidence");
      return made.evidence;
    },
    async osqueryQueryId() {
      // Only so many may be open.
      if (openQuery !== null) await store.osquery.queries.end(systemActor, tenant, openQuery);
      const query = await store.osquery.queries.ask(systemActor, tenant, {
        text: "SELECT 1",
        reason: newName("reason"),
        expiresAt: 4_000_000_000_000,
        nodes: [(await osqueryNode()).id],
      });
      if (query === null) throw new Error("the query was not asked");
      openQuery = query.id;
      return query.id;
    },
  };
}
