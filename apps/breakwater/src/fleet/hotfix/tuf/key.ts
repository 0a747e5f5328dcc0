import { createHash } from "node:crypto";
import { canonicalJson } from "../../../platform/canonical-json.ts";
import { HotfixError } from "../hotfix-error.ts";

declare const keyIdBrand: unique symbol;
export type KeyId = string & { readonly [keyIdBrand]: true };

/** A public key as root metadata lists it. */
export interface PublicKey {
  readonly id: KeyId;
  /** Whose key it is, for people. */
  readonly name: string;
  /** 32 bytes of ed25519 in hexadecimal. */
  readonly public: string;
}

/** The name of a key stands in root metadata under a name that TUF does not use (TUF 1.0.31 §4.2: such fields are kept). */
export const keyNameField = "x-breakwater-name";
const namePattern = /^[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}$/;

export function publicKey(name: string, publicHex: string): PublicKey {
  if (!namePattern.test(name))
    throw new HotfixError(
      "key_unusable",
      `name of a key: expected letters, digits and ._@+- (at most 64), got "${name.slice(0, 100)}"`,
    );
  if (!/^[0-9a-f]{64}$/.test(publicHex))
    throw new HotfixError(
      "key_unusable",
      `public key: expected 64 hexadecimal digits, got ${publicHex.length} characters`,
    );
  return { id: keyIdOf(publicHex), name, public: publicHex };
}

export function keyToJson(key: PublicKey) {
  return { ...tufKey(key.public), [keyNameField]: key.name };
}

/** What `keygen` writes beside a private key and `init` and `rotate` read. */
export function readPublicKey(text: string, where: string): PublicKey {
  const value = parseObject(text, where);
  const { keyval, [keyNameField]: name } = value;
  const hex = typeof keyval === "object" && keyval !== null && "public" in keyval ? keyval.public : undefined;
  if (value["keytype"] !== "ed25519" || typeof name !== "string" || typeof hex !== "string")
    throw new HotfixError(
      "key_unusable",
      `${where}: expected an ed25519 public key that \`breakwater hotfix keygen\` wrote`,
    );
  return publicKey(name, hex);
}

/** An object of JSON with members of any kind. */
export function parseObject(text: string, where: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  } catch (error) {
    throw new HotfixError("key_unusable", `${where}: expected JSON`, { cause: error });
  }
  throw new HotfixError("key_unusable", `${where}: expected an object of JSON`);
}

function tufKey(publicHex: string) {
  return { keytype: "ed25519", scheme: "ed25519", keyval: { public: publicHex } };
}

/**
 * securesystemslib's: SHA-256 of the key's canonical JSON, so that one key has one id and is counted once. (Its canonical
 * form and that of RFC 8785 are the same for plain ASCII.)
 */
function keyIdOf(publicHex: string): KeyId {
  const digest = createHash("sha256")
    .update(canonicalJson(tufKey(publicHex)))
    .digest("hex");
  return digest as KeyId; // made here and only here
}
