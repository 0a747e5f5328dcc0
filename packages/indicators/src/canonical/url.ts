import { canonicalAddress } from "./address.ts";
import { canonicalDomain } from "./domain.ts";

const maximumLength = 4_096;

export interface CanonicalUrl {
  /** The canonical text. */
  readonly text: string;
  /** The canonical domain or address. */
  readonly host: string;
}

/**
 * One text for the addresses of the same thing: `host[:port]/path[?query]`.
 * - The scheme is left out, since logs of gateways seldom carry it, and with it the ports 80 and 443, and 21 of `ftp`; any
 *   other port stays. User and password are left out, and so is the fragment, which is never sent.
 * - The host is a canonical domain or address. An empty path is `/`; `.` and `..` are resolved; `\` is `/`.
 * - Percent escapes of unreserved characters and of `'` (browsers send it either way) are resolved, others are in upper case
 *   (RFC 3986 §6.2.2); what a URL cannot hold is escaped as UTF-8. Path and query keep their case.
 *
 * `null` for what has no host, a host that is none, a scheme that names no host (`mailto:`), or is too long.
 */
export function canonicalUrl(text: string): CanonicalUrl | null {
  if (text.length === 0 || text.length > maximumLength) return null;
  const trimmed = text.trim().replaceAll("\\", "/");
  // `mailto:` and its like name no host; digits behind a colon are a port.
  if (/^[A-Za-z][A-Za-z0-9+-]*:(?:[^0-9/]|$)/.test(trimmed)) return null;
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]{0,20}):\/\//.exec(trimmed);
  const rest = scheme === null ? trimmed.replace(/^\/\//, "") : trimmed.slice(scheme[0].length);
  const [, authority = "", path = ""] = /^([^/?#]*)([^]*)$/.exec(rest) ?? [];
  const place = parseAuthority(authority.slice(authority.lastIndexOf("@") + 1));
  if (place === null) return null;
  const { host, port } = place;
  const isUsual =
    port === null || port === 80 || port === 443 || (port === 21 && scheme?.[1]?.toLowerCase() === "ftp");
  const printedHost = host.includes(":") ? `[${host}]` : host;
  const canonical = `${printedHost}${isUsual ? "" : `:${port}`}${canonicalPath(path)}`;
  return canonical.length > maximumLength ? null : { text: canonical, host };
}

function parseAuthority(authority: string): { readonly host: string; readonly port: number | null } | null {
  const match = /^(?:\[([0-9A-Fa-f:.]+)\]|([^:[\]]+))(?::([0-9]{0,5}))?$/.exec(authority);
  if (match === null) return null;
  const name = match[1] ?? match[2] ?? "";
  const host = canonicalAddress(name) ?? canonicalDomain(unescaped(name));
  const port = match[3] === undefined || match[3] === "" ? null : Number(match[3]);
  return host === null || (port !== null && port > 65_535) ? null : { host, port };
}

function unescaped(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    // No escapes of UTF-8: the name is judged as it is.
    return name;
  }
}

function canonicalPath(rest: string): string {
  const whole = rest.split("#", 1)[0] ?? "";
  const mark = whole.indexOf("?");
  const path = normaliseEscapes(mark === -1 ? whole : whole.slice(0, mark));
  const query = mark === -1 ? "" : normaliseEscapes(whole.slice(mark));
  return `${resolveDots(path)}${query === "?" ? "" : query}`;
}

/** RFC 3986 §6.2.2.1 and §6.2.2.2. A percent sign that begins no escape is itself, escaped. */
function normaliseEscapes(text: string): string {
  return text.replaceAll(/%([0-9A-Fa-f]{2})|[^!$&-;=?-Z_a-z~%]+|%/g, (part, hex: string | undefined) => {
    if (hex !== undefined) {
      const character = String.fromCharCode(Number.parseInt(hex, 16));
      return /[A-Za-z0-9._~'-]/.test(character) ? character : `%${hex.toUpperCase()}`;
    }
    return part === "%" ? "%25" : encodeURIComponent(part.toWellFormed());
  });
}

/** RFC 3986 §5.2.4. */
function resolveDots(path: string): string {
  if (!path.includes("/.")) return path.startsWith("/") ? path : `/${path}`;
  const kept: string[] = [];
  const parts = path.split("/").slice(path.startsWith("/") ? 1 : 0);
  for (const [index, part] of parts.entries()) {
    const isLast = index === parts.length - 1;
    if (part === "..") kept.pop();
    if (part !== "." && part !== "..") kept.push(part);
    else if (isLast) kept.push("");
  }
  return `/${kept.join("/")}`;
}
