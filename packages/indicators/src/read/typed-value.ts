import { canonicalValue } from "../canonical/value.ts";
import type { IndicatorKind } from "../kind.ts";
import { classify, classifyAddress, type Classified, unwrap } from "./classify.ts";
import type { Note } from "./item.ts";
import { isDefanged, refang } from "./refang.ts";
import type { TypeMeaning } from "./type-names.ts";

/** A value with what was noticed while it was read. */
export interface TypedValue extends Classified {
  readonly notes: readonly Note[];
}

type Expected = (TypeMeaning & { readonly kind: "indicator" })["expected"];

/** What each word of a type takes: its kinds, the most telling first. */
const kindsOf: Readonly<Record<string, readonly IndicatorKind[]>> = {
  hash: ["md5", "sha1", "sha256", "sha512"],
  file: ["md5", "sha1", "sha256", "sha512", "file-name"],
  address: ["ip", "cidr"],
  name: ["domain"],
};

/**
 * The values of a cell whose type the file tells: one, or several where it holds a list of them. A value that is plainly of
 * another type is taken as what it is, and a note says so. Empty where the cell holds no value.
 */
export function typedValues(raw: string, expected: Expected): readonly TypedValue[] {
  const text = unwrap(refang(raw));
  const notes: readonly Note[] = isDefanged(raw) ? ["defanged"] : [];
  const digests = listOfDigests(text, [...notes, "split_cell"]);
  if (digests.length > 1) return digests;
  const one = typedValue(text, expected, notes);
  if (one !== null) return [one];
  const parts = text.split(/[\s,;|]+/).filter((part) => part !== "");
  if (parts.length < 2 || parts.length > maximumParts) return [];
  const values = parts.map((part) => typedValue(unwrap(part), expected, [...notes, "split_cell"]));
  const known = values.filter((value) => value !== null);
  // Words around a value make it text, not a list.
  return known.length === parts.length ? known : [];
}

const maximumParts = 64;

/** Several hashes in one cell are those, whatever else the cell could be the name of. */
function listOfDigests(text: string, notes: readonly Note[]): readonly TypedValue[] {
  if (text.length < 65 || !/^[0-9A-Fa-f\s,;|/]+$/.test(text)) return [];
  const found = text.split(/[\s,;|/]+/).map((part) => classify(part));
  const digests = found.filter((one) => one !== null && kindsOf["hash"]?.includes(one.kind) === true);
  return digests.length === found.length
    ? digests.flatMap((one) => (one === null ? [] : [{ ...one, notes }]))
    : [];
}

function typedValue(text: string, expected: Expected, notes: readonly Note[]): TypedValue | null {
  if (text === "") return null;
  if (expected === "any") {
    const found = classify(text, notes.includes("defanged"));
    return found === null ? null : { ...found, notes };
  }
  const kinds = kindsOf[expected] ?? [expected as IndicatorKind];
  const asTold = asOneOf(text, kinds);
  if (asTold !== null) return { ...asTold, notes };
  const otherwise = classify(text, true);
  return otherwise === null ? null : { ...otherwise, notes: [...notes, "typed_otherwise"] };
}

function asOneOf(text: string, kinds: readonly IndicatorKind[]): Classified | null {
  if (kinds.includes("ip")) {
    const address = classifyAddress(text);
    if (address !== null) return address;
  }
  for (const kind of kinds) {
    const named = namedValue(kind, text);
    if (named !== null) return named;
  }
  return null;
}

/** A value of a kind that the file names; looser than by look alone, since the file says what it is. */
function namedValue(kind: IndicatorKind, text: string): Classified | null {
  const at = (value: string | null, port: number | null = null): Classified | null =>
    value === null ? null : { kind, value, port };
  switch (kind) {
    case "domain": {
      const [, name = text, port] = /^([^\s:/]+):([0-9]{1,5})$/.exec(text) ?? [];
      return at(canonicalValue("domain", name), port === undefined ? null : Number(port));
    }
    case "url":
      // A name alone is a domain, whatever the file calls it.
      return /[/?]/.test(text) && !/\s/.test(text) ? at(canonicalValue("url", text)) : null;
    case "file-name":
      return at(canonicalValue("file-name", text.replace(/[\s([{<]+$/, "")));
    case "asn":
      return /[0-9]/.test(text) ? at(canonicalValue("asn", text)) : null;
    default:
      return at(canonicalValue(kind, text));
  }
}
