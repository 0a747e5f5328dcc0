import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ceremony, now, portalBundle } from "../../../test/hotfix/ceremony.ts";
import { openChannel } from "./channel.ts";
import { deviceId } from "./director/device-id.ts";
import { offeredTo } from "./director/offer.ts";
import { createKeyFile } from "./keys/key-file.ts";
import { rotateKeys } from "./repository/change-root.ts";
import { addBundle } from "./repository/change-targets.ts";
import { verifyRepository } from "./repository/verify.ts";

it("a server offers what is published with keys from files, renews it while other things wait, and forgets a device", () => {
  using it = ceremony();
  const passphraseFile = join(it.folder, "../passphrase");
  writeFileSync(passphraseFile, "correct horse battery\n");
  const [online, director] = (["online", "director"] as const).map((role) => {
    const { key, text } = createKeyFile(`server-${role}`, "correct horse battery", 10);
    const path = join(it.folder, `../${role}.key`);
    writeFileSync(path, text);
    rotateKeys(it.folder, { role, add: [key], remove: [], threshold: null }, now);
    return { key: path, passphraseFile };
  });
  it.sign(it.alice, it.bob);
  it.publish();
  const target = it.release(portalBundle());
  const channel = openChannel({ repository: it.folder, online: online!, director: director! });
  expect(channel.published()).toEqual([
    {
      target,
      hotfix: "close-portal",
      version: 1,
      title: "Close the portal",
      hardware: ["acme-gate"],
      knownAt: null,
    },
  ]);
  channel.offer("gw-1", [target], now);
  addBundle(it.folder, portalBundle({ version: 2 }), now);
  channel.renewImage(now);
  for (const device of channel.devices()) channel.renewOffer(device, now);
  expect(verifyRepository(it.folder, now)).toEqual([]);
  channel.forget("gw-1");
  expect(offeredTo(it.folder, deviceId("gw-1"))).toEqual([]);
  writeFileSync(passphraseFile, "another passphrase\n");
  expect(() => openChannel({ repository: it.folder, online: online!, director: director! })).toThrow(
    "the passphrase is another",
  );
});
