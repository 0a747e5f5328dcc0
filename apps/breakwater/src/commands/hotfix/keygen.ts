import { existsSync } from "node:fs";
import { basename } from "node:path";
import { createKeyFile, keyFileCost } from "../../fleet/hotfix/keys/key-file.ts";
import { keyToJson, type PublicKey, readPublicKey } from "../../fleet/hotfix/tuf/key.ts";
import { writeDurably } from "../../platform/durable-file.ts";
import { type CommandIo, exitCode, UsageError } from "../io.ts";
import { newPassphrase } from "./passphrase.ts";
import { readInput } from "./read-input.ts";

/** `breakwater hotfix keygen FILE`: writes an encrypted private key and, beside it, FILE.pub. */
export async function hotfixKeygen(
  options: {
    readonly file: string;
    readonly name: string | null;
    readonly passphraseFile: string | null;
    readonly cost?: number;
  },
  io: CommandIo,
): Promise<number> {
  const { file, cost = keyFileCost } = options;
  for (const path of [file, `${file}.pub`])
    if (existsSync(path)) throw new UsageError(`${path}: is there already; a key is never overwritten`);
  const name = options.name ?? basename(file).replace(/\.key$/, "");
  const { key, text } = createKeyFile(name, await newPassphrase(file, options.passphraseFile, io), cost);
  writeDurably(file, Buffer.from(text), { mode: 0o600 });
  writeDurably(`${file}.pub`, Buffer.from(`${JSON.stringify(keyToJson(key), null, 2)}\n`));
  await io.out(
    `${file}: private key of ${key.name}, encrypted; keep it where only its owner reaches it, and a copy elsewhere\n` +
      `${file}.pub: public key, to hand over\n` +
      `id: ${key.id}\n` +
      `Next: read the id to the others aloud, so that they can compare it. When all keys are there:\n` +
      `  breakwater hotfix init REPOSITORY --root A.pub --root B.pub --root C.pub ...\n`,
  );
  return exitCode.ok;
}

export function readPublicKeys(paths: readonly string[]): readonly PublicKey[] {
  return paths.map((path) => readPublicKey(readInput(path, 16 * 1024).toString("utf8"), path));
}
