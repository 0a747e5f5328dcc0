import type { Server, Socket } from "node:net";
import { listenError } from "../collect-error.ts";
import { countDropped, countReceived } from "../counters.ts";
import { type Listener, type ListenOptions, peerAddress } from "../listener.ts";
import type { ClientCertificate, Gate } from "../senders/senders.ts";
import { type Frame, SyslogFraming } from "./framing.ts";

export const maximumConnections = 2_000;
/** A device that has nothing to say keeps its connection; a dead peer is found by TCP keep-alive. */
export const keepAliveMs = 60_000;
const stopMs = 5_000;

export type StreamTransport = "syslog-tcp" | "syslog-tls" | "sample";

/** Syslog over a stream of bytes, plain or TLS: the same framing, and a full queue slows the sender in the same way. */
export interface Connections extends AsyncDisposable {
  /** Reads a connection to its end. */
  accept(socket: Socket, certificate: ClientCertificate | null): void;
}

export function createConnections(transport: StreamTransport, options: ListenOptions): Connections {
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();
  const sockets = new Set<Socket>();
  return {
    accept(socket, certificate) {
      sockets.add(socket);
      const reading = { socket, certificate, transport, options, signal: stopping.signal };
      const work = receive(reading).finally(() => {
        sockets.delete(socket);
        running.delete(work);
      });
      running.add(work);
    },
    async [Symbol.asyncDispose]() {
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

export function listen(
  server: Server,
  { host, port }: ListenOptions,
  what: string,
  flag: string,
): Promise<Listener["address"]> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause) => reject(listenError(`${what} on`, { host, port }, flag, cause)));
    server.listen({ host, port, ipv6Only: false }, () => {
      const bound = server.address();
      resolve({ host, port: bound !== null && typeof bound === "object" ? bound.port : port });
    });
  });
}

interface Reading {
  readonly socket: Socket;
  readonly certificate: ClientCertificate | null;
  readonly transport: StreamTransport;
  readonly options: ListenOptions;
  readonly signal: AbortSignal;
}

async function receive(reading: Reading): Promise<void> {
  const { socket, certificate, transport, options, signal } = reading;
  const peer = peerAddress(socket.remoteAddress);
  const framing = new SyslogFraming(options);
  const gate = options.senders.gate({ listener: transport, peer, certificate });
  try {
    // Reading stops while the loop waits, and with it the sender.
    for await (const chunk of socket) await accept(framing.push(chunk as Uint8Array), peer, gate, reading);
  } catch (error) {
    if (!signal.aborted) options.log.debug("a syslog connection broke", { peer, reason: String(error) });
  }
  await accept(framing.end(), peer, gate, reading);
}

async function accept(
  frames: readonly Frame[],
  peer: string,
  gate: Gate,
  { transport, options, signal }: Reading,
): Promise<void> {
  if (frames.length === 0) return;
  const { intake, counters, clock } = options;
  countReceived(counters, transport, frames.length);
  const receivedAt = clock.now();
  for (const [index, frame] of frames.entries()) {
    const record = { ...frame, receivedAt, transport, peer, uid: null };
    if (frame.truncatedFromBytes !== undefined) counters.truncated.add(1, { transport });
    while (!gate.offer(record)) {
      try {
        await intake.room(signal);
      } catch {
        // The server stops and there is still no room: what is left of this read is lost, and counted.
        return countDropped(counters, transport, "stopping", frames.length - index);
      }
    }
  }
}
