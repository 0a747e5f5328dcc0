import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { toBase32 } from "./base32.ts";

/** 256 random bits for a link, a session or a key. */
export function newToken(): string {
  return randomBytes(32).toString("base64url");
}

/** Secrets are random and long, so a plain hash is as hard to reverse as a slow one. */
export function hashToken(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

export function isSameHash(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}

const recoveryCodes = 10;

/** Ten codes of 80 bits, four letters at a time, each good once in place of an authenticator's code. */
export function newRecoveryCodes(): readonly string[] {
  return Array.from({ length: recoveryCodes }, () =>
    (toBase32(randomBytes(10)).match(/.{4}/g) ?? []).join("-").toLowerCase(),
  );
}

/** As people type it: spaces and capital letters do not matter. */
export function hashRecoveryCode(code: string): string {
  return hashToken(code.toLowerCase().replaceAll(/[^a-z2-7]/g, ""));
}
