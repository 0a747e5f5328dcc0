import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  scryptSync,
  sign,
} from "node:crypto";
import { HotfixError } from "../hotfix-error.ts";
import { type KeyId, parseObject, type PublicKey, publicKey } from "../tuf/key.ts";

/** Signs for one key. */
export interface Signer {
  readonly key: PublicKey;
  /** 64 bytes of ed25519. */
  sign(bytes: Uint8Array): Buffer;
}

/** N of scrypt is 2^ln: OWASP's first choice, 128 MiB for each guess. */
export const keyFileCost = 17;
const maximumCost = 20;
const format = "breakwater-signing-key-1";
const minimumPassphrase = 12;

/** A new ed25519 key and the text of its file: the private half encrypted with AES-256-GCM under scrypt of the passphrase. */
export function createKeyFile(
  name: string,
  passphrase: string,
  ln = keyFileCost,
): { readonly key: PublicKey; readonly text: string } {
  if (passphrase.length < minimumPassphrase)
    throw new HotfixError(
      "key_unusable",
      `passphrase: expected at least ${minimumPassphrase} characters, got ${passphrase.length}`,
    );
  const pair = generateKeyPairSync("ed25519");
  const key = publicKey(name, rawPublic(pair.publicKey.export({ format: "der", type: "spki" })));
  const salt = randomBytes(32);
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", deriveKey(passphrase, salt, ln), nonce);
  cipher.setAAD(boundTo(key, ln));
  const secret = pair.privateKey.export({ format: "der", type: "pkcs8" });
  const encrypted = Buffer.concat([cipher.update(secret), cipher.final()]);
  const file = {
    format,
    name,
    public: key.public,
    scrypt: { ln, r: 8, p: 1, salt: salt.toString("base64") },
    nonce: nonce.toString("base64"),
    secret: encrypted.toString("base64"),
    tag: cipher.getAuthTag().toString("base64"),
  };
  return { key, text: `${JSON.stringify(file, null, 2)}\n` };
}

/** The signer behind a key file's text. */
export function openKeyFile(text: string, passphrase: string, where: string): Signer {
  const file = parseObject(text, where);
  const { name, public: hex, scrypt: cost, nonce, secret, tag } = file;
  if (file["format"] !== format || typeof name !== "string" || typeof hex !== "string")
    throw new HotfixError(
      "key_unusable",
      `${where}: expected a private key that \`breakwater hotfix keygen\` wrote`,
    );
  const { ln, salt } = scryptOf(cost, where);
  const key = publicKey(name, hex);
  const decipher = createDecipheriv(
    "aes-256-gcm",
    deriveKey(passphrase, salt, ln),
    bytesOf(nonce, 12, where),
    {
      authTagLength: 16,
    },
  );
  decipher.setAAD(boundTo(key, ln));
  decipher.setAuthTag(bytesOf(tag, 16, where));
  const privateKey = createPrivateKey({
    key: decrypt(secret, decipher, where),
    format: "der",
    type: "pkcs8",
  });
  if (rawPublic(createPublicKey(privateKey).export({ format: "der", type: "spki" })) !== hex)
    throw new HotfixError("key_unusable", `${where}: the private half does not fit the public half`);
  return { key, sign: (bytes) => sign(null, bytes, privateKey) };
}

/** For messages: enough of an id to compare it by eye. */
export function shortId(id: KeyId): string {
  return id.slice(0, 12);
}

function decrypt(secret: unknown, decipher: ReturnType<typeof createDecipheriv>, where: string): Buffer {
  try {
    return Buffer.concat([decipher.update(Buffer.from(String(secret), "base64")), decipher.final()]);
  } catch (error) {
    throw new HotfixError("key_unusable", `${where}: the passphrase is another, or the file was changed`, {
      cause: error,
    });
  }
}

function scryptOf(cost: unknown, where: string): { readonly ln: number; readonly salt: Buffer } {
  const { ln, salt } =
    typeof cost === "object" && cost !== null ? { ln: 0, salt: "", ...cost } : { ln: 0, salt: "" };
  // A file from elsewhere must not take all memory.
  if (!Number.isInteger(ln) || ln < 10 || ln > maximumCost)
    throw new HotfixError(
      "key_unusable",
      `${where}: expected a scrypt cost from 10 to ${maximumCost}, got ${String(ln).slice(0, 20)}`,
    );
  return { ln, salt: bytesOf(salt, 32, where) };
}

function bytesOf(value: unknown, length: number, where: string): Buffer {
  const bytes = Buffer.from(typeof value === "string" ? value : "", "base64");
  if (bytes.length !== length)
    throw new HotfixError(
      "key_unusable",
      `${where}: expected ${length} bytes of base64, got ${bytes.length}`,
    );
  return bytes;
}

function deriveKey(passphrase: string, salt: Buffer, ln: number): Buffer {
  // The same characters typed on two systems are the same bytes (NIST SP 800-63B §5.1.1.2).
  return scryptSync(passphrase.normalize("NFKC"), salt, 32, {
    N: 2 ** ln,
    r: 8,
    p: 1,
    maxmem: 2 ** (ln + 11),
  });
}

function boundTo(key: PublicKey, ln: number): Buffer {
  return Buffer.from(`${format}\n${key.name}\n${key.public}\n${ln}`);
}

/** The last 32 bytes of the SubjectPublicKeyInfo (RFC 8410 §4). */
function rawPublic(der: Buffer): string {
  return der.subarray(-32).toString("hex");
}
