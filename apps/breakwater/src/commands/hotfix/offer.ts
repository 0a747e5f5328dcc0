import { deviceId } from "../../fleet/hotfix/director/device-id.ts";
import { offer } from "../../fleet/hotfix/director/offer.ts";
import { systemClock } from "../../platform/clock.ts";
import { type CommandIo, exitCode } from "../io.ts";
import { type KeySource, openSigner } from "./passphrase.ts";

/** `breakwater hotfix offer REPOSITORY`: the director says which devices get which published targets. */
export async function hotfixOffer(
  options: {
    readonly repository: string;
    readonly devices: readonly string[];
    /** All that the devices are offered from now on; empty withdraws. */
    readonly targets: readonly string[];
    readonly director: KeySource;
  },
  io: CommandIo,
): Promise<number> {
  const signer = await openSigner(options.director, io);
  const director = { repository: options.repository, signer, nowMs: systemClock.now() };
  for (const name of options.devices) {
    const targets = offer(director, deviceId(name), options.targets);
    await io.out(`${name}: ${targets.map(({ path }) => path).join(", ") || "nothing"}\n`);
  }
  return exitCode.ok;
}
