import { createHmac, timingSafeEqual } from "node:crypto";

/** RFC 6238 with the values that every authenticator app understands: SHA-1, 30 s, 6 digits. */
export const totpStepMs = 30_000;
const digits = 6;
/** A code of the step before or after is taken, too: clocks differ and people type slowly (RFC 6238 §5.2). */
const stepsAround = 1;

/** The code of a time step (RFC 4226 §5.3). `length` is 6 for us; the RFC's test vectors have 8. */
export function totpCode(secret: Uint8Array, step: number, length = digits): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac("sha1", secret).update(counter).digest();
  const offset = (mac[19] ?? 0) & 0xf;
  const number = (mac.readUInt32BE(offset) & 0x7fff_ffff) % 10 ** length;
  return String(number).padStart(length, "0");
}

/**
 * The time step whose code this is, among those around `now` (ms) and later than `lastStep`: a code is good once, so
 * whoever looks over a shoulder comes too late. Null where there is none.
 */
export function acceptedStep(secret: Uint8Array, code: string, now: number, lastStep: number): number | null {
  if (!/^[0-9]{6}$/.test(code)) return null;
  const current = Math.floor(now / totpStepMs);
  let accepted: number | null = null;
  // All are compared, whichever fits: the time that it takes tells nothing.
  for (let step = current - stepsAround; step <= current + stepsAround; step += 1) {
    const fits = timingSafeEqual(Buffer.from(totpCode(secret, step)), Buffer.from(code));
    if (fits && step > lastStep) accepted ??= step;
  }
  return accepted;
}

/** What a QR code for authenticator apps holds (Google Authenticator's Key URI format). */
export function otpauthUri(secretBase32: string, account: string): string {
  const label = encodeURIComponent(`Breakwater:${account}`);
  return `otpauth://totp/${label}?secret=${secretBase32}&issuer=Breakwater&algorithm=SHA1&digits=6&period=30`;
}
