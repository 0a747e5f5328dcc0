import type { IndicatorKind } from "../kind.ts";
import { canonicalValue } from "../canonical/value.ts";
import { canonicalDomain } from "../canonical/domain.ts";
import { canonicalNetwork } from "../canonical/address.ts";
import { isObject, listOf, textOf } from "../read/json-value.ts";

/** Values that are no evidence of anything: providers, resolvers, well-known files. */
export interface Warninglist {
  readonly name: string;
  readonly description: string;
  /** As the list says it; empty where it does not. */
  readonly version: string;
  /** Kinds of indicator that it speaks about. */
  readonly kinds: readonly IndicatorKind[];
  readonly entries: readonly WarninglistEntry[];
  /** Entries that are nothing that can be looked up. */
  readonly notRead: { readonly count: number; readonly first: readonly string[] };
}

export interface WarninglistEntry {
  readonly kind: IndicatorKind;
  /** Canonical. */
  readonly value: string;
  /** Of a domain: whether names below it are meant, too. */
  readonly includesSubdomains: boolean;
}

/** Why a text is no warninglist. */
export interface WarninglistProblem {
  readonly reason: "not_json" | "not_a_warninglist" | "unsupported_type" | "empty" | "too_many";
  readonly detail: string;
}

const maximumEntries = 1_000_000;
const shownNotRead = 20;
/** MISP's ways of comparing. A `regex` is none that can be looked up among millions. */
const types = ["string", "hostname", "cidr", "substring"] as const;
type ListType = (typeof types)[number];

/**
 * Reads a warninglist of MISP (`{name, type, matching_attributes, list}`), or a plain list: one value a line, `#` before
 * comments. A `substring` is looked for at the borders of labels, so that `mail.example` is in `a.mail.example` and not in
 * `email.example`.
 *
 * @param name for a list that has none of its own
 */
export function readWarninglist(text: string, name: string): Warninglist | WarninglistProblem {
  const trimmed = text.replace(/^\ufeff/, "").trimStart();
  return trimmed.startsWith("{") || trimmed.startsWith("[")
    ? readMisp(trimmed, name)
    : readPlain(trimmed, name);
}

export function isWarninglist(read: Warninglist | WarninglistProblem): read is Warninglist {
  return "entries" in read;
}

function readMisp(text: string, name: string): Warninglist | WarninglistProblem {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { reason: "not_json", detail: error instanceof Error ? error.message : String(error) };
  }
  if (!isObject(value) || !Array.isArray(value["list"]))
    return { reason: "not_a_warninglist", detail: 'expected an object with a "list" of values' };
  const type = textOf(value, "type") || "string";
  if (!isListType(type))
    return {
      reason: "unsupported_type",
      detail: `type "${type.slice(0, 40)}"; expected ${types.join(", ")}`,
    };
  const attributes = listOf(value, "matching_attributes").map(String);
  return toList(listOf(value, "list"), {
    name: textOf(value, "name").slice(0, 200) || name,
    description: textOf(value, "description").slice(0, 1_000),
    version: versionOf(value["version"]),
    kinds: kindsOf(attributes),
    type,
  });
}

function readPlain(text: string, name: string): Warninglist | WarninglistProblem {
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.replace(/(?:^|\s)#.*$/, "").trim())
    .filter((line) => line !== "");
  return toList(lines, { name, description: "", version: "", kinds: kindsOf([]), type: "string" });
}

function versionOf(version: unknown): string {
  return typeof version === "number" || typeof version === "string" ? String(version).slice(0, 40) : "";
}

function isListType(type: string): type is ListType {
  return types.some((one) => one === type);
}

interface About extends Omit<Warninglist, "entries" | "notRead"> {
  readonly type: ListType;
}

function toList(values: readonly unknown[], { type, ...about }: About): Warninglist | WarninglistProblem {
  if (values.length > maximumEntries)
    return { reason: "too_many", detail: `${values.length} entries; at most ${maximumEntries} are read` };
  const entries: WarninglistEntry[] = [];
  const first: string[] = [];
  let count = 0;
  for (const value of values) {
    const found = typeof value === "string" ? entriesOf(value, type, about.kinds) : [];
    entries.push(...found);
    if (found.length > 0) continue;
    count += 1;
    if (first.length < shownNotRead) first.push(String(value).slice(0, 200));
  }
  if (entries.length === 0)
    return { reason: "empty", detail: `none of ${values.length} entries can be looked up` };
  return { ...about, entries, notRead: { count, first } };
}

const maximumValue = 2_048;

/** What an entry is. A name is a domain, or what follows the `@` of an e-mail address; a URL stands for itself. */
function entriesOf(
  text: string,
  type: ListType,
  kinds: readonly IndicatorKind[],
): readonly WarninglistEntry[] {
  const value = text.trim();
  if (value === "" || value.length > maximumValue) return [];
  const address = canonicalValue("ip", value) ?? canonicalNetwork(value);
  if (address !== null)
    return [{ kind: address.includes("/") ? "cidr" : "ip", value: address, includesSubdomains: false }];
  if (type === "cidr") return [];
  const name = canonicalDomain(value.replace(/^\*?\./, ""));
  if (name !== null) {
    const includesSubdomains = type !== "string" || /^\*?\./.test(value);
    return [{ kind: "domain", value: name, includesSubdomains }];
  }
  for (const kind of otherKinds) {
    const canonical = kinds.includes(kind) ? canonicalValue(kind, value) : null;
    if (canonical !== null) return [{ kind, value: canonical, includesSubdomains: false }];
  }
  return [];
}

const otherKinds = ["md5", "sha1", "sha256", "sha512", "email", "url"] as const;

/** MISP's attribute types, of which a composite (`domain|ip`) is several. */
const meanings: Readonly<Record<string, readonly IndicatorKind[]>> = {
  "ip-src": ["ip", "cidr"],
  "ip-dst": ["ip", "cidr"],
  ip: ["ip", "cidr"],
  domain: ["domain"],
  hostname: ["domain"],
  url: ["url"],
  uri: ["url"],
  md5: ["md5"],
  sha1: ["sha1"],
  sha256: ["sha256"],
  sha512: ["sha512"],
  "email-src": ["email"],
  "email-dst": ["email"],
  email: ["email"],
};
const everyKind: readonly IndicatorKind[] = [...new Set(Object.values(meanings).flat())];

function kindsOf(attributes: readonly string[]): readonly IndicatorKind[] {
  if (attributes.length === 0) return everyKind;
  const named = attributes.slice(0, 200).flatMap((attribute) => attribute.split("|"));
  const kinds = named.flatMap((one) => (Object.hasOwn(meanings, one) ? (meanings[one] ?? []) : []));
  return [...new Set(kinds)];
}
