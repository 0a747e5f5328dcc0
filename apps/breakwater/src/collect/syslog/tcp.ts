import { createServer } from "node:net";
import type { Listener, ListenOptions } from "../listener.ts";
import { createConnections, keepAliveMs, listen, maximumConnections } from "./stream.ts";

/** Listens for syslog over TCP. A full queue slows the sender: its socket is not read until there is room. */
export async function listenSyslogTcp(options: ListenOptions): Promise<Listener> {
  const connections = createConnections("syslog-tcp", options);
  const server = createServer({ keepAlive: true, keepAliveInitialDelay: keepAliveMs }, (socket) =>
    connections.accept(socket, null),
  );
  server.maxConnections = maximumConnections;
  server.on("drop", () =>
    options.log.warn("a syslog connection was refused: too many are open", { limit: maximumConnections }),
  );
  const address = await listen(server, options, "syslog over TCP", "--syslog-port");
  return {
    name: "syslog-tcp",
    address,
    async [Symbol.asyncDispose]() {
      server.close();
      await connections[Symbol.asyncDispose]();
    },
  };
}
