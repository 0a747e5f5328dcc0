import { createSocket } from "node:dgram";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { ReplayLine } from "./timeline.ts";

export interface SendOptions {
  readonly host: string;
  readonly port: number;
  readonly protocol: "tcp" | "udp";
  /** How many times faster than it happened. */
  readonly speed: number;
  readonly signal: AbortSignal;
  /** Told after each line that was sent. */
  readonly onLine: (line: ReplayLine, sent: number) => void;
}

const priority = 30;

/** Sends lines over syslog at their own rhythm: one datagram each, or framed by their length (RFC 6587 §3.4.1). */
export async function sendLines(lines: readonly ReplayLine[], options: SendOptions): Promise<number> {
  await using sender = options.protocol === "udp" ? openUdp(options) : await openTcp(options);
  let sent = 0;
  let before = lines[0]?.time ?? 0;
  for (const line of lines) {
    const waitMs = (line.time - before) / options.speed;
    before = line.time;
    // An abort ends the wait early, which is no failure.
    if (waitMs >= 1) await sleep(waitMs, undefined, { signal: options.signal }).catch(() => undefined);
    if (options.signal.aborted) break;
    await sender.send(`<${priority}>${line.text}`);
    sent += 1;
    options.onLine(line, sent);
  }
  return sent;
}

interface Sender extends AsyncDisposable {
  send(message: string): Promise<void>;
}

function openUdp({ host, port }: SendOptions): Sender {
  const socket = createSocket(host.includes(":") ? "udp6" : "udp4");
  return {
    send: (message) =>
      new Promise((resolve, reject) => {
        socket.send(message, port, host, (error) => (error === null ? resolve() : reject(error)));
      }),
    [Symbol.asyncDispose]: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

async function openTcp({ host, port }: SendOptions): Promise<Sender> {
  const socket = connect({ host, port });
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", () => resolve());
    socket.once("error", reject);
  });
  return {
    send: (message) =>
      new Promise((resolve, reject) => {
        const bytes = Buffer.from(message);
        socket.write(`${bytes.length} ${message}`, (error) => (error ? reject(error) : resolve()));
      }),
    [Symbol.asyncDispose]: () => new Promise((resolve) => socket.end(() => resolve())),
  };
}
