import { renewOffers } from "../../fleet/hotfix/director/offer.ts";
import { publish } from "../../fleet/hotfix/repository/publish.ts";
import { systemClock } from "../../platform/clock.ts";
import { type CommandIo, exitCode } from "../io.ts";
import { nextStepText } from "./next-step.ts";
import { type KeySource, openSigner } from "./passphrase.ts";

/** `breakwater hotfix publish REPOSITORY`: what is signed by enough people becomes what devices get; online metadata is renewed. */
export async function hotfixPublish(
  options: { readonly repository: string; readonly online: KeySource; readonly director: KeySource | null },
  io: CommandIo,
): Promise<number> {
  const { repository } = options;
  const now = systemClock.now();
  const { published, freshUntil } = publish(repository, await openSigner(options.online, io), now);
  await io.out(published.length === 0 ? "nothing new\n" : `published: ${published.join(", ")}\n`);
  if (options.director !== null) {
    const renewed = renewOffers({ repository, signer: await openSigner(options.director, io), nowMs: now });
    await io.out(`offers renewed for ${renewed} devices\n`);
  }
  await io.out(
    `fresh until ${freshUntil}: run this again before then, by a job every few hours\n${nextStepText(repository, now)}`,
  );
  return exitCode.ok;
}
