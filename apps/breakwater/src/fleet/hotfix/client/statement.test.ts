import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { newSigner } from "../../../../test/hotfix/ceremony.ts";
import { deviceId } from "../director/device-id.ts";
import { issueStatement, publicKeyPem, type Statement, verifyStatement } from "./statement.ts";

const relay = newSigner("relay");
const relayPem = publicKeyPem(relay.key.public);
const file = Buffer.from("the bundle");
const nowMs = Date.now();
const statement: Statement = {
  device: deviceId("gw-1"),
  target: "close-portal-1.tar",
  sha256: createHash("sha256").update(file).digest("hex"),
  sizeBytes: file.length,
  expires: Math.floor(nowMs / 1_000) + 600,
  nonce: "0123456789abcdef0123456789abcdef",
};
const { text, signature } = issueStatement(statement, relay);
const expected = { ...statement, relayPem, nowMs };

/** What a device is told and what it expects; each must be refused. */
const refused: readonly (readonly [string, string, Uint8Array, typeof expected])[] = [
  ["another device", text, signature, { ...expected, device: deviceId("gw-2") }],
  ["another nonce: an old statement", text, signature, { ...expected, nonce: "f".repeat(32) }],
  ["another file", text, signature, { ...expected, target: "other-1.tar" }],
  ["other content", text, signature, { ...expected, sha256: "0".repeat(64) }],
  ["another signer", text, newSigner("mallory").sign(Buffer.from(text)), expected],
  ["a changed text", text.replace("gw-1", "gw-2"), signature, { ...expected, device: deviceId("gw-2") }],
  ["another line", ...signed(`${text}device gw-2\n`), expected],
  ["a time that is over", ...signed(issueStatement({ ...statement, expires: 1 }, relay).text), expected],
];

describe("a relay's statement", () => {
  it("holds for this device, this file, this nonce, until its time is over", () => {
    expect(() => verifyStatement(text, signature, expected)).not.toThrow();
    expect(() => verifyStatement(text, signature, { ...expected, nowMs: nowMs + 700_000 })).toThrow(
      "expired",
    );
  });

  it.each(refused)("is refused for %s", (_, told, signedWith, wanted) => {
    expect(() => verifyStatement(told, signedWith, wanted)).toThrow(
      expect.objectContaining({ code: "statement_refused" }),
    );
  });

  it.each([
    ["a target with a line feed", { target: "a\nb" }],
    ["a nonce that is none", { nonce: "x" }],
    ["half a second", { expires: 1.5 }],
  ])("is not issued for %s", (_, change) => {
    expect(() => issueStatement({ ...statement, ...change }, relay)).toThrow("expected a plain target");
  });
});

const script = fileURLToPath(
  new URL("../../../../../../content/hotfix/verify-statement.sh", import.meta.url),
);
const shells = ["sh", "dash", "bash", "busybox"].filter(
  (shell) => spawnSync(shell, ["-c", ":"]).error === undefined,
);
const hasOpenssl = spawnSync("openssl", ["version"]).error === undefined;

describe.each(shells)("verify-statement.sh under %s", (shell) => {
  const runs = (told: string, signedWith: Uint8Array, wanted: typeof expected, content = file): boolean => {
    const folder = mkdtempSync(join(tmpdir(), "breakwater-statement-"));
    try {
      const path = join(folder, wanted.target);
      writeFileSync(join(folder, "relay.pem"), relayPem);
      writeFileSync(path, content);
      writeFileSync(`${path}.statement`, told);
      writeFileSync(`${path}.statement.sig`, signedWith);
      const args = [script, join(folder, "relay.pem"), path, wanted.device, wanted.nonce];
      execFileSync(shell, shell === "busybox" ? ["sh", ...args] : args, { stdio: "pipe" });
      return true;
    } catch {
      return false;
    } finally {
      rmSync(folder, { recursive: true });
    }
  };

  it.skipIf(!hasOpenssl)("says the same", () => {
    expect(runs(text, signature, expected)).toBe(true);
    expect(runs(text, signature, expected, Buffer.from("the bundlf"))).toBe(false);
    for (const [name, told, signedWith, wanted] of refused)
      if (name !== "other content") expect(runs(told, signedWith, wanted), name).toBe(false);
  });
});

function signed(told: string): [string, Buffer] {
  return [told, relay.sign(Buffer.from(told))];
}
