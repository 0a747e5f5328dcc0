import { maximumItems } from "../match/field-value.ts";
import { addressDigits, isAddress, isDecimal, isJsonNumber, numberText } from "./scalars.ts";
import type { SqlContext, StoredTexts, StoredValue } from "./schema.ts";

/**
 * Whether a test holds for any value; in lists each value goes by `name`. One of `needles` stands in each text that fulfils
 * it; null where that is not known.
 */
type Any = (test: (value: string) => string, name?: string, needles?: readonly string[] | null) => string;

/** What tests ask of a field: SQL conditions of type UInt8, never Nullable. */
export interface Subject {
  /** The event has the field; `null` counts. */
  readonly present: string;
  /** A value is null. */
  readonly hasNull: string;
  readonly anyText: Any;
  /** The same on texts in lower case. */
  readonly anyFolded: Any;
  /** Numbers and decimal texts as Float64. */
  readonly anyNumber: Any;
  /** Addresses as `addressDigits` writes them. */
  readonly anyAddress: Any;
}

/** What keywords ask. */
export type TextSubject = Pick<Subject, "anyText" | "anyFolded">;

/** A field that stands at the first of several places that is there. */
export function fieldSubject(places: readonly StoredValue[], context: SqlContext): Subject {
  const parts = joinJson(places, context).map((place) => toPart(place, context));
  const lists = parts.filter(({ one }) => one === null);
  const present = anyPresent(parts);
  if (lists.length === 0) return { present, hasNull: "0", ...ofOne(parts, context) };
  const hasNull = firstPresent(parts, ({ hasNull: of }) => of, "0");
  const all = ofList(parts, context);
  if (lists.length === parts.length) return { present, hasNull, ...all };
  // Lists are rare where texts have a place of their own: they are made only for the events that need them.
  const isList = context.define(anyPresent(lists));
  const one = ofOne(
    parts.filter((part) => part.one !== null),
    context,
  );
  const either =
    (of: (subject: Omit<Subject, "present" | "hasNull">) => Any): Any =>
    (test, name) =>
      `if(${isList}, ${of(all)(test, name)}, ${of(one)(test, name)})`;
  return {
    present,
    hasNull,
    anyText: either(({ anyText }) => anyText),
    anyFolded: either(({ anyFolded }) => anyFolded),
    anyNumber: either(({ anyNumber }) => anyNumber),
    anyAddress: either(({ anyAddress }) => anyAddress),
  };
}

/** Every place where keywords are searched. */
export function keywordSubject(places: readonly StoredTexts[], { bind, define }: SqlContext): TextSubject {
  const any =
    (isFolded: boolean): Any =>
    (test, name = "t", needles = null) => {
      const conditions = places.map(({ kind, sql, joined }) => {
        if (kind === "text") return test(isFolded ? define(`lowerUTF8(${sql})`) : sql);
        const found = exists(name, isFolded ? `arrayMap(t -> lowerUTF8(t), ${sql})` : sql, test);
        if (joined === undefined || needles === null) return found;
        const all = isFolded ? define(`lowerUTF8(${joined})`) : joined;
        // Made only where it may hold one: a name would have the list made for every event.
        return `if(multiSearchAny(${all}, ${bind(needles, "Array(String)")}), ${found}, 0)`;
      });
      return conditions.length === 1 ? conditions.join("") : `(${["0", ...conditions].join(" OR ")})`;
    };
  return { anyText: any(false), anyFolded: any(true) };
}

/** One place of a field. */
interface Part {
  readonly present: string | null;
  /** The text, and the number that it is or else NaN, where there can be no more than one. */
  readonly one: { readonly text: string; readonly number: string } | null;
  readonly texts: string;
  readonly numbers: string;
  readonly hasNull: string;
}

const noTexts = "emptyArrayString()";
const noNumbers = "emptyArrayFloat64()";

function toPart(place: StoredValue, { define }: SqlContext): Part {
  switch (place.kind) {
    case "text":
      return ofOnePlace(place.present, place.sql, numberOf(place.sql));
    case "number":
      return ofOnePlace(
        place.present,
        define(numberText(define(`toString(${place.sql})`))),
        `toFloat64(${place.sql})`,
      );
    case "texts": {
      const texts = limited(place.sql);
      const numbers = `arrayMap(t -> ${numberOf("t")}, ${texts})`;
      return { present: place.present, one: null, texts, numbers, hasNull: "0" };
    }
    case "object":
      return { present: place.present, one: null, texts: noTexts, numbers: noNumbers, hasNull: "0" };
    case "json":
      return ofJson(place.sql, define);
  }
}

function ofOnePlace(present: string | null, text: string, number: string): Part {
  return { present, one: { text, number }, texts: `[${text}]`, numbers: `[${number}]`, hasNull: "0" };
}

/** The number that a text is; NaN, which compares to nothing, where it is none. */
function numberOf(text: string): string {
  return `if(${isDecimal(text)}, toFloat64OrZero(${text}), nan)`;
}

function ofJson(json: string, define: SqlContext["define"]): Part {
  const items = define(
    `multiIf(empty(${json}), ${noTexts}, startsWith(${json}, '['), ${limited(`JSONExtractArrayRaw(${json})`)}, [${json}])`,
  );
  const text = `multiIf(startsWith(j, '"'), JSONExtractString(j), ${isJsonNumber("j")}, ${numberText("j")}, j)`;
  const number = `multiIf(${isJsonNumber("j")}, toFloat64OrZero(j), startsWith(j, '"'), ${numberOf("JSONExtractString(j)")}, nan)`;
  return {
    present: `notEmpty(${json})`,
    one: null,
    texts: `arrayMap(j -> ${text}, arrayFilter(j -> NOT match(j, '^[n{[]'), ${items}))`,
    numbers: `arrayMap(j -> ${number}, ${items})`,
    hasNull: `has(${items}, 'null')`,
  };
}

/** The engine looks at as many items. */
function limited(list: string): string {
  return `arraySlice(${list}, 1, ${maximumItems})`;
}

/** Places side by side that hold JSON are one: whichever is there first. */
function joinJson(places: readonly StoredValue[], { define }: SqlContext): readonly StoredValue[] {
  const joined: StoredValue[] = [];
  for (const place of places) {
    const last = joined.at(-1);
    if (last?.kind === "json" && place.kind === "json")
      joined[joined.length - 1] = {
        kind: "json",
        sql: define(`if(notEmpty(${last.sql}), ${last.sql}, ${place.sql})`),
      };
    else joined.push(place);
  }
  return joined;
}

function anyPresent(parts: readonly Part[]): string {
  const conditions = parts.map(({ present }) => present ?? "1");
  if (conditions.length === 0) return "0";
  return conditions.includes("1") ? "1" : `(${conditions.join(" OR ")})`;
}

/** What the first place that is there says. */
function firstPresent(parts: readonly Part[], of: (part: Part) => string, otherwise: string): string {
  const branches: string[] = [];
  for (const part of parts) {
    if (part.present === null)
      return branches.length === 0 ? of(part) : `multiIf(${branches.join(", ")}, ${of(part)})`;
    branches.push(part.present, of(part));
  }
  return branches.length === 0 ? otherwise : `multiIf(${branches.join(", ")}, ${otherwise})`;
}

/** Fields that have one text at most need no lists. */
function ofOne(parts: readonly Part[], { define }: SqlContext): Omit<Subject, "present" | "hasNull"> {
  const present = anyPresent(parts);
  const text = (): string => {
    const chosen = firstPresent(parts, ({ one }) => one?.text ?? "''", "''");
    return parts.length === 1 && parts[0]?.present === null ? chosen : define(chosen);
  };
  const any =
    (value: () => string): Any =>
    (test) => {
      if (present === "0" || present === "1") return present === "0" ? "0" : test(value());
      return `(${present} AND ${test(value())})`;
    };
  return {
    anyText: any(text),
    anyFolded: any(() => define(`lowerUTF8(${text()})`)),
    anyNumber: any(() => define(firstPresent(parts, ({ one }) => one?.number ?? "nan", "nan"))),
    // No network has an empty address.
    anyAddress: any(() => define(`if(${isAddress(text())}, ${addressDigits(text())}, '')`)),
  };
}

function ofList(parts: readonly Part[], { define }: SqlContext): Omit<Subject, "present" | "hasNull"> {
  const texts = (): string => define(firstPresent(parts, (part) => part.texts, noTexts));
  return {
    anyText: (test, name = "t") => exists(name, texts(), test),
    anyFolded: (test, name = "t") => exists(name, define(`arrayMap(t -> lowerUTF8(t), ${texts()})`), test),
    anyNumber: (test, name = "n") =>
      exists(name, define(firstPresent(parts, ({ numbers }) => numbers, noNumbers)), test),
    anyAddress: (test, name = "a") =>
      exists(
        name,
        define(`arrayMap(t -> ${addressDigits("t")}, arrayFilter(t -> ${isAddress("t")}, ${texts()}))`),
        test,
      ),
  };
}

function exists(name: string, list: string, test: (value: string) => string): string {
  return `arrayExists(${name} -> ${test(name)}, ${list})`;
}
