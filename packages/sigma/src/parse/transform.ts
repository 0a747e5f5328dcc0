import { anyDash, anyText, dashes, parsePieces, type Piece } from "../match/string-pattern.ts";
import {
  base64,
  base64Offsets,
  byteOrderMark,
  dashPlaces,
  utf16,
  utf8,
  windashVariants,
} from "./encoding.ts";
import type { Modifiers } from "./modifiers.ts";
import { RuleProblem } from "./problem.ts";

export interface TransformContext {
  /** Values of `%name%` placeholders (`expand`). */
  readonly placeholders: ReadonlyMap<string, readonly string[]>;
  /** Gets the names of placeholders that have no value. */
  readonly unresolved: Set<string>;
  /** Offset of the item in the file, for messages. */
  readonly offset: number;
}

/** A value on its way through the modifiers: Sigma text with its wildcards, then bytes between them, or literal text. */
type Value =
  | { readonly kind: "sigma"; readonly text: string; readonly hasFreeDashes: boolean }
  | { readonly kind: "bytes"; readonly parts: readonly (Uint8Array | Wildcard)[] }
  | { readonly kind: "literal"; readonly text: string };
type Wildcard = Exclude<Piece, string>;

type Transform = Modifiers["transforms"][number];

/** More variants of one value than this are a mistake, or an attack. */
const maximumVariants = 20_000;
/** Up to this many dashes each combination becomes a pattern of its own, which can be found faster (5^3). */
const maximumSpelledDashes = 3;

/** The patterns that a value stands for, after its modifiers from left to right. */
export function transform(
  text: string,
  transforms: readonly Transform[],
  context: TransformContext,
): readonly (readonly Piece[])[] {
  let values: readonly Value[] = [{ kind: "sigma", text, hasFreeDashes: false }];
  for (const [index, name] of transforms.entries()) {
    const isEncodedLater = transforms
      .slice(index + 1)
      .some((later) => later !== "expand" && later !== "windash");
    values = values.flatMap((value) => apply(name, value, context, isEncodedLater));
    if (values.length > maximumVariants)
      throw new RuleProblem(
        "too_large",
        `a value expands to more than ${maximumVariants} variants`,
        context.offset,
      );
  }
  return values.map(piecesOf);
}

/** A value with the values of its placeholders in their place. */
export function expand(text: string, context: TransformContext): readonly string[] {
  let variants: readonly string[] = [""];
  let at = 0;
  for (const match of text.matchAll(/(?<!\\)%([^%]+)%/g)) {
    const [whole, name = ""] = match;
    const values = context.placeholders.get(name) ?? [];
    if (values.length === 0) context.unresolved.add(name);
    if (variants.length * values.length > maximumVariants) {
      throw new RuleProblem(
        "too_large",
        `"${name}" expands a value to more than ${maximumVariants} variants`,
        context.offset,
      );
    }
    const before = unescapePercent(text.slice(at, match.index));
    variants = variants.flatMap((variant) => values.map((value) => variant + before + value));
    at = match.index + whole.length;
  }
  return variants.map((variant) => variant + unescapePercent(text.slice(at)));
}

function unescapePercent(text: string): string {
  return text.replaceAll("\\%", "%");
}

function apply(
  name: Transform,
  value: Value,
  context: TransformContext,
  isEncodedLater: boolean,
): readonly Value[] {
  switch (name) {
    case "expand":
      return expand(sigmaText(name, value, context), context).map((text) => ({
        kind: "sigma",
        text,
        hasFreeDashes: false,
      }));
    case "windash":
      return withDashes(sigmaText(name, value, context), context, isEncodedLater);
    case "wide":
    case "utf16le":
      return [encode(sigmaText(name, value, context), "le", false)];
    case "utf16be":
      return [encode(sigmaText(name, value, context), "be", false)];
    case "utf16":
      return [encode(sigmaText(name, value, context), "le", true)];
    case "base64":
      return [{ kind: "literal", text: base64(bytesOf(name, value, context)) }];
    case "base64offset":
      return offsetsOf(bytesOf(name, value, context), context);
  }
}

/** A text with each of its dashes as any dash: spelled out, or left open where that would be too many patterns. */
function withDashes(text: string, context: TransformContext, isEncodedLater: boolean): readonly Value[] {
  const count = dashPlaces(text).length;
  if (count > maximumSpelledDashes && !isEncodedLater) return [{ kind: "sigma", text, hasFreeDashes: true }];
  if (dashes.length ** count > maximumVariants)
    throw new RuleProblem(
      "too_large",
      `"windash" makes more than ${maximumVariants} variants of a value that is encoded`,
      context.offset,
    );
  return windashVariants(text).map((variant) => ({ kind: "sigma", text: variant, hasFreeDashes: false }));
}

/** Wildcards stay between what is encoded. */
function encode(text: string, order: "le" | "be", withMark: boolean): Value {
  const parts = parsePieces(text).map((piece) => (typeof piece === "string" ? utf16(piece, order) : piece));
  return { kind: "bytes", parts: withMark ? [byteOrderMark, ...parts] : parts };
}

function offsetsOf(bytes: Uint8Array, context: TransformContext): readonly Value[] {
  const texts = base64Offsets(bytes);
  if (texts.includes(""))
    throw new RuleProblem(
      "invalid_value",
      '"base64offset" needs a value of at least two bytes',
      context.offset,
    );
  return texts.map((text) => ({ kind: "literal", text }));
}

function piecesOf(value: Value): readonly Piece[] {
  switch (value.kind) {
    case "sigma": {
      if (!value.hasFreeDashes) return parsePieces(value.text);
      const places = dashPlaces(value.text);
      const parts = places.map((place, index) => value.text.slice((places[index - 1] ?? -1) + 1, place));
      return [
        ...parts.flatMap((part): readonly Piece[] => [...parsePieces(part), anyDash]),
        ...parsePieces(value.text.slice((places.at(-1) ?? -1) + 1)),
      ];
    }
    case "bytes":
      return value.parts.map((part) =>
        part instanceof Uint8Array ? Array.from(part, (byte) => String.fromCharCode(byte)).join("") : part,
      );
    case "literal":
      return literalPieces(value.text);
  }
}

function literalPieces(text: string): readonly Piece[] {
  return text === "" ? [] : [text];
}

function sigmaText(name: Transform, value: Value, context: TransformContext): string {
  if (value.kind === "sigma" && !value.hasFreeDashes) return value.text;
  throw new RuleProblem(
    "conflicting_modifiers",
    `"${name}" cannot follow the modifiers before it`,
    context.offset,
  );
}

/** Base64 knows no wildcards. */
function bytesOf(name: Transform, value: Value, context: TransformContext): Uint8Array {
  const parts =
    value.kind === "bytes"
      ? value.parts
      : parsePieces(sigmaText(name, value, context)).map((piece) =>
          typeof piece === "string" ? utf8(piece) : piece,
        );
  const bytes: number[] = [];
  for (const part of parts) {
    if (!(part instanceof Uint8Array))
      throw new RuleProblem(
        "invalid_value",
        `"${name}" cannot encode the wildcards * and ?; escape them with a backslash`,
        context.offset,
      );
    bytes.push(...part);
  }
  return Uint8Array.from(bytes);
}

/** Wildcards around the value as its anchor asks; those that are there already are not doubled by the pattern. */
export function anchorPieces(pieces: readonly Piece[], anchor: Modifiers["anchor"]): readonly Piece[] {
  if (anchor === null) return pieces;
  const before: readonly Piece[] = anchor === "startswith" ? [] : [anyText];
  const after: readonly Piece[] = anchor === "endswith" ? [] : [anyText];
  return [...before, ...pieces, ...after];
}
