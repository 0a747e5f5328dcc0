import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { isIP, SocketAddress } from "node:net";
import {
  bitString,
  boolean,
  explicit,
  implicit,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  set,
  time,
  utf8String,
} from "./der.ts";

export interface CertificatePair {
  /** PEM */
  readonly certificate: string;
  readonly key: string;
}

const dayMs = 24 * 3_600_000;
const hourMs = 3_600_000;
/** Platforms refuse longer ones (825 days). */
export const selfSignedDays = 800;

/**
 * A certificate that signs itself, for the names and addresses given (RFC 5280): ECDSA on P-256, good as a server's and as
 * nothing else. Whoever connects compares its fingerprint.
 */
export function makeSelfSigned(names: readonly string[], now: number): CertificatePair {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const spki = publicKey.export({ type: "spki", format: "der" });
  const algorithm = sequence(objectIdentifier("1.2.840.10045.4.3.2"));
  const commonName = sequence(objectIdentifier("2.5.4.3"), utf8String("Breakwater"));
  const name = sequence(set(commonName));
  // An hour back: the clocks of those who connect are not ours.
  const validity = sequence(time(now - hourMs), time(now + selfSignedDays * dayMs));
  const version = explicit(0, integer(Buffer.from([2])));
  const toBeSigned = sequence(
    version,
    integer(randomBytes(16)),
    algorithm,
    name,
    validity,
    name,
    spki,
    explicit(3, extensions(names, spki)),
  );
  const signature = sign("sha256", toBeSigned, privateKey);
  const certificate = sequence(toBeSigned, algorithm, bitString(signature));
  return {
    certificate: pem("CERTIFICATE", certificate),
    key: String(privateKey.export({ type: "pkcs8", format: "pem" })),
  };
}

function extensions(names: readonly string[], spki: Uint8Array): Buffer {
  const keyId = createHash("sha1").update(spki).digest();
  return sequence(
    // basicConstraints: no certificate authority.
    extension("2.5.29.19", true, sequence()),
    // keyUsage: digitalSignature.
    extension("2.5.29.15", true, bitString(Buffer.from([0x80]), 7)),
    // extKeyUsage: serverAuth.
    extension("2.5.29.37", false, sequence(objectIdentifier("1.3.6.1.5.5.7.3.1"))),
    extension("2.5.29.14", false, octetString(keyId)),
    extension("2.5.29.17", false, sequence(...[...new Set(names)].map(generalName))),
  );
}

function extension(id: string, isCritical: boolean, value: Uint8Array): Buffer {
  return sequence(objectIdentifier(id), ...(isCritical ? [boolean(true)] : []), octetString(value));
}

/** RFC 5280 §4.2.1.6: dNSName [2] or iPAddress [7]. */
function generalName(name: string): Buffer {
  const kind = isIP(name);
  if (kind === 0) return implicit(2, Buffer.from(name.replace(/[^\x21-\x7e]/g, ""), "latin1"));
  return implicit(7, kind === 4 ? Buffer.from(name.split(".").map(Number)) : ipv6Bytes(name));
}

function ipv6Bytes(address: string): Buffer {
  const { address: text } = new SocketAddress({ address: address.split("%")[0] ?? "", family: "ipv6" });
  const [head = "", tail] = text.split("::");
  const [left, right] = [groupsBytes(head), groupsBytes(tail ?? "")];
  return Buffer.from([
    ...left,
    ...Array<number>(Math.max(0, 16 - left.length - right.length)).fill(0),
    ...right,
  ]);
}

function groupsBytes(part: string): readonly number[] {
  return part === "" ? [] : part.split(":").flatMap(groupBytes);
}

function groupBytes(group: string): readonly number[] {
  // The last four bytes may be written as an IPv4 address (RFC 4291 §2.2).
  if (group.includes(".")) return group.split(".").map(Number);
  const value = Number.parseInt(group, 16);
  return [value >> 8, value & 0xff];
}

function pem(label: string, der: Buffer): string {
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}
