import { createHmac } from "node:crypto";

/**
 * The headers of a message (Standard Webhooks 1.0): its id, which is the same each time it is sent, so that a receiver takes it once; when
 * this attempt was made; and a signature for each secret.
 */
export function signMessage(
  id: string,
  nowMs: number,
  body: string,
  secrets: readonly string[],
): Readonly<Record<string, string>> {
  const seconds = Math.floor(nowMs / 1_000);
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
    return `v1,${createHmac("sha256", key).update(`${id}.${seconds}.${body}`).digest("base64")}`;
  });
  return {
    "webhook-id": id,
    "webhook-timestamp": String(seconds),
    "webhook-signature": signatures.join(" "),
  };
}
