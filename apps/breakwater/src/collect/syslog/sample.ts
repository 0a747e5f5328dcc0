import { createServer } from "node:net";
import type { TenantId } from "@breakwater/ocsf";
import type { Intake } from "../intake.ts";
import type { Listener, ListenOptions } from "../listener.ts";
import { createConnections, listen, maximumConnections } from "./stream.ts";

/**
 * Listens for sample data: syslog over TCP on the loopback address, on a port of its own. What comes in here is marked as
 * sample by this listener, never by what a line says, so that no sender can have its own lines taken for sample data.
 */
export async function listenSample(
  options: Omit<ListenOptions, "host" | "port" | "senders"> & {
    readonly intake: Intake;
    readonly tenant: TenantId;
  },
): Promise<Listener> {
  const { intake, tenant } = options;
  const address = { host: "127.0.0.1", port: 0 };
  const senders = {
    gate: () => ({ offer: (record) => intake.offer({ ...record, tenant }) }),
  } satisfies ListenOptions["senders"];
  const all = { ...options, ...address, senders };
  const connections = createConnections("sample", all);
  const server = createServer((socket) => connections.accept(socket, null));
  server.maxConnections = maximumConnections;
  return {
    name: "sample",
    address: await listen(server, all, "sample data", "--data"),
    async [Symbol.asyncDispose]() {
      server.close();
      await connections[Symbol.asyncDispose]();
    },
  };
}
