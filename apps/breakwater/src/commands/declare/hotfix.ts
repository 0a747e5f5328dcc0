import { type Command, InvalidArgumentError, Option } from "commander";
import { rotatableRoles } from "../../fleet/hotfix/repository/rotatable-roles.ts";
import { type Cli, collect } from "./cli.ts";

/** The hotfix channel, in the order of a key ceremony. */
export function declareHotfix(program: Command, cli: Cli): void {
  const hotfix = program
    .command("hotfix")
    .description("signed hotfixes for devices: keys, bundles, signatures, offers");
  declareKeys(hotfix, cli);
  declareBundles(hotfix, cli);
  declareSigning(hotfix, cli);
  declareServing(hotfix, cli);
  declareDevice(hotfix, cli);
}

function declareKeys(hotfix: Command, cli: Cli): void {
  hotfix
    .command("keygen")
    .description("write a new private key, encrypted, and beside it its public key")
    .argument("<file>", "the private key's file, for example alice.key")
    .option("--name <name>", "whose key it is (default: the file's name)")
    .addOption(passphraseFile())
    .action((file, { name = null, passphraseFile = null }) =>
      cli.run(async () => {
        const { hotfixKeygen } = await import("../hotfix/keygen.ts");
        return hotfixKeygen({ file, name, passphraseFile }, cli.io);
      }),
    );
  hotfix
    .command("init")
    .description("make a repository of public keys; it then waits for the first signatures")
    .argument("<repository>", "folder to make")
    .requiredOption(
      "--root <pub>",
      "public key of somebody who may change all keys (repeatable)",
      collect,
      [],
    )
    .option("--root-threshold <n>", "how many of them must sign", toCount, 2)
    .requiredOption(
      "--targets <pub>",
      "public key of somebody who says what may run (repeatable)",
      collect,
      [],
    )
    .option("--targets-threshold <n>", "how many of them must sign", toCount, 2)
    .requiredOption("--online <pub>", "public key of the machine that publishes")
    .requiredOption("--director <pub>", "public key of the machine that says which device gets what")
    .action((repository, flags) =>
      cli.run(async () => {
        const { hotfixInit } = await import("../hotfix/init.ts");
        return hotfixInit({ repository, ...flags }, cli.io);
      }),
    );
  hotfix
    .command("rotate")
    .description("stage other keys or another threshold; without either, a new expiry")
    .argument("<repository>", "the repository")
    .addOption(new Option("--role <role>", "whose keys").choices(rotatableRoles).makeOptionMandatory())
    .option("--add <pub>", "public key to add (repeatable)", collect, [])
    .option("--remove <key>", "name or id of a key that counts no longer (repeatable)", collect, [])
    .option("--threshold <n>", "how many must sign from now on", toCount)
    .action((repository, { role, add, remove, threshold = null }) =>
      cli.run(async () => {
        const { hotfixRotate } = await import("../hotfix/rotate.ts");
        return hotfixRotate({ repository, role, add, remove, threshold }, cli.io);
      }),
    );
}

function declareBundles(hotfix: Command, cli: Cli): void {
  hotfix
    .command("pack")
    .description("make a bundle of a folder with hotfix.json, scripts and files")
    .argument("<folder>", "the folder")
    .requiredOption("--out <file>", "the bundle to write")
    .action((folder, { out }) =>
      cli.run(async () => {
        const { hotfixPack } = await import("../hotfix/pack.ts");
        return hotfixPack({ folder, out }, cli.io);
      }),
    );
  hotfix
    .command("test")
    .description("run a bundle's own tests: its scripts run on this machine")
    .argument("<bundle>", "the bundle")
    .action((bundle) =>
      cli.run(async () => {
        const { hotfixTest } = await import("../hotfix/test.ts");
        return hotfixTest({ bundle }, cli.io);
      }),
    );
  hotfix
    .command("verify")
    .description("check a bundle, or everything that a repository serves; nothing is run")
    .argument("<path>", "bundle or repository")
    .action((path) =>
      cli.run(async () => {
        const { hotfixVerify } = await import("../hotfix/verify.ts");
        return hotfixVerify({ path }, cli.io);
      }),
    );
}

function declareSigning(hotfix: Command, cli: Cli): void {
  hotfix
    .command("add")
    .description("stage a bundle for signing")
    .argument("<repository>", "the repository")
    .argument("<bundle>", "the bundle")
    .action((repository, bundle) =>
      cli.run(async () => {
        const { hotfixAdd } = await import("../hotfix/add.ts");
        return hotfixAdd({ repository, bundle }, cli.io);
      }),
    );
  hotfix
    .command("revoke")
    .description("stage that a target may no longer run")
    .argument("<repository>", "the repository")
    .argument("<target>", "its name, for example close-portal-2.tar")
    .action((repository, target) =>
      cli.run(async () => {
        const { hotfixRevoke } = await import("../hotfix/add.ts");
        return hotfixRevoke({ repository, target }, cli.io);
      }),
    );
  hotfix
    .command("sign")
    .description("show what waits, and add the signature of one key; needs no network")
    .argument("<folder>", "the repository, or a copy of its staged folder")
    .option("--key <file>", "private key that signs")
    .addOption(passphraseFile())
    .option("--from <folder>", "take over the signatures of a copy that was carried back")
    .action((folder, { key = null, passphraseFile = null, from = null }) =>
      cli.run(async () => {
        const { hotfixSign } = await import("../hotfix/sign.ts");
        return hotfixSign({ folder, source: key === null ? null : { key, passphraseFile }, from }, cli.io);
      }),
    );
}

function declareServing(hotfix: Command, cli: Cli): void {
  hotfix
    .command("publish")
    .description("give devices what enough people have signed, and renew what is signed online")
    .argument("<repository>", "the repository")
    .requiredOption("--key <file>", "the online key")
    .addOption(passphraseFile())
    .option("--director-key <file>", "the director's key: renews offers too")
    .option("--director-passphrase-file <file>", "file with the passphrase of the director's key")
    .action((repository, { key, passphraseFile = null, directorKey, directorPassphraseFile = null }) =>
      cli.run(async () => {
        const { hotfixPublish } = await import("../hotfix/publish.ts");
        const director =
          directorKey === undefined ? null : { key: directorKey, passphraseFile: directorPassphraseFile };
        return hotfixPublish({ repository, online: { key, passphraseFile }, director }, cli.io);
      }),
    );
  hotfix
    .command("offer")
    .description("say which published targets devices get; without targets, nothing")
    .argument("<repository>", "the repository")
    .requiredOption("--device <id>", "device (repeatable)", collect, [])
    .option("--target <name>", "published target (repeatable)", collect, [])
    .requiredOption("--key <file>", "the director's key")
    .addOption(passphraseFile())
    .action((repository, { device: devices, target: targets, key, passphraseFile = null }) =>
      cli.run(async () => {
        const { hotfixOffer } = await import("../hotfix/offer.ts");
        return hotfixOffer({ repository, devices, targets, director: { key, passphraseFile } }, cli.io);
      }),
    );
  hotfix
    .command("status")
    .description(
      "versions, expiries, what waits for whom, what to do next; exits with 1 when something ends soon",
    )
    .argument("<repository>", "the repository")
    .action((repository) =>
      cli.run(async () => {
        const { hotfixStatus } = await import("../hotfix/status.ts");
        return hotfixStatus({ repository }, cli.io);
      }),
    );
}

function declareDevice(hotfix: Command, cli: Cli): void {
  withDevice(
    hotfix
      .command("update")
      .description("on a device: fetch what image repository and director agree on, and install it"),
  )
    .option("--install", "run what was verified, and undo what was revoked", false)
    .option(
      "--report <url>",
      "where to tell what was done: the server's address and the report path of the device",
    )
    .option("--device-root <dir>", "folder that the scripts take for the device's root", "/")
    .action((flags) =>
      cli.run(async () => {
        const { hotfixUpdate } = await import("../hotfix/update.ts");
        return hotfixUpdate({ ...flags, root: flags.deviceRoot, report: flags.report ?? null }, cli.io);
      }),
    );
  withDevice(
    hotfix
      .command("statement")
      .description(
        "on a relay: verify everything for a small device, and sign one statement that it can check",
      ),
  )
    .requiredOption("--key <file>", "the relay's key")
    .addOption(passphraseFile())
    .requiredOption("--nonce <hex>", "32 hexadecimal digits that the device chose")
    .option("--minutes <n>", "how long the statement holds", toCount, 60)
    .requiredOption("--out <dir>", "folder for files, statements and signatures")
    .action(({ key, passphraseFile = null, ...flags }) =>
      cli.run(async () => {
        const { hotfixStatement } = await import("../hotfix/statement.ts");
        return hotfixStatement({ ...flags, relay: { key, passphraseFile } }, cli.io);
      }),
    );
}

function withDevice(command: Command) {
  return command
    .requiredOption("--state <dir>", "the device's folder for what it trusts and has done")
    .requiredOption("--url <url>", "where image and director are served")
    .requiredOption("--image-root <file>", "root metadata of the image repository that came with the device")
    .requiredOption("--director-root <file>", "root metadata of the director that came with the device")
    .requiredOption("--device <id>", "this device")
    .requiredOption("--hardware <name>", "what this device is, as manifests name it");
}

function passphraseFile(): Option {
  return new Option(
    "--passphrase-file <file>",
    "file whose first line is the passphrase (default: asked on the terminal)",
  );
}

function toCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > 100)
    throw new InvalidArgumentError("expected a number from 1 to 100");
  return count;
}
