import { exactValues, type ExactValue, parsePattern } from "@breakwater/stix";
import type { Assess } from "../assess/assess.ts";
import { roleOfLabels } from "../decide/role.ts";
import { ItemMaker } from "./item-maker.ts";
import { leftOut, type Place, type ReadItem } from "./item.ts";
import { markingLevels, strictest, type Tlp } from "./tlp.ts";
import { isObject, type JsonObject, listOf, numberOf, textOf } from "./json-value.ts";
import { timeOf } from "./marks.ts";
import type { TypeMeaning } from "./type-names.ts";
import { typedValues } from "./typed-value.ts";

/** Indicators of STIX 2.1 (or 2.0) objects: what patterns list as values, and patterns that say more. */
export function* readStixObjects(objects: readonly unknown[], assess: Assess): Generator<ReadItem> {
  const maker = new ItemMaker(assess);
  const markings = markingLevels(objects);
  for (const [index, object] of objects.entries()) {
    const place: Place = {
      line: index + 1,
      field: isObject(object) ? textOf(object, "id").slice(0, 80) || null : null,
    };
    if (!isObject(object)) yield leftOut("unsupported_object", place, String(object), "no object");
    else if (textOf(object, "type") !== "indicator") yield* otherObject(object, place);
    else yield* indicator(object, place, markings, maker);
  }
}

/** Objects that only tell about others are passed over silently; the rest is told of. */
const silent: ReadonlySet<string> = new Set([
  "marking-definition",
  "relationship",
  "extension-definition",
  "language-content",
  "identity",
]);

function* otherObject(object: JsonObject, place: Place): Generator<ReadItem> {
  const type = textOf(object, "type");
  if (!silent.has(type))
    yield leftOut(
      "unsupported_object",
      place,
      textOf(object, "name") || textOf(object, "value") || type,
      type,
    );
}

function* indicator(
  object: JsonObject,
  place: Place,
  markings: ReadonlyMap<string, Tlp | null>,
  maker: ItemMaker,
): Generator<ReadItem> {
  const text = textOf(object, "pattern");
  // STIX 2.0 has no pattern_type: every pattern is a STIX pattern.
  const language = textOf(object, "pattern_type") || "stix";
  if (object["revoked"] === true) yield leftOut("revoked", place, text);
  else if (language !== "stix") yield leftOut("unsupported_pattern", place, text, language);
  else {
    const parsed = parsePattern(text, { version: "2.0" });
    if (!parsed.isValid) {
      yield leftOut("invalid_pattern", place, text, `column ${parsed.issue.column}: ${parsed.issue.message}`);
      return;
    }
    const about = aboutOf(object, markings);
    const values = exactValues(parsed.pattern)?.map(meaningOf);
    if (values === undefined || values.includes(null)) {
      const name = textOf(object, "name").slice(0, 200);
      yield { kind: "pattern", pattern: { pattern: parsed.pattern, text, name, place, ...about } };
      return;
    }
    for (const value of values) if (value !== null) yield* exact(value, place, about, maker);
  }
}

interface Meant {
  readonly expected: (TypeMeaning & { readonly kind: "indicator" })["expected"];
  readonly text: string;
}

/** Object paths whose values are looked up (STIX 2.1 §6). */
const meanings: readonly (readonly [path: RegExp, expected: Meant["expected"]])[] = [
  [/^(?:ipv4-addr|ipv6-addr):value$/, "address"],
  [/^network-traffic:(?:src|dst)_ref\.value$/, "address"],
  [/^domain-name:value$/, "name"],
  [/^url:value$/, "url"],
  [/^email-addr:value$|^email-message:(?:from|sender)_ref\.value$/, "email"],
  [/^(?:file|artifact|x509-certificate):hashes\./, "hash"],
  [/^file:name$/, "file-name"],
  [/^autonomous-system:number$/, "asn"],
  [/^user-account:(?:account_login|user_id)$/, "account"],
  [/\.request_header\.'?User-Agent'?$/i, "user-agent"],
];

function meaningOf({ path, value }: ExactValue): Meant | null {
  const expected = meanings.find(([pattern]) => pattern.test(path))?.[1];
  return expected === undefined ? null : { expected, text: String(value) };
}

type About = ReturnType<typeof aboutOf>;

function* exact(
  { expected, text }: Meant,
  place: Place,
  about: About,
  maker: ItemMaker,
): Generator<ReadItem> {
  const [value] = typedValues(text, expected);
  if (value === undefined) yield leftOut("not_a_value", place, text, `expected ${expected}`);
  else yield* maker.make({ ...value, raw: text, place, ...about });
}

function aboutOf(object: JsonObject, markings: ReadonlyMap<string, Tlp | null>) {
  const marks = listOf(object, "object_marking_refs").map((id) => markings.get(String(id)) ?? null);
  const confidence = numberOf(object, "confidence");
  const name = textOf(object, "name");
  // Many name an indicator by the value that it looks for, which tells nothing more.
  const isValue = textOf(object, "pattern").includes(name.replaceAll(/[\\']/g, String.raw`\$&`));
  return {
    description: [isValue ? "" : name, textOf(object, "description")]
      .filter((text) => text !== "")
      .join(": ")
      .slice(0, 1_000),
    validFrom: timeOf(textOf(object, "valid_from")),
    validUntil: timeOf(textOf(object, "valid_until")),
    tlp: strictest(marks),
    confidence: confidence !== null && confidence >= 0 && confidence <= 100 ? confidence : null,
    externalId: textOf(object, "id").slice(0, 200) || null,
    // STIX 2.1 §4.7: indicator_types; §3.2: labels, which are STIX 2.0's types.
    role: roleOfLabels([...listOf(object, "indicator_types"), ...listOf(object, "labels")].map(String)),
  };
}
