import { getPublicSuffix, parse as parseHost } from "tldts";
import { canonicalAddress, canonicalNetwork } from "../canonical/address.ts";
import { canonicalDomain } from "../canonical/domain.ts";
import { canonicalUrl } from "../canonical/url.ts";
import { canonicalEmail, canonicalHash, canonicalValue } from "../canonical/value.ts";
import type { IndicatorKind } from "../kind.ts";

/** What a text is. */
export interface Classified {
  readonly kind: IndicatorKind;
  readonly value: string;
  readonly port: number | null;
}

/** Kinds of hash by their digits. JA3 is an MD5, too, and is one only where the file says so. */
const hashKinds: ReadonlyMap<number, IndicatorKind> = new Map([
  [32, "md5"],
  [40, "sha1"],
  [64, "sha256"],
  [128, "sha512"],
]);

/**
 * What a text is by its look alone; `null` where it is nothing that is known. `isSurelyNetwork` tells that it was defanged:
 * then `patch.sh` is a name of the network, and else a file.
 */
export function classify(text: string, isSurelyNetwork = false): Classified | null {
  const trimmed = unwrap(text);
  if (trimmed === "" || trimmed.length > 4_096) return null;
  return (
    classifyHash(trimmed) ??
    classifyAddress(trimmed) ??
    classifyEmail(trimmed) ??
    classifyUrl(trimmed) ??
    classifyName(trimmed, isSurelyNetwork) ??
    classifyAsn(trimmed) ??
    classifyJa4(trimmed) ??
    classifyFile(trimmed)
  );
}

/** Without the quotes and brackets around it, and the punctuation behind. */
export function unwrap(text: string): string {
  const trimmed = text.trim();
  // An IPv6 address keeps its brackets, which part it from its port.
  if (/^\[[0-9A-Fa-f:.]{2,45}\](?::[0-9]{1,5})?$/.test(trimmed)) return trimmed;
  return trimmed
    .replace(/^["'`‘’“”<([{]+(?=[^"'`<([{])/, "")
    .replace(/["'`‘’“”>)\]},;]+$/, "")
    .trim();
}

function classifyHash(text: string): Classified | null {
  const kind = hashKinds.get(text.length);
  const value = kind === undefined ? null : canonicalHash(text, text.length);
  return kind === undefined || value === null ? null : { kind, value, port: null };
}

/** An address, a network, or an address with a port (`192.0.2.1:443`, `[2001:db8::1]:443`). */
export function classifyAddress(text: string): Classified | null {
  const address = canonicalAddress(text) ?? canonicalAddress(text.replace(/^\[([0-9A-Fa-f:.]+)\]$/, "$1"));
  if (address !== null) return { kind: "ip", value: address, port: null };
  const network = canonicalNetwork(text.replace(/\s*\/\s*/, "/"));
  if (network !== null) return { kind: network.includes("/") ? "cidr" : "ip", value: network, port: null };
  const withPort = /^(?:\[([0-9A-Fa-f:.]{2,45})\]|([0-9.]{7,15}))\s?[:|,]\s?([0-9]{1,5})$/.exec(text);
  const value = withPort === null ? null : canonicalAddress(withPort[1] ?? withPort[2] ?? "");
  const port = Number(withPort?.[3]);
  return value === null || port < 1 || port > 65_535 ? null : { kind: "ip", value, port };
}

function classifyEmail(text: string): Classified | null {
  const value = text.includes("@") && !text.includes("/") ? canonicalEmail(text) : null;
  return value !== null && hasKnownSuffix(value.slice(value.lastIndexOf("@") + 1))
    ? { kind: "email", value, port: null }
    : null;
}

/** What has a scheme, or a path behind an address or a name that exists. */
function classifyUrl(text: string): Classified | null {
  if (!text.includes("/") && !text.includes("?")) return null;
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]{1,20}):\/\//.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined && !/^[^/\\?\s]+[/?]\S/.test(text) && !/^[^/\\?\s]+\.[^/\\?\s]+\/$/.test(text))
    return null;
  const url = canonicalUrl(text);
  if (url === null || /\s/.test(text)) return null;
  const isAddress = canonicalAddress(url.host) !== null;
  if (scheme === undefined && !isAddress && !hasKnownSuffix(url.host)) return null;
  if (scheme === undefined || /^(?:https?|ftp|wss?)$/.test(scheme))
    return { kind: "url", value: url.text, port: null };
  // tcp://192.0.2.1:443 and its like are an address and a port.
  const port = Number(/:([0-9]{1,5})(?:\/|$)/.exec(text.slice(scheme.length + 3))?.[1] ?? "") || null;
  return { kind: isAddress ? "ip" : "domain", value: url.host, port };
}

/** Endings that are both a top-level domain and a usual ending of files. */
const ambiguousEndings =
  /\.(?:sh|py|pl|zip|rs|md|so|ps|app|mov|cab|ph|pm|do|cc|ai|bz|gz|lua|vbs|js|bat|com)$/i;
const aloneAmbiguous = /\.(?:sh|py|pl|zip|rs|md|so|ps|pm)$/i;

function classifyName(text: string, isSurelyNetwork: boolean): Classified | null {
  const [, name = text, port] = /^([^\s:/\\]+):([0-9]{1,5})$/.exec(text) ?? [];
  const value = canonicalDomain(name);
  if (value === null || !hasKnownSuffix(value)) return null;
  const isFileLike = port === undefined && aloneAmbiguous.test(name) && name.split(".").length === 2;
  // A word, a point and the next sentence: `done.In`.
  const isSentence = /[a-z]\.[A-Z][a-z]+$/.test(name);
  if ((isFileLike || isSentence) && !isSurelyNetwork) return null;
  return { kind: "domain", value, port: port === undefined ? null : Number(port) };
}

/** Whether the last labels of a name are a top-level domain that exists (or a private one of the Public Suffix List). */
export function hasKnownSuffix(domain: string): boolean {
  if (furtherSuffixes.has(domain.slice(domain.lastIndexOf(".") + 1))) return true;
  const { isIcann, isPrivate, domain: registrable } = parseHost(domain, { allowPrivateDomains: true });
  return (isIcann === true || isPrivate === true) && (registrable !== null || isPrivate === true);
}

/** Not in the root of the DNS, and yet seen: RFC 2606, RFC 7686, and roots that malware asks. */
const furtherSuffixes: ReadonlySet<string> = new Set([
  "example",
  "test",
  "onion",
  "i2p",
  "bit",
  "bazar",
  "lib",
  "coin",
  "emc",
]);

/** Whether a name is one below which anyone can have theirs (Public Suffix List). */
export function isPublicSuffix(domain: string): boolean {
  return getPublicSuffix(domain, { allowPrivateDomains: true }) === domain;
}

function classifyAsn(text: string): Classified | null {
  const value = /^ASN?[\s:#-]{0,3}[0-9]/i.test(text) ? canonicalValue("asn", text) : null;
  return value === null ? null : { kind: "asn", value, port: null };
}

function classifyJa4(text: string): Classified | null {
  const value = /^[tqd][0-9]{2}[di][0-9]{4}[a-z0-9]{2}_[0-9a-f]{12}_[0-9a-f]{12}$/i.test(text)
    ? canonicalValue("ja4", text)
    : null;
  return value === null ? null : { kind: "ja4", value, port: null };
}

/** Endings of files that attackers leave behind. */
const fileEndings =
  /\.(?:exe|dll|sys|ocx|scr|msi|bat|cmd|ps1|psm1|vbs|vbe|js|jse|hta|lnk|jar|class|war|jsp|jspx|asp|aspx|ashx|php|phtml|cgi|sh|py|pyc|pl|pm|rb|lua|so|ko|o|a|elf|bin|dat|log|txt|tmp|ini|cfg|conf|xml|json|yml|yaml|doc|docx|docm|xls|xlsx|xlsm|ppt|pptx|pdf|rtf|zip|rar|7z|gz|tgz|tar|bz2|cab|iso|img|apk|ipa|dmg|pkg|deb|rpm|png|jpg|gif|html|htm|css|nlp|aspack|ps)$/i;

/** A path, or a name with a usual ending. */
function classifyFile(text: string): Classified | null {
  const isPath = /^(?:[A-Za-z]:[\\/]|\\\\|%[A-Za-z_]{2,30}%[\\/]|~?\/[^/\s]|\.\.?\/)/.test(text);
  if (!isPath && (/[\s/\\]/.test(text) || !(fileEndings.test(text) || ambiguousEndings.test(text))))
    return null;
  const value = canonicalValue("file-name", text);
  return value === null ? null : { kind: "file-name", value, port: null };
}
