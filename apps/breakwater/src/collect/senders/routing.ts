import { BlockList, isIP } from "node:net";
import type { SenderRule } from "../../store/sender.ts";
import type { SenderOrigin, SenderRoute } from "./senders.ts";

/** Finds the rule for an origin: all that a rule names must fit, and the rule that says most wins. */
export interface Routing {
  find(origin: SenderOrigin): SenderRoute | null;
}

interface Compiled {
  readonly rule: SenderRule;
  readonly network: BlockList | null;
  /** Certificate over subject over network, longer prefixes first, over listener; of equals the older. */
  readonly rank: readonly number[];
}

export function createRouting(rules: readonly SenderRule[]): Routing {
  const ordered = rules.map(compile).toSorted((a, b) => compareRanks(b.rank, a.rank));
  return {
    find(origin) {
      const found = ordered.find((compiled) => fits(compiled, origin));
      if (found === undefined) return null;
      const { tenant } = found.rule;
      return tenant === null ? { kind: "blocked" } : { kind: "tenant", tenant };
    },
  };
}

function compile(rule: SenderRule): Compiled {
  const [address = "", bits] = (rule.network ?? "").split("/");
  const kind = isIP(address);
  // Prefixes of both families are compared by how many addresses they leave open.
  const open =
    rule.network === null ? 129 : (kind === 4 ? 32 : 128) - Number(bits ?? (kind === 4 ? 32 : 128));
  return {
    rule,
    network: rule.network === null ? null : networkOf(address, bits, kind),
    rank: [
      rule.certificate === null ? 0 : 1,
      rule.subject === null ? 0 : 1,
      -open,
      rule.listener === null ? 0 : 1,
      -rule.createdAt,
    ],
  };
}

function networkOf(address: string, bits: string | undefined, kind: number): BlockList {
  const list = new BlockList();
  const family = kind === 4 ? "ipv4" : "ipv6";
  if (bits === undefined) list.addAddress(address, family);
  else list.addSubnet(address, Number(bits), family);
  return list;
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  for (const [index, rank] of a.entries()) {
    const difference = rank - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function fits({ rule, network }: Compiled, { listener, peer, certificate }: SenderOrigin): boolean {
  if (rule.listener !== null && rule.listener !== listener) return false;
  if (rule.certificate !== null && rule.certificate !== certificate?.fingerprint) return false;
  if (rule.subject !== null && rule.subject !== certificate?.subject) return false;
  if (network === null) return true;
  const kind = isIP(peer);
  return kind !== 0 && network.check(peer, kind === 4 ? "ipv4" : "ipv6");
}

/** A network as rules take it: an address, or an address and a prefix length. */
export function isNetwork(text: string): boolean {
  const [address = "", bits, ...more] = text.split("/");
  const kind = isIP(address);
  if (kind === 0 || more.length > 0) return false;
  return bits === undefined || (/^[0-9]{1,3}$/.test(bits) && Number(bits) <= (kind === 4 ? 32 : 128));
}
