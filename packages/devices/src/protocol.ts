/** IANA protocol numbers by the names that devices write. */
const numbers: ReadonlyMap<string, number> = new Map([
  ["icmp", 1],
  ["igmp", 2],
  ["tcp", 6],
  ["udp", 17],
  ["gre", 47],
  ["esp", 50],
  ["ah", 51],
  ["ipv6-icmp", 58],
  ["icmpv6", 58],
  ["ospf", 89],
  ["sctp", 132],
]);

/** The IANA protocol number of a name or a number as text; `undefined` when it is neither. */
export function protocolNumber(text: string): number | undefined {
  if (/^[0-9]{1,3}$/.test(text) && Number(text) <= 255) return Number(text);
  return numbers.get(text.toLowerCase());
}
