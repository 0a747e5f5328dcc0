import { createHash } from "node:crypto";
import { Client, type ClientChannel, type ConnectConfig } from "ssh2";
import { type ConnectedDevice, ReadError } from "../reading.ts";

const timeoutMs = 60_000;
const maximumBytes = 32 * 1024 * 1024;

/** A sign-in over SSH to a device that is known by its host key. */
export interface SshSession extends AsyncDisposable {
  /** Standard output of a command; where a forced command is set for the key, the device runs that. */
  run(command: string): Promise<string>;
  /** An open channel to a subsystem, such as `netconf` (RFC 6242). */
  subsystem(name: string): Promise<ClientChannel>;
}

/** Throws a `ReadError`; nothing is sent before the host key was looked at. */
export async function openSsh(
  { link, credentials }: ConnectedDevice,
  defaultPort: number,
  signal: AbortSignal,
): Promise<SshSession> {
  const { url, fingerprint } = link.address;
  if (fingerprint === null)
    throw new ReadError(`${url.host}: name the fingerprint of its host key; nobody vouches for one`);
  const { username, password, privateKey } = credentials;
  if (username === undefined || (password === undefined && privateKey === undefined))
    throw new ReadError("its credentials have no username with a password or a privateKey");
  let seen = "";
  const config: ConnectConfig = {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: Number(url.port === "" ? defaultPort : url.port),
    username,
    readyTimeout: timeoutMs,
    ...(password === undefined ? {} : { password }),
    ...(privateKey === undefined ? {} : { privateKey }),
    hostVerifier(key: Buffer) {
      seen = createHash("sha256").update(key).digest("hex");
      return seen === fingerprint;
    },
  };
  const client = new Client();
  const stop = () => client.destroy();
  signal.addEventListener("abort", stop, { once: true });
  const ready = Promise.withResolvers<void>();
  client.once("ready", ready.resolve);
  client.on("error", ready.reject);
  client.once("close", () => ready.reject(new Error("the device closed the connection")));
  try {
    client.connect(config);
    await ready.promise;
  } catch (error) {
    client.destroy();
    if (seen !== "" && seen !== fingerprint)
      throw new ReadError(
        `${url.host}: its host key is ${seen}, and not ${fingerprint}; nothing was sent. Look at why before you trust the new one`,
      );
    throw new ReadError(`${url.host}: ${error instanceof Error ? error.message : String(error)}`);
  }
  return {
    run: (command) => collect(client, url.host, command),
    async subsystem(name) {
      const { promise, resolve, reject } = Promise.withResolvers<ClientChannel>();
      client.subsys(name, (error, channel) => (error === undefined ? resolve(channel) : reject(error)));
      return promise.catch((error: unknown) => {
        throw new ReadError(`${url.host}: no subsystem ${name}: ${String(error)}`);
      });
    },
    async [Symbol.asyncDispose]() {
      signal.removeEventListener("abort", stop);
      client.destroy();
    },
  };
}

async function collect(client: Client, host: string, command: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<ClientChannel>();
  client.exec(command, (error, channel) => (error === undefined ? resolve(channel) : reject(error)));
  try {
    return await readAll(await promise, () => false);
  } catch (error) {
    if (error instanceof ReadError) throw error;
    throw new ReadError(`${host}: "${command}": ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** What a channel says until it closes, or until `isWhole` says that it is all; bounded in size and time. */
export async function readAll(channel: ClientChannel, isWhole: (text: string) => boolean): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const parts: string[] = [];
  let size = 0;
  let last = "";
  const timer = setTimeout(() => reject(new ReadError(`no end within ${timeoutMs / 1_000} s`)), timeoutMs);
  const onData = (part: Buffer) => {
    const text = part.toString("utf8");
    size += part.length;
    if (size > maximumBytes) return reject(new ReadError(`more than ${maximumBytes} bytes`));
    parts.push(text);
    // An end may be cut in two.
    last = (last + text).slice(-(text.length + 64));
    if (isWhole(last)) resolve(parts.join(""));
  };
  channel.on("data", onData);
  channel.stderr.resume();
  channel.once("close", () => resolve(parts.join("")));
  channel.once("error", reject);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    channel.removeListener("data", onData);
  }
}
