import { maximumItems } from "../match/field-value.ts";
import { addressDigits, isAddress, isDecimal, isJsonNumber, numberText } from "./scalars.ts";
import type { SqlContext, StoredTexts, StoredValue } from "./schema.ts";

/** Whether a test holds for any value; in lists each value goes by `name`. */
type Any = (test: (value: string) => string, name?: string) => string;

/**
 * What tests ask of a field or of the places where keywords are searched: SQL conditions of type UInt8, never Nullable.
 * `test` writes the condition on one value from the name of that value.
 */
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
  /** Addresses as `addressDigits`. */
  readonly anyAddress: Any;
  /** The texts as one list, for comparisons with another field. */
  readonly texts: () => string;
}

/** What keywords ask. */
export type TextSubject = Pick<Subject, "anyText" | "anyFolded">;

const noTexts = "emptyArrayString()";
const noNumbers = "emptyArrayFloat64()";

/** A field that stands at the first of several places that is there. */
export function fieldSubject(places: readonly StoredValue[], context: SqlContext): Subject {
  const parts = joinJson(places, context).map((place) => toPart(place, context));
  const [only] = parts;
  if (parts.length === 1 && only !== undefined && only.one !== null) return ofOne(only, only.one, context);
  const { define } = context;
  const choose = (of: (part: Part) => string, otherwise: string): string =>
    define(firstPresent(parts, of, otherwise));
  const texts = (): string => choose(({ texts }) => texts, noTexts);
  return {
    present: parts.some(({ present }) => present === null)
      ? "1"
      : `(${parts.map(({ present }) => present ?? "1").join(" OR ")})`,
    hasNull: firstPresent(parts, ({ hasNull }) => hasNull, "0"),
    ...ofList(texts, () => choose(({ numbers }) => numbers, noNumbers), context),
  };
}

/** Every place where keywords are searched: for texts only. */
export function keywordSubject(places: readonly StoredTexts[], { define }: SqlContext): TextSubject {
  const any =
    (isFolded: boolean): Any =>
    (test) => {
      const conditions = places.map(({ kind, sql }) =>
        kind === "text"
          ? test(isFolded ? define(`lowerUTF8(${sql})`) : sql)
          : `arrayExists(t -> ${test("t")}, ${isFolded ? define(`arrayMap(t -> lowerUTF8(t), ${sql})`) : sql})`,
      );
      return conditions.length === 1 ? conditions.join("") : `(${["0", ...conditions].join(" OR ")})`;
    };
  return { anyText: any(false), anyFolded: any(true) };
}

/** One place of a field. */
interface Part {
  readonly present: string | null;
  /** The text where there can be no more than one. */
  readonly one: string | null;
  readonly texts: string;
  readonly numbers: string;
  readonly hasNull: string;
  /** `texts`, `numbers` and `hasNull` hold nothing where the event lacks the place. */
  readonly isEmptyWhenAbsent: boolean;
}

function toPart(place: StoredValue, { define }: SqlContext): Part {
  switch (place.kind) {
    case "text":
      return {
        present: place.present,
        one: place.sql,
        texts: `[${place.sql}]`,
        hasNull: "0",
        isEmptyWhenAbsent: false,
        numbers: `if(${isDecimal(place.sql)}, [toFloat64OrZero(${place.sql})], ${noNumbers})`,
      };
    case "number": {
      const text = numberText(define(`toString(${place.sql})`));
      return {
        present: place.present,
        one: define(text),
        texts: `[${define(text)}]`,
        hasNull: "0",
        isEmptyWhenAbsent: false,
        numbers: `[toFloat64(${place.sql})]`,
      };
    }
    case "texts":
      return {
        present: place.present,
        one: null,
        texts: limited(place.sql),
        hasNull: "0",
        isEmptyWhenAbsent: false,
        numbers: `arrayMap(t -> toFloat64OrZero(t), arrayFilter(t -> ${isDecimal("t")}, ${limited(place.sql)}))`,
      };
    case "json":
      return ofJson(place.sql, define);
  }
}

function ofJson(json: string, define: SqlContext["define"]): Part {
  const items = define(
    `multiIf(empty(${json}), ${noTexts}, startsWith(${json}, '['), ${limited(`JSONExtractArrayRaw(${json})`)}, [${json}])`,
  );
  const isText = `startsWith(j, '"')`;
  return {
    present: `notEmpty(${json})`,
    one: null,
    isEmptyWhenAbsent: true,
    texts: `arrayMap(j -> multiIf(${isText}, JSONExtractString(j), ${isJsonNumber("j")}, ${numberText("j")}, j), arrayFilter(j -> NOT match(j, '^[n{[]'), ${items}))`,
    // An empty text stands for what is no number here: it is no decimal either.
    numbers: `arrayMap(t -> toFloat64OrZero(t), arrayFilter(t -> notEmpty(t), arrayMap(j -> if(${isJsonNumber("j")}, j, if(${isText} AND ${isDecimal("JSONExtractString(j)")}, JSONExtractString(j), '')), ${items})))`,
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

function firstPresent(parts: readonly Part[], of: (part: Part) => string, otherwise: string): string {
  const sure = parts.findIndex(({ present }) => present === null);
  const last = parts[sure];
  const before = sure === -1 ? parts : parts.slice(0, sure);
  const rest = last === undefined ? otherwise : of(last);
  const [only] = parts;
  if (before.length === 0) return rest;
  if (parts.length === 1 && only?.isEmptyWhenAbsent === true) return of(only);
  return `multiIf(${before.map((part) => `${part.present ?? "1"}, ${of(part)}`).join(", ")}, ${rest})`;
}

/** A field that has one text at most needs no lists. */
function ofOne({ present, texts, numbers, hasNull }: Part, text: string, context: SqlContext): Subject {
  const guard = (condition: string): string =>
    present === null ? condition : `(${present} AND ${condition})`;
  const { define } = context;
  const orNothing = (list: string, nothing: string): string =>
    present === null ? list : `if(${present}, ${list}, ${nothing})`;
  const list = ofList(
    () => define(orNothing(texts, noTexts)),
    () => define(orNothing(numbers, noNumbers)),
    context,
  );
  return {
    present: present ?? "1",
    hasNull,
    anyText: (test) => guard(test(text)),
    anyFolded: (test) => guard(test(define(`lowerUTF8(${text})`))),
    anyNumber: list.anyNumber,
    anyAddress: list.anyAddress,
    texts: list.texts,
  };
}

function ofList(
  texts: () => string,
  numbers: () => string,
  { define }: SqlContext,
): Omit<Subject, "present" | "hasNull"> {
  const any = (name: string, list: string, test: (value: string) => string): string =>
    `arrayExists(${name} -> ${test(name)}, ${list})`;
  return {
    texts,
    anyText: (test, name = "t") => any(name, texts(), test),
    anyFolded: (test, name = "t") => any(name, define(`arrayMap(t -> lowerUTF8(t), ${texts()})`), test),
    anyNumber: (test, name = "n") => any(name, numbers(), test),
    anyAddress: (test, name = "a") =>
      any(
        name,
        define(`arrayMap(t -> ${addressDigits("t")}, arrayFilter(t -> ${isAddress("t")}, ${texts()}))`),
        test,
      ),
  };
}
