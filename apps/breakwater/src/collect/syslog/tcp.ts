import { createServer, type Server, type Socket } from "node:net";
import type { RawRecord } from "@breakwater/ocsf";
import { listenError } from "../collect-error.ts";
import { countDropped, countReceived } from "../counters.ts";
import { type Listener, type ListenOptions, peerAddress } from "../listener.ts";
import { type Frame, SyslogFraming } from "./framing.ts";

const maximumConnections = 2_000;
/** A device that has nothing to say keeps its connection; a dead peer is found by TCP keep-alive. */
const keepAliveMs = 60_000;
const stopMs = 5_000;

/** Listens for syslog over TCP. A full queue slows the sender: its socket is not read until there is room. */
export async function listenSyslogTcp(options: ListenOptions): Promise<Listener> {
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();
  const sockets = new Set<Socket>();
  const server = createServer({ keepAlive: true, keepAliveInitialDelay: keepAliveMs }, (socket) => {
    sockets.add(socket);
    const work = receive(socket, options, stopping.signal).finally(() => {
      sockets.delete(socket);
      running.delete(work);
    });
    running.add(work);
  });
  server.maxConnections = maximumConnections;
  server.on("drop", () =>
    options.log.warn("a syslog connection was refused: too many are open", { limit: maximumConnections }),
  );
  const address = await listen(server, options);
  return {
    name: "syslog-tcp",
    address,
    async [Symbol.asyncDispose]() {
      server.close();
      // What has arrived is read to its end; a sender that goes on is cut off.
      for (const socket of sockets) socket.end();
      const timer = setTimeout(() => {
        stopping.abort(new Error("stopping"));
        for (const socket of sockets) socket.destroy();
      }, stopMs);
      for (const socket of sockets) socket.destroySoon();
      await Promise.allSettled(running);
      clearTimeout(timer);
    },
  };
}

function listen(server: Server, options: ListenOptions): Promise<Listener["address"]> {
  const { host, port } = options;
  return new Promise((resolve, reject) => {
    server.once("error", (cause) =>
      reject(listenError("syslog over TCP on", { host, port }, "--syslog-port", cause)),
    );
    server.listen({ host, port, ipv6Only: false }, () => {
      const bound = server.address();
      resolve({ host, port: bound !== null && typeof bound === "object" ? bound.port : port });
    });
  });
}

async function receive(socket: Socket, options: ListenOptions, signal: AbortSignal): Promise<void> {
  const peer = peerAddress(socket.remoteAddress);
  const framing = new SyslogFraming(options);
  try {
    // Reading stops while the loop waits, and with it the sender.
    for await (const chunk of socket) await accept(framing.push(chunk as Uint8Array), peer, options, signal);
  } catch (error) {
    if (!signal.aborted) options.log.debug("a syslog connection broke", { peer, reason: String(error) });
  }
  await accept(framing.end(), peer, options, signal);
}

async function accept(
  frames: readonly Frame[],
  peer: string,
  options: ListenOptions,
  signal: AbortSignal,
): Promise<void> {
  if (frames.length === 0) return;
  const { intake, counters, clock } = options;
  countReceived(counters, "syslog-tcp", frames.length);
  const receivedAt = clock.now();
  const tenant = options.tenantOf(peer);
  for (const [index, frame] of frames.entries()) {
    const record: RawRecord = { ...frame, receivedAt, transport: "syslog-tcp", peer, tenant, uid: null };
    if (frame.truncatedFromBytes !== undefined) counters.truncated.add(1, { transport: "syslog-tcp" });
    while (!intake.offer(record)) {
      try {
        await intake.room(signal);
      } catch {
        // The server stops and there is still no room: what is left of this read is lost, and counted.
        return countDropped(counters, "syslog-tcp", "stopping", frames.length - index);
      }
    }
  }
}
