import type { IndicatorKind } from "../kind.ts";
import { ipv4Number } from "../canonical/address.ts";

/**
 * What an indicator of this kind and canonical value looks for, as a STIX 2.1 pattern. JA3 and JA4 have no object of the
 * standard: they are custom properties of `network-traffic`.
 */
export function patternOf(kind: IndicatorKind, value: string): string {
  const text = quoted(value);
  switch (kind) {
    case "ip":
      return `[${ipv4Number(value) === -1 ? "ipv6" : "ipv4"}-addr:value = ${text}]`;
    case "cidr":
      return `[${value.includes(":") ? "ipv6" : "ipv4"}-addr:value ISSUBSET ${text}]`;
    case "domain":
      return `[domain-name:value = ${text}]`;
    case "url":
      // The canonical form has no scheme: either counts.
      return `[url:value IN (${quoted(`http://${value}`)}, ${quoted(`https://${value}`)})]`;
    case "email":
      return `[email-addr:value = ${text}]`;
    case "md5":
      return `[file:hashes.MD5 = ${text}]`;
    case "sha1":
      return `[file:hashes.'SHA-1' = ${text}]`;
    case "sha256":
      return `[file:hashes.'SHA-256' = ${text}]`;
    case "sha512":
      return `[file:hashes.'SHA-512' = ${text}]`;
    case "file-name":
      return `[file:name = ${text}]`;
    case "ja3":
      return `[network-traffic:x_ja3_hash = ${text}]`;
    case "ja4":
      return `[network-traffic:x_ja4_fingerprint = ${text}]`;
    case "asn":
      return `[autonomous-system:number = ${value}]`;
    case "user-agent":
      return `[network-traffic:extensions.'http-request-ext'.request_header.'User-Agent' = ${text}]`;
    case "account":
      return `[user-account:account_login = ${text}]`;
  }
}

/** A string literal (STIX 2.1 §9.5): a backslash and an apostrophe are escaped. */
function quoted(value: string): string {
  return `'${value.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
