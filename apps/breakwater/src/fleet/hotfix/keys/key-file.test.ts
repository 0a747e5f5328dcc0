import { verify, createPublicKey } from "node:crypto";
import { describe, expect, it } from "vitest";
import { keyToJson, readPublicKey } from "../tuf/key.ts";
import { createKeyFile, openKeyFile } from "./key-file.ts";

const passphrase = "correct horse battery";
const { key, text } = createKeyFile("alice", passphrase, 10);
const changed = (change: object): string => JSON.stringify({ ...(JSON.parse(text) as object), ...change });

describe("a private key file", () => {
  it("signs as its public key says", () => {
    const signer = openKeyFile(text, passphrase, "alice.key");
    const der = Buffer.concat([
      Buffer.from("302a300506032b6570032100", "hex"),
      Buffer.from(key.public, "hex"),
    ]);
    const publicKey = createPublicKey({ key: der, format: "der", type: "spki" });
    expect(verify(null, Buffer.from("x"), publicKey, signer.sign(Buffer.from("x")))).toBe(true);
  });

  it("does not hold the private half readable, and two of the same passphrase share nothing", () => {
    const other = createKeyFile("alice", passphrase, 10);
    expect(other.key.id).not.toBe(key.id);
    expect(text).not.toContain("PRIVATE");
    expect((JSON.parse(other.text) as { scrypt: object }).scrypt).not.toEqual(
      (JSON.parse(text) as { scrypt: object }).scrypt,
    );
  });

  it.each([
    ["another passphrase", text, "correct horse batter"],
    ["another name", changed({ name: "mallory" }), passphrase],
    ["another public half", changed({ public: "0".repeat(64) }), passphrase],
    ["a changed secret", changed({ secret: Buffer.alloc(64).toString("base64") }), passphrase],
    ["a short tag", changed({ tag: Buffer.alloc(4).toString("base64") }), passphrase],
    ["a cost that takes all memory", changed({ scrypt: { ln: 40, salt: "" } }), passphrase],
    ["no JSON", "x", passphrase],
    ["another file", "[]", passphrase],
  ])("is refused with %s", (_, file, typed) => {
    expect(() => openKeyFile(file, typed, "k")).toThrow(expect.objectContaining({ code: "key_unusable" }));
  });

  it("asks for a passphrase that is not guessed at once", () => {
    expect(() => createKeyFile("alice", "short", 10)).toThrow("at least 12 characters");
  });
});

it("a public key has the id that securesystemslib gives it", () => {
  // SHA-256 of `encode_canonical` of python-securesystemslib 1.6.
  const text = JSON.stringify(keyToJson({ ...key, public: "0".repeat(64) }));
  expect(readPublicKey(text, "k").id).toBe(
    "7f7373360bc914a5d4a7bd87711615178beb6cf52494fcc49082ec65ba62908c",
  );
});
