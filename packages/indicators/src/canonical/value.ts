import type { IndicatorKind } from "../kind.ts";
import { canonicalAddress, canonicalNetwork } from "./address.ts";
import { canonicalDomain } from "./domain.ts";
import { canonicalUrl } from "./url.ts";

/**
 * The one text under which an indicator of a kind is kept and looked up; `null` where the text is no such indicator. Texts
 * that mean the same value have the same canonical text, and a canonical text is its own.
 */
export function canonicalValue(kind: IndicatorKind, text: string): string | null {
  const trimmed = text.trim();
  switch (kind) {
    case "ip":
      return canonicalAddress(trimmed);
    case "cidr":
      return canonicalNetwork(trimmed);
    case "domain":
      return canonicalDomain(trimmed);
    case "url":
      return canonicalUrl(trimmed)?.text ?? null;
    case "email":
      return canonicalEmail(trimmed);
    case "md5":
    case "ja3":
      return canonicalHash(trimmed, 32);
    case "sha1":
      return canonicalHash(trimmed, 40);
    case "sha256":
      return canonicalHash(trimmed, 64);
    case "sha512":
      return canonicalHash(trimmed, 128);
    case "file-name":
      return canonicalFileName(trimmed);
    case "ja4":
      return canonicalJa4(trimmed);
    case "asn":
      return canonicalAsn(trimmed);
    case "user-agent":
      return bounded(trimmed, 1_024);
    case "account":
      return bounded(trimmed.normalize("NFC").toLowerCase(), 256);
  }
}

/** Lower-case hexadecimal digits. */
export function canonicalHash(text: string, digits: number): string | null {
  return text.length === digits && /^[0-9A-Fa-f]+$/.test(text) ? text.toLowerCase() : null;
}

/**
 * Lower case throughout, the domain canonical. RFC 5321 §2.4 leaves the part before `@` to the receiving host, but no
 * mailbox of use tells letters by their case.
 */
export function canonicalEmail(text: string): string | null {
  const at = text.lastIndexOf("@");
  const domain = canonicalDomain(text.slice(at + 1));
  const local = text.slice(0, Math.max(at, 0)).normalize("NFC").toLowerCase();
  if (domain === null || local === "" || local.length > 64 || /[\s<>()[\],;:\\"@]/.test(local)) return null;
  return `${local}@${domain}`;
}

/**
 * The last part of a path, in lower case (file systems of Windows do not tell, and few names differ by case only), in Unicode
 * normalisation form C.
 */
export function canonicalFileName(text: string): string | null {
  const name = text.slice(Math.max(text.lastIndexOf("/"), text.lastIndexOf("\\")) + 1).trim();
  return /^\.{0,2}$/.test(name) ? null : bounded(name.normalize("NFC").toLowerCase(), 255);
}

/** FoxIO's form: `t13d1516h2_8daaf6152771_b186095e22b6`, in lower case. */
function canonicalJa4(text: string): string | null {
  const lower = text.toLowerCase();
  return /^[a-z0-9]{4,16}(?:_[a-z0-9]{1,24}){1,3}$/.test(lower) ? lower : null;
}

/** The number alone: of `AS64496`, `AS 64496 (NAME)` and `64496` it is `64496` (RFC 6793: 32 bits; RFC 7607: not 0). */
export function canonicalAsn(text: string): string | null {
  const match = /^(?:ASN?[\s:#-]{0,3})?([0-9]{1,10})(?![0-9.])/i.exec(text);
  const number = Number(match?.[1] ?? 0);
  return number >= 1 && number <= 0xffffffff ? String(number) : null;
}

function bounded(text: string, maximumLength: number): string | null {
  return text !== "" && text.length <= maximumLength && text.isWellFormed() ? text : null;
}
