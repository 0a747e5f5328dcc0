/** Kinds of list; a target takes some of them. `all` is everything in one file. */
export const listTypes = ["ip", "domain", "url", "hash", "all"] as const;
export type ListType = (typeof listTypes)[number];

/** How a device reads a list, and how much of it. */
export interface Target {
  readonly id: string;
  /** The product and what it calls such a list. */
  readonly name: string;
  readonly types: readonly ListType[];
  /** So many entries are read at most, of the smallest model and oldest version that still takes lists; null: no limit is known. */
  readonly maximumEntries: number | null;
  readonly maximumBytes: number | null;
  /** Reads IPv6, and networks in CIDR notation. */
  readonly readsIpv6: boolean;
  readonly readsNetworks: boolean;
  /** Where the limits and the form are from. */
  readonly source: string;
}

const megabyte = 1024 * 1024;
const simple = ["ip", "domain", "url", "hash"] as const;

/**
 * What devices read. Limits are those of the vendors' documents of November 2026, for the smallest that takes lists: a list
 * that is cut by the device is cut silently, one that is cut here is cut in order of priority and says so.
 */
export const targets: readonly Target[] = [
  {
    id: "sophos",
    name: "Sophos Firewall: third-party threat feed",
    types: ["ip", "domain", "url"],
    maximumEntries: null,
    maximumBytes: null,
    readsIpv6: false,
    readsNetworks: false,
    source:
      "Sophos Firewall 21.0 help, Third-party threat feeds, Requirements: IPv4 addresses, domains and URLs, no comments",
  },
  {
    id: "fortigate",
    name: "FortiGate: external connector",
    types: simple,
    maximumEntries: 131_072,
    maximumBytes: 10 * megabyte,
    readsIpv6: true,
    readsNetworks: true,
    source: "FortiOS before 7.4.4: 10 MB or 128 k entries a list; later by model (Fortinet community 378964)",
  },
  {
    id: "paloalto",
    name: "PAN-OS: external dynamic list",
    types: ["ip", "domain", "url"],
    maximumEntries: 50_000,
    maximumBytes: null,
    readsIpv6: true,
    readsNetworks: true,
    source: "PAN-OS: 50,000 addresses, domains and URLs on small platforms, 150,000 addresses on large ones",
  },
  {
    id: "cisco",
    name: "Cisco Secure Firewall: Security Intelligence feed",
    types: ["ip", "domain", "url"],
    maximumEntries: null,
    maximumBytes: 500 * megabyte,
    readsIpv6: true,
    readsNetworks: true,
    source: "Firewall Management Center guide: a feed is a text file of at most 500 MB, an entry a line",
  },
  {
    id: "checkpoint",
    name: "Check Point: custom intelligence feed",
    types: ["all"],
    maximumEntries: 2_000_000,
    maximumBytes: null,
    readsIpv6: false,
    readsNetworks: true,
    source: "Check Point R81.20 guide: CSV, IPv4 and IPv4 ranges, two million observables",
  },
  {
    id: "pfsense",
    name: "pfSense: URL table alias",
    types: ["ip"],
    maximumEntries: 400_000,
    maximumBytes: null,
    readsIpv6: true,
    readsNetworks: true,
    source: "pf: a table holds 400,000 entries unless the limit is raised (Firewall Maximum Table Entries)",
  },
  {
    id: "opnsense",
    name: "OPNsense: URL table alias",
    types: ["ip"],
    maximumEntries: 1_000_000,
    maximumBytes: null,
    readsIpv6: true,
    readsNetworks: true,
    source: "OPNsense: Firewall Maximum Table Entries is 1,000,000 unless changed",
  },
  plainTarget("nftables", "nftables: sets, to be read with nft -f", ["ip"]),
  plainTarget("ipset", "ipset: sets, to be read with ipset restore", ["ip"]),
  plainTarget("suricata-iprep", "Suricata: IP reputation", ["ip"]),
  plainTarget("suricata-dataset", "Suricata: dataset", ["ip", "domain", "hash"]),
  plainTarget("suricata-rules", "Suricata: rules", ["ip", "domain"]),
  plainTarget("zeek", "Zeek: intelligence file", ["all"]),
  plainTarget("rpz", "BIND, Unbound, Knot: response policy zone", ["domain", "ip"]),
  plainTarget("squid", "Squid: access list", ["ip", "domain"]),
  plainTarget("plain", "A line a value", simple),
  plainTarget("json", "JSON", ["all"]),
];

function plainTarget(id: string, name: string, types: readonly ListType[]): Target {
  return {
    id,
    name,
    types,
    maximumEntries: null,
    maximumBytes: null,
    readsIpv6: true,
    readsNetworks: true,
    source: "the program's own documentation: memory is the limit",
  };
}

export function targetOf(id: string): Target | undefined {
  return targets.find((target) => target.id === id);
}
