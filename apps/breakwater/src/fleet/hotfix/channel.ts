import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Bundle, readBundle } from "./bundle/bundle.ts";
import { deviceId } from "./director/device-id.ts";
import { forgetDevice, offer, offeredDevices, renewOffer } from "./director/offer.ts";
import { HotfixError } from "./hotfix-error.ts";
import { openKeyFile, type Signer } from "./keys/key-file.ts";
import { expectRepository, foldersOf, readPublished } from "./repository/folders.ts";
import { readBackExpected } from "./read-back.ts";
import { renewPublished } from "./repository/publish.ts";
import { targetsOf } from "./tuf/targets.ts";

/** A key file and the file whose first line is its passphrase. */
export interface ChannelKey {
  readonly key: string;
  readonly passphraseFile: string;
}

/** A published target and what people said of it when they signed. */
export interface PublishedHotfix {
  readonly target: string;
  readonly hotfix: string;
  readonly version: number;
  readonly title: string;
  readonly hardware: readonly string[];
  /** ms; `null` where its manifest does not say. */
  readonly knownAt: number | null;
}

/** The part of the hotfix channel that a server holds: it offers what people have signed, and can sign nothing else. */
export interface HotfixChannel {
  readonly repository: string;
  published(): readonly PublishedHotfix[];
  /** All that a device is offered from now on. */
  offer(device: string, targets: readonly string[], nowMs: number): void;
  /** A device that there is no more: nothing is signed for it. */
  forget(device: string): void;
  /** What a device that has applied a published target must answer to this nonce; `null` where it cannot be asked. */
  readBack(target: string, nonce: string): string | null;
  /** Renews what is signed online of the image repository. */
  renewImage(nowMs: number): void;
  /** Devices that the director serves, also such as were offered something by hand. */
  devices(): readonly string[];
  /** The same offers, signed anew. */
  renewOffer(device: string, nowMs: number): void;
}

export function openChannel(options: {
  readonly repository: string;
  readonly online: ChannelKey;
  readonly director: ChannelKey;
}): HotfixChannel {
  const { repository } = options;
  return createChannel(repository, openKey(options.online), openKey(options.director));
}

export function createChannel(repository: string, online: Signer, director: Signer): HotfixChannel {
  expectRepository(repository);
  // During a roll-out all devices are asked about the same bundle.
  let last: { readonly name: string; readonly bundle: Bundle } | null = null;
  return {
    repository,
    published() {
      const { targets } = readPublished(foldersOf(repository).imageMetadata);
      return (targets === null ? [] : targetsOf(targets)).flatMap(({ path, custom }) =>
        describe(path, custom),
      );
    },
    offer: (device, targets, nowMs) =>
      void offer({ repository, signer: director, nowMs }, deviceId(device), targets),
    readBack(target, nonce) {
      const { targets } = readPublished(foldersOf(repository).imageMetadata);
      const found = targets === null ? undefined : targetsOf(targets).find(({ path }) => path === target);
      if (found === undefined) return null;
      const name = `${found.sha256}.${target}`;
      if (last?.name !== name)
        last = { name, bundle: readBundle(readFileSync(join(foldersOf(repository).imageTargets, name))) };
      return readBackExpected(last.bundle, nonce);
    },
    forget: (device) => forgetDevice(repository, deviceId(device)),
    renewImage: (nowMs) => void renewPublished(repository, online, nowMs),
    devices: () => offeredDevices(repository),
    renewOffer: (device, nowMs) => renewOffer({ repository, signer: director, nowMs }, deviceId(device)),
  };
}

function describe(target: string, custom: Readonly<Record<string, unknown>>): readonly PublishedHotfix[] {
  const { hotfix, version, title, hardware, knownSince } = custom;
  if (typeof hotfix !== "string" || typeof version !== "number" || !Array.isArray(hardware)) return [];
  const knownAt = typeof knownSince === "string" ? Date.parse(knownSince) : Number.NaN;
  return [
    {
      target,
      hotfix,
      version,
      title: typeof title === "string" ? title : hotfix,
      hardware: hardware.filter((one): one is string => typeof one === "string"),
      knownAt: Number.isNaN(knownAt) ? null : knownAt,
    },
  ];
}

function openKey({ key, passphraseFile }: ChannelKey): Signer {
  const [passphrase = ""] = readFileSync(passphraseFile, "utf8").split(/\r?\n/);
  if (passphrase === "")
    throw new HotfixError("key_unusable", `${passphraseFile}: expected the passphrase in the first line`);
  return openKeyFile(readFileSync(key, "utf8"), passphrase, key);
}
