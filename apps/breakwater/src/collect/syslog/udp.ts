import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { listenError } from "../collect-error.ts";
import { countDropped, countReceived } from "../counters.ts";
import type { Gate, Senders } from "../senders/senders.ts";
import { type Listener, type ListenOptions, peerAddress } from "../listener.ts";
import { createKernelDropReader } from "./kernel-drops.ts";

/** Asked for; the kernel grants what net.core.rmem_max allows. */
const receiveBufferBytes = 32 * 1024 * 1024;
const kernelDropsEveryMs = 1_000;

/** Listens for syslog over UDP: a datagram is a message (RFC 5426 §3.1). A full queue drops, and every drop is counted. */
export async function listenSyslogUdp(options: ListenOptions): Promise<Listener> {
  const { senders, counters, clock, log } = options;
  const gates = new Gates(senders);
  const socket = createSocket({ type: options.host.includes(":") ? "udp6" : "udp4", ipv6Only: false });
  socket.on("message", (bytes: Buffer, { address }: RemoteInfo) => {
    const peer = peerAddress(address);
    countReceived(counters, "syslog-udp", 1);
    const taken = gates.of(peer).offer({
      bytes,
      receivedAt: clock.now(),
      transport: "syslog-udp",
      peer,
      uid: null,
    });
    if (!taken) countDropped(counters, "syslog-udp", "queue_full", 1);
  });
  const address = await bind(socket, options);
  const granted = enlargeBuffer(socket);
  log.info("syslog over UDP", { ...address, receive_buffer_bytes: granted });
  const readDrops = createKernelDropReader(address.port, log);
  const count = () => {
    const drops = readDrops();
    if (drops === null || drops === 0) return;
    // They arrived at this machine, so they count as received, too.
    countReceived(counters, "syslog-udp", drops);
    countDropped(counters, "syslog-udp", "kernel_receive_buffer", drops);
  };
  const timer = setInterval(count, kernelDropsEveryMs);
  timer.unref();
  return {
    name: "syslog-udp",
    address,
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      count();
      await new Promise<void>((resolve) => socket.close(() => resolve()));
    },
  };
}

function bind(socket: Socket, { host, port }: ListenOptions): Promise<Listener["address"]> {
  return new Promise((resolve, reject) => {
    socket.once("error", (cause) =>
      reject(listenError("syslog over UDP on", { host, port }, "--syslog-port", cause)),
    );
    socket.bind({ address: host, port }, () => resolve({ host, port: socket.address().port }));
  });
}

function enlargeBuffer(socket: Socket): number {
  try {
    socket.setRecvBufferSize(receiveBufferBytes);
  } catch {
    // Refused: the kernel's default stays, and the size that is logged says so.
  }
  return socket.getRecvBufferSize();
}

/** Addresses of datagrams can be forged, so that gates are kept for so many of them. */
const maximumGates = 20_000;

class Gates {
  readonly #senders: Senders;
  readonly #gates = new Map<string, Gate>();

  constructor(senders: Senders) {
    this.#senders = senders;
  }

  of(peer: string): Gate {
    const known = this.#gates.get(peer);
    if (known !== undefined) return known;
    const gate = this.#senders.gate({ listener: "syslog-udp", peer, certificate: null });
    if (this.#gates.size >= maximumGates) this.#gates.clear();
    this.#gates.set(peer, gate);
    return gate;
  }
}
