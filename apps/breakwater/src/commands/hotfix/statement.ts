import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { issueStatement, publicKeyPem } from "../../fleet/hotfix/client/statement.ts";
import { deviceId } from "../../fleet/hotfix/director/device-id.ts";
import { systemClock } from "../../platform/clock.ts";
import { writeDurably } from "../../platform/durable-file.ts";
import { type CommandIo, exitCode, UsageError } from "../io.ts";
import { type KeySource, openSigner } from "./passphrase.ts";
import { type DeviceOptions, fetchFor } from "./update.ts";

/** `breakwater hotfix statement`: a relay verifies everything for a small device and signs one statement for each file. */
export async function hotfixStatement(
  options: DeviceOptions & {
    readonly relay: KeySource;
    readonly nonce: string;
    readonly minutes: number;
    readonly out: string;
  },
  io: CommandIo,
): Promise<number> {
  if (!/^[0-9a-f]{32}$/.test(options.nonce))
    throw new UsageError("--nonce: expected 32 hexadecimal digits from the device");
  const relay = await openSigner(options.relay, io);
  const { offered } = await fetchFor(options, io);
  mkdirSync(options.out, { recursive: true });
  writeDurably(join(options.out, "relay.pem"), Buffer.from(publicKeyPem(relay.key.public)));
  for (const one of offered) {
    const { path: target, sha256, sizeBytes } = one.target;
    if (one.kind === "refused") {
      await io.out(`${target}: refused, ${one.reason}\n`);
      continue;
    }
    const expires = Math.floor(systemClock.now() / 1_000) + options.minutes * 60;
    const device = deviceId(options.device);
    const { text, signature } = issueStatement(
      { device, target, sha256, sizeBytes, expires, nonce: options.nonce },
      relay,
    );
    copyFileSync(one.path, join(options.out, target));
    writeDurably(join(options.out, `${target}.statement`), Buffer.from(text));
    writeDurably(join(options.out, `${target}.statement.sig`), signature);
    await io.out(`${target}: statement for ${device}, until ${new Date(expires * 1_000).toISOString()}\n`);
  }
  return offered.every(({ kind }) => kind === "verified") ? exitCode.ok : exitCode.failed;
}
