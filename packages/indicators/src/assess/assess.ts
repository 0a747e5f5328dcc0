import { ipv4Number, ipv6Words, parseNetworkText } from "../canonical/address.ts";
import type { IndicatorKind } from "../kind.ts";
import { isPublicSuffix } from "../read/classify.ts";
import type { LeftOutReason, Note, Standing } from "../read/item.ts";
import { buildSegment } from "../set/build-segment.ts";
import { IndicatorSet } from "../set/indicator-set.ts";
import type { SetEntry } from "../set/layout.ts";
import { sharedDomains, sharedNetworks } from "./shared-networks.ts";

/** What a value is worth as an indicator. */
export type Assessment =
  | { readonly isUsable: false; readonly reason: LeftOutReason; readonly detail: string }
  | {
      readonly isUsable: true;
      readonly standing: Standing;
      readonly notes: readonly Note[];
      readonly sharedWith: string | null;
    };

export interface Assess {
  (kind: IndicatorKind, value: string): Assessment;
}

/**
 * Judges canonical values: what every network has is none, what many share or many things are called is worth less.
 * `warnings` are further values that are shared, such as those of MISP's warninglists, with the name of their list.
 */
export function createAssess(
  warnings: Iterable<{ readonly entry: Omit<SetEntry, "id">; readonly list: string }> = [],
): Assess {
  const names: string[] = [];
  const entries: SetEntry[] = [];
  const add = (list: string, entry: Omit<SetEntry, "id">): void => {
    if (names.at(-1) !== list) names.push(list);
    // The id is the number of the list: many values have the same.
    entries.push({ ...entry, id: names.length - 1 });
  };
  for (const [list, networks] of sharedNetworks)
    for (const value of networks)
      add(list, {
        kind: value.endsWith("/32") || value.endsWith("/128") ? "ip" : "cidr",
        value: value.replace(/\/(?:32|128)$/, ""),
      });
  for (const [list, domains] of sharedDomains)
    for (const value of domains) add(list, { kind: "domain", value, includesSubdomains: false });
  for (const { entry, list } of warnings) add(list, entry);
  const shared = new IndicatorSet([buildSegment(() => entries, { seed: 0 })]);

  /** Shared infrastructure that an address, or the first address of a network, or a name is of. */
  function sharedWith(kind: IndicatorKind, value: string): string | null {
    const lookup =
      kind === "ip" || kind === "cidr"
        ? "address"
        : kind === "domain"
          ? "domain"
          : kind === "url"
            ? "url"
            : null;
    if (lookup === null) return null;
    const [found] = shared.find(lookup, kind === "cidr" ? (value.split("/")[0] ?? "") : value);
    // The path of a URL on a shared service is what counts, so only its address is looked at.
    if (found === undefined || (kind === "url" && found.by === "host")) return null;
    return names[found.id] ?? null;
  }

  return function assess(kind, value) {
    const unusable = problemOf(kind, value);
    if (unusable !== null) return { isUsable: false, ...unusable };
    const list = sharedWith(kind, value);
    const notes: Note[] = [
      ...notesOf(kind, value),
      ...(list === null ? [] : (["shared_infrastructure"] as const)),
    ];
    return { isUsable: true, standing: standingOf(kind, notes), notes, sharedWith: list };
  };
}

const neverAlone: ReadonlySet<Note> = new Set([
  "short_file_name",
  "common_file_name",
  "common_account",
  "not_for_detection",
]);
const lowering: ReadonlySet<Note> = new Set([
  "shared_infrastructure",
  "described_benign",
  "broad",
  "derived_from_url",
]);

/** What notes leave of a value's weight. File names are of little weight always. */
export function standingOf(kind: IndicatorKind, notes: readonly Note[]): Standing {
  if (notes.some((note) => neverAlone.has(note))) return "never-alone";
  if (kind === "file-name" || kind === "user-agent" || notes.some((note) => lowering.has(note))) return "low";
  return "full";
}

interface Problem {
  readonly reason: LeftOutReason;
  readonly detail: string;
}

/** Networks larger than these hold more strangers than anyone can judge. */
const broadest = { ipv4: 10, ipv6: 20 };
/** MD5, SHA-1, SHA-256 and SHA-512 of nothing. */
const emptyFile: ReadonlySet<string> = new Set([
  "d41d8cd98f00b204e9800998ecf8427e",
  "da39a3ee5e6b4b0d3255bfef95601890afd80709",
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e",
]);

function problemOf(kind: IndicatorKind, value: string): Problem | null {
  switch (kind) {
    case "ip":
      return isSpecialAddress(value) ? { reason: "private_address", detail: value } : null;
    case "cidr": {
      const network = parseNetworkText(value);
      const isWide =
        network !== null && network.prefixBits < (network.words.length === 1 ? broadest.ipv4 : broadest.ipv6);
      if (isWide) return { reason: "too_broad", detail: value };
      return isSpecialAddress(value.split("/")[0] ?? "")
        ? { reason: "private_address", detail: value }
        : null;
    }
    case "domain":
      return isPublicSuffix(value) ? { reason: "public_suffix", detail: value } : null;
    case "url": {
      const host = /^(?:\[([^\]]+)\]|([^/:]+))/.exec(value);
      return isSpecialAddress(host?.[1] ?? host?.[2] ?? "")
        ? { reason: "private_address", detail: value }
        : null;
    }
    case "md5":
    case "sha1":
    case "sha256":
    case "sha512":
      return emptyFile.has(value) ? { reason: "empty_file_hash", detail: value } : null;
    case "email":
    case "file-name":
    case "ja3":
    case "ja4":
    case "asn":
    case "user-agent":
    case "account":
      return null;
  }
}

/** RFC 6890 and its updates: addresses that mean another host in every network, or none. Those for documentation are left. */
const specialIpv4 = (
  [
    [0x00000000, 8],
    [0x0a000000, 8],
    [0x64400000, 10],
    [0x7f000000, 8],
    [0xa9fe0000, 16],
    [0xac100000, 12],
    [0xc0a80000, 16],
    [0xe0000000, 4],
    [0xf0000000, 4],
  ] as const
).map(([first, bits]) => ({ first, last: first + 2 ** (32 - bits) - 1 }));

/** Whether an address is private, local, multicast or reserved, so that it names no party. */
export function isSpecialAddress(value: string): boolean {
  const number = ipv4Number(value);
  if (number !== -1) return specialIpv4.some(({ first, last }) => number >= first && number <= last);
  const words = ipv6Words(value);
  if (words === null) return false;
  const [top = 0, ...rest] = words;
  const isLoopback = top === 0 && rest[0] === 0 && rest[1] === 0 && (rest[2] ?? 0) <= 1;
  // fc00::/7 unique local, fe80::/10 link-local, ff00::/8 multicast (RFC 4291 §2.4, RFC 4193).
  return isLoopback || top >>> 25 === 0x7e || top >>> 22 === 0x3fa || top >>> 24 === 0xff;
}

const commonAccounts = new Set(
  "admin administrator root guest test user support service system operator nobody default".split(" "),
);
const commonNames = new Set(
  "svchost.exe explorer.exe chrome.exe msedge.exe firefox.exe cmd.exe powershell.exe rundll32.exe conhost.exe dllhost.exe lsass.exe services.exe winlogon.exe taskhost.exe update.exe updater.exe setup.exe install.exe install.sh setup.sh run.sh start.sh update.sh index.php index.html index.jsp config.php login.php shell.php version.dll log.dll log.txt log.ini log.bin temp.log data.dat config.json config.xml readme.txt test.exe test.php test.txt test.sh tmp.txt a.exe b.exe a.out python python3 bash sh perl java curl wget chisel plink.exe pscp.exe psexec.exe logfile".split(
    " ",
  ),
);

function notesOf(kind: IndicatorKind, value: string): readonly Note[] {
  if (kind === "asn") return ["broad"];
  if (kind === "account") return commonAccounts.has(value) ? ["common_account"] : [];
  if (kind !== "file-name") return [];
  const stem = value.replace(/\.[a-z0-9]{1,8}$/, "");
  if (stem.length <= 2 || value.length <= 3) return ["short_file_name"];
  return commonNames.has(value) ? ["common_file_name"] : [];
}
