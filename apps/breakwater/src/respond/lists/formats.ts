import { createHash } from "node:crypto";
import type { IndicatorKind } from "@breakwater/indicators";
import type { ListedIndicator } from "../../store/repositories/indicators/listed-indicators.ts";
import { rangeOf } from "@breakwater/indicators";
import { printAddress } from "./networks.ts";
import type { ListType } from "./targets.ts";

/** The text of a list as a target reads it. */
export function write(target: string, type: ListType, entries: readonly ListedIndicator[]): string {
  const written = entries.filter(({ value }) => isPlain(value));
  switch (target) {
    case "paloalto":
    case "fortigate":
    case "cisco":
    case "sophos":
    case "plain":
    case "pfsense":
    case "opnsense":
      return lines(written.map(({ value }) => value));
    case "checkpoint":
      return checkPoint(written);
    case "nftables":
      return nftables(written);
    case "ipset":
      return ipset(written);
    case "suricata-iprep":
      return lines(written.map(({ value }) => `${value},1,${suricataScore}`));
    case "suricata-dataset":
      return lines(
        written.map(({ kind, value }) => (kind === "domain" ? Buffer.from(value).toString("base64") : value)),
      );
    case "suricata-rules":
      return suricataRules(written);
    case "zeek":
      return zeek(written);
    case "rpz":
      return responsePolicyZone(type, written);
    case "squid":
      return lines(written.map(({ kind, value }) => (kind === "domain" ? `.${value}` : value)));
    case "json":
      return json(written);
    default:
      throw new Error(`no such target: ${target}`);
  }
}

/** One that breaks a line, or opens a quote, is no value of a list, whatever a feed says. */
function isPlain(value: string): boolean {
  return value !== "" && !/[\s"'`\\;{}\u0000-\u001f\u007f]/.test(value);
}

function lines(values: readonly string[]): string {
  return values.map((value) => `${value}\n`).join("");
}

const checkPointTypes: Readonly<Partial<Record<IndicatorKind, string>>> = {
  ip: "IP",
  cidr: "IP Range",
  domain: "Domain",
  url: "URL",
  md5: "MD5",
  sha1: "SHA1",
  sha256: "SHA256",
};

/** sk132193: `# UNIQ-NAME,VALUE,TYPE,CONFIDENCE,SEVERITY,PRODUCT,COMMENT`; a network is a range with a hyphen. */
function checkPoint(entries: readonly ListedIndicator[]): string {
  const rows = entries.flatMap(({ kind, value, confidence }) => {
    const type = checkPointTypes[kind];
    if (type === undefined || value.includes(",")) return [];
    const level =
      confidence === null ? "medium" : confidence >= 70 ? "high" : confidence >= 40 ? "medium" : "low";
    const product = kind === "md5" || kind === "sha1" || kind === "sha256" ? "AV" : "AB";
    return [
      `${nameOf(value)},${kind === "cidr" ? rangeText(value) : value},${type},${level},high,${product},`,
    ];
  });
  return `# UNIQ-NAME,VALUE,TYPE,CONFIDENCE,SEVERITY,PRODUCT,COMMENT\n${lines(rows)}`;
}

/** A name that is the same for the same value. */
function nameOf(value: string): string {
  return `bw_${createHash("sha256").update(value).digest("hex").slice(0, 16)}`;
}

/** The first and last address of a network. */
function rangeText(network: string): string {
  const range = rangeOf(network);
  return range === null
    ? network
    : `${printAddress(range.version, range.first)}-${printAddress(range.version, range.last)}`;
}

const ofVersion = (entries: readonly ListedIndicator[], version: 4 | 6) =>
  entries.filter(({ value }) => value.includes(":") === (version === 6)).map(({ value }) => value);

/** Sets in a table of their own, emptied and filled in one transaction (nft(8)): rules that name them stay. */
function nftables(entries: readonly ListedIndicator[]): string {
  return ([4, 6] as const)
    .map((version) => {
      const name = `inet breakwater blocked_ipv${version}`;
      const elements = ofVersion(entries, version);
      return lines([
        "add table inet breakwater",
        `add set ${name} { type ipv${version}_addr; flags interval; auto-merge; }`,
        `flush set ${name}`,
        ...(elements.length === 0 ? [] : [`add element ${name} { ${elements.join(", ")} }`]),
      ]);
    })
    .join("");
}

/** Filled beside the set in use and swapped (ipset(8)), so that there is never a moment without it. */
function ipset(entries: readonly ListedIndicator[]): string {
  return ([4, 6] as const)
    .map((version) => {
      const name = `breakwater-ipv${version}`;
      const values = ofVersion(entries, version);
      const size = `family inet${version === 6 ? "6" : ""} maxelem ${Math.max(65_536, values.length)}`;
      return lines([
        `create ${name} hash:net ${size} -exist`,
        `create ${name}-new hash:net ${size} -exist`,
        `flush ${name}-new`,
        ...values.map((value) => `add ${name}-new ${value}`),
        `swap ${name}-new ${name}`,
        `destroy ${name}-new`,
      ]);
    })
    .join("");
}

const suricataScore = 100;
/** Of the range for local rules (1,000,000 to 1,999,999). */
const suricataSids = { first: 1_500_000, count: 499_999 } as const;
const addressesPerRule = 200;

/** Domains by what is asked of DNS and offered in TLS, addresses in groups; all say `alert`, and who wants to drop says so. */
function suricataRules(entries: readonly ListedIndicator[]): string {
  const used = new Set<number>();
  // The same value keeps its number, unless another was there before it.
  const sidOf = (key: string) => {
    let at = createHash("sha256").update(key).digest().readUInt32BE() % suricataSids.count;
    while (used.has(at)) at = (at + 1) % suricataSids.count;
    used.add(at);
    return suricataSids.first + at;
  };
  const rules: string[] = [];
  const addresses = entries.filter(({ kind }) => kind === "ip" || kind === "cidr").map(({ value }) => value);
  for (let at = 0; at < addresses.length; at += addressesPerRule) {
    const group = addresses.slice(at, at + addressesPerRule).join(",");
    rules.push(
      `alert ip [${group}] any <> $HOME_NET any (msg:"Breakwater: listed address"; classtype:trojan-activity; sid:${sidOf(group)}; rev:1;)`,
    );
  }
  for (const { value } of entries.filter(({ kind }) => kind === "domain"))
    for (const [protocol, buffer] of [
      ["dns", "dns.query"],
      ["tls", "tls.sni"],
    ] as const)
      rules.push(
        `alert ${protocol} $HOME_NET any -> any any (msg:"Breakwater: listed name"; ${buffer}; dotprefix; content:".${value}"; nocase; endswith; classtype:trojan-activity; sid:${sidOf(`${protocol} ${value}`)}; rev:1;)`,
      );
  return lines(rules);
}

const zeekTypes: Readonly<Partial<Record<IndicatorKind, string>>> = {
  ip: "Intel::ADDR",
  cidr: "Intel::SUBNET",
  domain: "Intel::DOMAIN",
  url: "Intel::URL",
  md5: "Intel::FILE_HASH",
  sha1: "Intel::FILE_HASH",
  sha256: "Intel::FILE_HASH",
};

/** Columns separated by one tab; a URL is without its scheme, as the canonical form is (Zeek, Intelligence Framework). */
function zeek(entries: readonly ListedIndicator[]): string {
  const rows = entries.flatMap(({ kind, value }) => {
    const type = zeekTypes[kind];
    return type === undefined ? [] : [`${value}\t${type}\tBreakwater`];
  });
  return `#fields\tindicator\tindicator_type\tmeta.source\n${lines(rows)}`;
}

/** Names and all below them, or addresses in answers, are answered with NXDOMAIN (draft-vixie-dnsop-dns-rpz, `CNAME .`). */
function responsePolicyZone(type: ListType, entries: readonly ListedIndicator[]): string {
  const rows = entries.flatMap(({ kind, value }) =>
    kind === "domain"
      ? [`${value} CNAME .`, `*.${value} CNAME .`]
      : kind === "ip" || kind === "cidr"
        ? [`${triggerOf(value)}.rpz-ip CNAME .`]
        : [],
  );
  const body = lines(rows);
  // The number of the zone follows its content: the same list is the same zone.
  const serial = createHash("sha256").update(type).update(body).digest().readUInt32BE() >>> 1;
  return `$TTL 300\n@ SOA localhost. root.localhost. ${serial} 300 60 604800 300\n@ NS localhost.\n${body}`;
}

/** `24.0.2.0.192` for 192.0.2.0/24; for IPv6 the groups from the last on, the longest run of zeros as `zz`. */
function triggerOf(value: string): string {
  const [address = "", prefix] = value.split("/");
  if (!address.includes(":")) return `${prefix ?? 32}.${address.split(".").toReversed().join(".")}`;
  const groups = address
    .replace("::", ":zz:")
    .split(":")
    .filter((group) => group !== "");
  return `${prefix ?? 128}.${groups.toReversed().join(".")}`;
}

function json(entries: readonly ListedIndicator[]): string {
  const items = entries.map(({ kind, value, confidence, source }) => ({
    kind,
    value,
    ...(confidence === null ? {} : { confidence }),
    ...(source === "" ? {} : { source }),
  }));
  return `${JSON.stringify({ items }, null, 1)}\n`;
}
