import { ipv4Number, ipv6Words, mappedIpv4 } from "../canonical/address.ts";
import { canonicalDomain } from "../canonical/domain.ts";
import { canonicalUrl } from "../canonical/url.ts";
import { canonicalEmail, canonicalValue } from "../canonical/value.ts";
import type { LookupKind } from "../kind.ts";
import type { IdBits } from "./id-bits.ts";
import { extendHash, finishHash, hashBytes, hashFixed } from "./key-hash.ts";
import { maximumKeyBytes, writeHex, writePlainUrl, writeText, writeWord } from "./key-bytes.ts";
import { exactTables, type ExactKind, networkTables } from "./layout.ts";
import { Segment } from "./segment.ts";

/** An indicator that a value is one of. */
export interface Found {
  readonly id: number;
  /** The value itself, a network that holds the address, a domain above the name, or the host of a URL. */
  readonly by: "value" | "network" | "parent-domain" | "host";
}

const nothing: readonly Found[] = [];
const tables = Object.fromEntries(exactTables.map(({ kind }, index) => [kind, index])) as Readonly<
  Record<ExactKind, number>
>;
const networks4 = exactTables.length + networkTables.indexOf("cidr4");
const networks6 = exactTables.length + networkTables.indexOf("cidr6");
/** Labels of the longest domain name. */
const maximumLabels = 128;

/**
 * Indicators to look values up in: segments that never change, so that a new set is a list of segments of which most are
 * those of the old one. What has been withdrawn or has expired since a segment was built is told by bits that all threads
 * share.
 *
 * @example
 * const set = new IndicatorSet([buildSegment(() => [{ kind: "domain", value: "evil.example", id: 7 }], { seed: 1 })]);
 * set.find("domain", "www.EVIL.example"); // [{ id: 7, by: "parent-domain" }]
 */
export class IndicatorSet {
  readonly #segments: readonly Segment[];
  readonly #withdrawn: IdBits | null;
  readonly #key = new Uint8Array(maximumKeyBytes);

  constructor(segments: readonly ArrayBufferLike[], withdrawn: IdBits | null = null) {
    this.#segments = segments.map((buffer) => new Segment(buffer));
    this.#withdrawn = withdrawn;
  }

  get size(): number {
    return this.#segments.reduce((sum, segment) => sum + segment.size, 0);
  }

  /** The indicators that a value as it stands in an event is one of; texts that are no such value are none. */
  find(kind: LookupKind, text: string): readonly Found[] {
    if (this.#segments.length === 0 || text.length === 0 || text.length > 4_096) return nothing;
    switch (kind) {
      case "address":
        return this.#findAddress(text);
      case "domain":
        return this.#findDomain(text);
      case "url":
        return this.#findUrl(text);
      case "hash":
        return this.#findHash(text);
      case "ja3":
        return this.#findKey(tables.ja3, writeHex(text, 32, this.#key, 0));
      case "asn":
        return this.#findNumber(text);
      case "email":
        return this.#findText(tables.email, canonicalEmail(text));
      case "file-name":
        return this.#findText(tables["file-name"], canonicalValue("file-name", text));
      case "ja4":
        return this.#findText(tables.ja4, canonicalValue("ja4", text));
      case "user-agent":
        return this.#findText(tables["user-agent"], canonicalValue("user-agent", text));
      case "account":
        return this.#findText(tables.account, canonicalValue("account", text));
    }
  }

  #findAddress(text: string): readonly Found[] {
    const number = ipv4Number(text);
    if (number !== -1) return this.#findIpv4(number);
    const words = ipv6Words(text);
    if (words === null) return nothing;
    const mapped = mappedIpv4(words);
    if (mapped !== -1) return this.#findIpv4(mapped);
    words.forEach((word, index) => writeWord(word, this.#key, index * 4));
    return this.#withNetworks(this.#findKey(tables.ip6, 16), networks6, words);
  }

  #findIpv4(number: number): readonly Found[] {
    return this.#withNetworks(this.#findKey(tables.ip4, writeWord(number, this.#key, 0)), networks4, [
      number,
    ]);
  }

  /** The innermost network of each segment that has not been withdrawn. */
  #withNetworks(exact: readonly Found[], table: number, words: readonly number[]): readonly Found[] {
    let found = exact;
    for (const segment of this.#segments) {
      let network = segment.findNetwork(table, words);
      while (network !== -1 && this.#isWithdrawn(segment.idOf(table, network)))
        network = segment.networkAround(table, network);
      if (network !== -1) found = withOne(found, segment.idOf(table, network), "network");
    }
    return found;
  }

  #findHash(text: string): readonly Found[] {
    switch (text.length) {
      case 32:
        return this.#findKey(tables.md5, writeHex(text, 32, this.#key, 0));
      case 40:
        return this.#findKey(tables.sha1, writeHex(text, 40, this.#key, 0));
      case 64:
        return this.#findKey(tables.sha256, writeHex(text, 64, this.#key, 0));
      case 128:
        return this.#findKey(tables.sha512, writeHex(text, 128, this.#key, 0));
      default:
        return nothing;
    }
  }

  #findNumber(text: string): readonly Found[] {
    const number = canonicalValue("asn", text);
    return number === null ? nothing : this.#findKey(tables.asn, writeWord(Number(number), this.#key, 0));
  }

  #findText(table: number, canonical: string | null): readonly Found[] {
    return canonical === null ? nothing : this.#findKey(table, writeText(canonical, this.#key, 0));
  }

  #findKey(table: number, end: number): readonly Found[] {
    if (end <= 0) return nothing;
    let found = nothing;
    for (const segment of this.#segments) {
      if (segment.countOf(table) === 0) continue;
      const isFixed = (exactTables[table]?.width ?? 0) > 0;
      const hash = isFixed
        ? hashFixed(segment.seed, this.#key, 0, end)
        : hashBytes(segment.seed, this.#key, 0, end);
      const entry = segment.find(table, this.#key, 0, end, hash);
      if (entry === -1) continue;
      const id = segment.idOf(table, entry);
      if (!this.#isWithdrawn(id)) found = withOne(found, id, "value");
    }
    return found;
  }

  /** The name itself and every name above it; the hash of each is that of the one above, carried on. */
  #findDomain(text: string): readonly Found[] {
    let end = this.#writePlainDomain(text);
    if (end === -1) {
      const canonical = canonicalDomain(text);
      if (canonical === null) return nothing;
      end = writeText(canonical, this.#key, 0);
    }
    return this.#findNamesInAll(end);
  }

  #findNamesInAll(end: number): readonly Found[] {
    let found = nothing;
    for (const segment of this.#segments)
      if (segment.countOf(tables.domain) > 0) found = this.#findNames(segment, end, found);
    return found;
  }

  #findNames(segment: Segment, end: number, before: readonly Found[]): readonly Found[] {
    let found = before;
    let hash = segment.seed;
    let labels = 0;
    for (let at = end - 1; at >= 0; at -= 1) {
      const byte = this.#key[at] ?? 0;
      if (byte === 46 && (labels += 1) > 1) found = this.#addName(segment, at + 1, end, hash, found);
      if (labels > maximumLabels) return found;
      hash = extendHash(hash, byte);
    }
    return this.#addName(segment, 0, end, hash, found);
  }

  #addName(
    segment: Segment,
    start: number,
    end: number,
    hash: number,
    found: readonly Found[],
  ): readonly Found[] {
    const entry = segment.find(tables.domain, this.#key, start, end, finishHash(hash));
    if (entry === -1) return found;
    if (start > 0 && !segment.includesSubdomains(tables.domain, entry)) return found;
    const id = segment.idOf(tables.domain, entry);
    return this.#isWithdrawn(id) ? found : withOne(found, id, start > 0 ? "parent-domain" : "value");
  }

  /** Writes an ASCII name in lower case; -1 where it needs the longer way. */
  #writePlainDomain(text: string): number {
    const { length } = text;
    if (length > 254) return -1;
    for (let at = 0; at < length; at += 1) {
      const code = text.charCodeAt(at);
      if (code > 127 || code < 45 || code === 47) return -1;
      this.#key[at] = code >= 65 && code <= 90 ? code | 32 : code;
    }
    return this.#key[length - 1] === 46 ? length - 1 : length;
  }

  #findUrl(text: string): readonly Found[] {
    const plain = writePlainUrl(text, this.#key);
    if (plain === null) {
      const url = canonicalUrl(text);
      if (url === null) return nothing;
      return this.#withHost(this.#findText(tables.url, url.text), this.#findHost(url.host));
    }
    const exact = this.#findKey(tables.url, plain.end);
    // The host stands in front of what was looked up, and is still there.
    return this.#withHost(exact, this.#findWrittenHost(plain.hostEnd, text));
  }

  #findWrittenHost(end: number, text: string): readonly Found[] {
    const last = this.#key[end - 1] ?? 0;
    // A name never ends in a digit alone; an address does.
    if (last >= 48 && last <= 57) return this.#findHost(canonicalUrl(text)?.host ?? "");
    return this.#findNamesInAll(end);
  }

  #findHost(host: string): readonly Found[] {
    const address = this.#findAddress(host);
    return address.length > 0 ? address : this.#findDomain(host);
  }

  #withHost(exact: readonly Found[], host: readonly Found[]): readonly Found[] {
    return host.reduce((found, { id }) => withOne(found, id, "host"), exact);
  }

  #isWithdrawn(id: number): boolean {
    return this.#withdrawn !== null && this.#withdrawn.has(id);
  }
}

/** A list is made when the first is found: most lookups find none. */
function withOne(found: readonly Found[], id: number, by: Found["by"]): readonly Found[] {
  return found === nothing ? [{ id, by }] : [...found, { id, by }];
}
