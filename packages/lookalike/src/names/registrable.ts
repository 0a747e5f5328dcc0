import { parse } from "tldts";

/** Where in a domain name stands what somebody registered. */
export interface Registrable {
  /** What was registered, e.g. `sophos-update.co.uk`; below a dynamic DNS service, what its customer chose. */
  readonly domain: string;
  /** Of the label in front of the public suffix: where it begins and ends in the name. */
  readonly labelStart: number;
  readonly labelEnd: number;
  readonly suffix: string;
}

const all = { allowPrivateDomains: true, extractHostname: false, validateHostname: false, detectIp: false };

/**
 * Names that no registry hands out (RFC 6761, 6762, 8375, 9476; ICANN's collision list), and those of reverse look-ups: who
 * asks for such a name asks their own network.
 */
const inside: ReadonlySet<string> = new Set(
  "arpa local localhost localdomain internal invalid home corp mail lan intranet private".split(" "),
);

/** Splits a name of at least two labels by the public suffix list; null where nobody could have registered it. */
export function registrableOf(name: string): Registrable | null {
  const last = name.slice(name.lastIndexOf(".") + 1);
  // RFC 3696 §2: no top-level domain is a number, so that an address is no name.
  if (inside.has(last) || /^[0-9]+$/.test(last)) return null;
  const found = parse(name, all);
  // A dynamic DNS service's own name is a public suffix to its customers, and a domain to everybody else.
  const { domain, publicSuffix: suffix } =
    found.domain === null ? parse(name, { ...all, allowPrivateDomains: false }) : found;
  if (domain === null || suffix === null) return null;
  return {
    domain,
    suffix,
    labelStart: name.length - domain.length,
    labelEnd: name.length - suffix.length - 1,
  };
}
