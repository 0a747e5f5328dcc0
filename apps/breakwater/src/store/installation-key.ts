import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createPrivateKey,
  createPublicKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { StoreError } from "./store-error.ts";

/** 256 random bits beside the control store, from which every key of this installation is derived. */
export interface InstallationKey {
  /** Encrypts a secret that must be read again; `context` names its place, so that it cannot be moved to another. */
  seal(secret: string, context: string): string;
  /** What `seal` made; null where it was made with another key or for another place, or was changed. */
  open(sealed: string, context: string): string | null;
  /** 32 bytes that encrypt the evidence vault. */
  readonly evidence: Buffer;
  /** Ed25519 key that signs the heads of the audit log. */
  readonly signing: KeyObject;
  readonly verifying: KeyObject;
  /** Names the verifying key: the start of its SHA-256. */
  readonly signingKeyId: string;
}

const fileName = "installation.key";
/** PKCS #8 of an Ed25519 key up to its 32 bytes (RFC 8410 §7). */
const ed25519Prefix = Buffer.from("302e020100300506032b657004220420", "hex");

/** Reads the key beside the database, or makes it at first start. A database in memory has one of its own. */
export function openInstallationKey(databasePath: string): InstallationKey {
  if (databasePath === ":memory:") return derive(randomBytes(32));
  const path = join(dirname(databasePath), fileName);
  try {
    // `wx`: of two processes that start at once, one makes the key and the other reads it.
    writeFileSync(path, `${randomBytes(32).toString("base64")}\n`, { flag: "wx", mode: 0o600, flush: true });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
  return derive(readKey(path));
}

/** The key beside the database, for reading only; null where there is none. */
export function readInstallationKey(databasePath: string): InstallationKey | null {
  try {
    return derive(readKey(join(dirname(databasePath), fileName)));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

function readKey(path: string): Buffer {
  const master = Buffer.from(readFileSync(path, "utf8").trim(), "base64");
  if (master.length === 32) return master;
  throw new StoreError(
    "cannot_open",
    `${path}: expected 32 bytes in base64, got ${master.length}; restore the file from a backup`,
  );
}

function derive(master: Buffer): InstallationKey {
  const keyFor = (purpose: string) =>
    Buffer.from(hkdfSync("sha256", master, "", `breakwater ${purpose}`, 32));
  const sealing = keyFor("sealed secrets");
  const signing = createPrivateKey({
    key: Buffer.concat([ed25519Prefix, keyFor("audit heads")]),
    format: "der",
    type: "pkcs8",
  });
  const verifying = createPublicKey(signing);
  const spki = verifying.export({ format: "der", type: "spki" });
  return {
    seal: (secret, context) => seal(sealing, secret, context),
    open: (sealed, context) => open(sealing, sealed, context),
    evidence: keyFor("evidence"),
    signing,
    verifying,
    signingKeyId: createHash("sha256").update(spki).digest("hex").slice(0, 16),
  };
}

function seal(key: Buffer, secret: string, context: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(context));
  const sealed = Buffer.concat([cipher.update(secret, "utf8"), cipher.final()]);
  return `v1.${Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString("base64url")}`;
}

function open(key: Buffer, sealed: string, context: string): string | null {
  if (!sealed.startsWith("v1.")) return null;
  const bytes = Buffer.from(sealed.slice(3), "base64url");
  if (bytes.length < 28) return null;
  try {
    const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, 12), { authTagLength: 16 })
      .setAAD(Buffer.from(context))
      .setAuthTag(bytes.subarray(12, 28));
    return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString("utf8");
  } catch {
    // Authentication failed: changed, or sealed with another key or for another place.
    return null;
  }
}
