import { isIP, SocketAddress } from "node:net";

/**
 * The network that an address is throttled and remembered by: an IPv4 address itself, the /64 of an IPv6 address, since
 * one person has all of it (RFC 6177). What is no address stays as it is.
 */
export function networkOf(address: string): string {
  if (isIP(address) !== 6) return address;
  const groups = expanded(address);
  return `${groups.slice(0, 4).join(":")}::/64`;
}

/** Whether an address is of this machine alone. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, "").toLowerCase();
  if (bare === "localhost") return true;
  if (isIP(bare) === 4) return bare.startsWith("127.");
  if (isIP(bare) !== 6) return false;
  const text = new SocketAddress({ address: bare, family: "ipv6" }).address;
  return text === "::1" || text.startsWith("::ffff:127.");
}

/** The eight groups of an IPv6 address, without leading zeros. */
function expanded(address: string): readonly string[] {
  const text = new SocketAddress({ address: address.split("%")[0] ?? "", family: "ipv6" }).address;
  const [head = "", tail] = text.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = Array<string>(Math.max(0, 8 - left.length - right.length)).fill("0");
  return tail === undefined ? left : [...left, ...zeros, ...right];
}
