import { readFileSync } from "node:fs";
import { openKeyFile, type Signer } from "../../fleet/hotfix/keys/key-file.ts";
import { askSecret } from "../../platform/terminal-secret.ts";
import { type CommandIo, UsageError } from "../io.ts";
import { readInput } from "./read-input.ts";

/** A private key file and where its passphrase comes from. */
export interface KeySource {
  readonly key: string;
  /** A file whose first line it is; `null` asks on the terminal. */
  readonly passphraseFile: string | null;
}

export async function openSigner({ key, passphraseFile }: KeySource, io: CommandIo): Promise<Signer> {
  const text = readInput(key, 64 * 1024).toString("utf8");
  return openKeyFile(text, await passphraseFor(key, passphraseFile, io), key);
}

/** The passphrase of a new key, typed twice. */
export async function newPassphrase(
  path: string,
  passphraseFile: string | null,
  io: CommandIo,
): Promise<string> {
  const first = await passphraseFor(path, passphraseFile, io);
  if (passphraseFile !== null) return first;
  const second = await ask("The same again: ", io);
  if (first !== second) throw new UsageError("the two passphrases differ; nothing was written");
  return first;
}

async function passphraseFor(path: string, passphraseFile: string | null, io: CommandIo): Promise<string> {
  if (passphraseFile === null) return ask(`Passphrase of ${path}: `, io);
  const [line = ""] = readFileSync(passphraseFile, "utf8").split(/\r?\n/);
  if (line === "") throw new UsageError(`${passphraseFile}: expected the passphrase in the first line`);
  return line;
}

async function ask(prompt: string, io: CommandIo): Promise<string> {
  const answer = await askSecret(prompt, io.err);
  if (answer === null)
    throw new UsageError(
      "expected a terminal to ask for the passphrase; without one give --passphrase-file FILE",
    );
  return answer;
}
