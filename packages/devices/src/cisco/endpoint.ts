import { looksLikeAddress } from "@breakwater/ocsf";

/** The parts of `outside:198.51.100.7/443`, `outside/198.51.100.7(443)` or a name in their place. */
export interface CiscoEndpoint {
  readonly interface?: string;
  readonly address?: string;
  /** A name that the device shows instead of an address. */
  readonly host?: string;
  readonly port?: string;
}

/** Splits `interface:address/port`; what is no address is a name, which devices print after `names`. */
export function parseEndpoint(text: string): CiscoEndpoint {
  const whole = text.endsWith(":") || text.endsWith(".") ? text.slice(0, -1) : text;
  const slash = whole.lastIndexOf("/");
  const port = slash === -1 ? undefined : whole.slice(slash + 1);
  const before = slash === -1 ? whole : whole.slice(0, slash);
  const parts = { ...splitInterface(before) };
  return port === undefined || port === "" ? parts : { ...parts, port };
}

/** The interface ends at the first colon behind which an address stands: `inside:2001:db8::1`. */
function splitInterface(text: string): CiscoEndpoint {
  if (looksLikeAddress(text)) return { address: text };
  for (let colon = text.indexOf(":"); colon !== -1; colon = text.indexOf(":", colon + 1)) {
    const address = text.slice(colon + 1);
    if (looksLikeAddress(address)) return { interface: text.slice(0, colon), address };
  }
  const colon = text.indexOf(":");
  if (colon === -1) return text === "" ? {} : { host: text };
  const host = text.slice(colon + 1);
  return { interface: text.slice(0, colon), ...(host === "" ? {} : { host }) };
}

/** `Local:198.51.100.1:500`: the port behind the last colon, where what is before it is an address or a name. */
export function parseColonEndpoint(text: string): CiscoEndpoint {
  const colon = text.lastIndexOf(":");
  const port = text.slice(colon + 1);
  if (colon <= 0 || !/^[0-9]{1,5}$/.test(port)) return splitInterface(text);
  const before = text.slice(0, colon);
  // An IPv6 address without a port also ends in digits behind a colon.
  if (!looksLikeAddress(before) && looksLikeAddress(text)) return { address: text };
  return looksLikeAddress(before) ? { address: before, port } : { host: before, port };
}

/** What stands in parentheses behind an endpoint: `LOCAL\alice`, `123:servers` (a security group tag), or both. */
export function parseIdentity(text: string): { user?: string; domain?: string; tag?: string } {
  const found: { user?: string; domain?: string; tag?: string } = {};
  for (const part of text.split(", ")) {
    const slash = part.lastIndexOf("\\");
    if (/^[0-9]{1,5}(?::.*)?$/.test(part)) found.tag = part;
    else if (slash !== -1) {
      found.user = part.slice(slash + 1);
      const domain = part.slice(0, slash).replace(/\\+$/, "");
      if (domain !== "") found.domain = domain;
    } else if (part !== "" && found.user === undefined) found.user = part;
  }
  return found;
}
