import { lookup } from "node:dns/promises";
import { type BlockList, isIP } from "node:net";
import { blockListOf } from "../block-list.ts";
import { OutboundError } from "./outbound-error.ts";

export interface ResolvedAddress {
  readonly address: string;
  readonly family: 4 | 6;
}

export interface AddressPolicy {
  readonly resolve: (hostname: string) => Promise<readonly ResolvedAddress[]>;
  /** The addresses of the URL's host that may be connected to; throws where there are none. */
  check(url: URL): Promise<readonly ResolvedAddress[]>;
}

/** Which addresses may be connected to: those of the public internet by TLS, and those that the configuration names. */
export function createAddressPolicy(options: {
  readonly allowPrivate: readonly string[];
  readonly resolve?: AddressPolicy["resolve"];
}): AddressPolicy {
  const allowed = blockListOf(options.allowPrivate);
  const special = blockListOf(specialNetworks);
  const resolve = options.resolve ?? systemResolve;
  const isAllowed = ({ address, family }: ResolvedAddress) => contains(allowed, address, family);
  const isPublic = ({ address, family }: ResolvedAddress) => !contains(special, address, family);

  return {
    resolve,
    async check(url) {
      const host = url.hostname.replace(/^\[|\]$/g, "");
      const found = isIP(host) === 0 ? await resolveName(resolve, host) : [addressOf(host)];
      const reachable = found.filter((one) => isAllowed(one) || isPublic(one));
      const [first] = found;
      if (reachable.length === 0)
        throw new OutboundError(
          "refused_address",
          `${url.host} is ${first?.address ?? "nothing"}, which is a private or reserved address; name its network in outbound.allowPrivate if that is meant`,
        );
      if (url.protocol === "https:") return reachable;
      const plain = reachable.filter(isAllowed);
      if (plain.length === 0)
        throw new OutboundError(
          "insecure",
          `${url.host}: http: is asked only of networks in outbound.allowPrivate; use https:`,
        );
      return plain;
    },
  };
}

/** More are not tried. */
const maximumAddresses = 8;

async function resolveName(
  resolve: AddressPolicy["resolve"],
  host: string,
): Promise<readonly ResolvedAddress[]> {
  const found = await resolve(host).catch((cause: unknown) => {
    throw new OutboundError("unresolvable", `there is no address for the name ${host}`, { cause });
  });
  return found.slice(0, maximumAddresses);
}

async function systemResolve(hostname: string): Promise<readonly ResolvedAddress[]> {
  const found = await lookup(hostname, { all: true });
  return found.map(({ address }) => addressOf(address));
}

function addressOf(address: string): ResolvedAddress {
  return { address, family: isIP(address) === 6 ? 6 : 4 };
}

/** An IPv4 address in an IPv6 one is the IPv4 address: the block list compares both. */
function contains(list: BlockList, address: string, family: 4 | 6): boolean {
  return list.check(address, family === 6 ? "ipv6" : "ipv4");
}

/**
 * The special-purpose registries of RFC 6890 (as of 2025), and IPv6 networks in which an IPv4 address is hidden: 64:ff9b::/96
 * (RFC 6052) and 2002::/16 (RFC 3056) lead wherever that address does.
 */
const specialNetworks: readonly string[] = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
  "::/96",
  "64:ff9b::/96",
  "64:ff9b:1::/48",
  "100::/64",
  "2001::/23",
  "2001:db8::/32",
  "2002::/16",
  "3fff::/20",
  "5f00::/16",
  "fc00::/7",
  "fe80::/9",
  "ff00::/8",
];
