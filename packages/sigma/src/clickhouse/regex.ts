import { RE2JS } from "re2js";

/**
 * The expression for ClickHouse's `match`: its dot would otherwise fit a line feed. `i` is named even where it is switched
 * off: without it ClickHouse looks for literals of the expression first, and of a character of several bytes before `*` or
 * `?` it takes all but the last byte for one.
 */
export function regexText(regex: RE2JS): string {
  const flags = regex.flags();
  const isOn = (flag: number): boolean => (flags & flag) !== 0;
  const all = [
    ["i", isOn(RE2JS.CASE_INSENSITIVE)],
    ["m", isOn(RE2JS.MULTILINE)],
    ["s", isOn(RE2JS.DOTALL)],
  ] as const;
  const names = (wanted: boolean): string =>
    all.flatMap(([name, on]) => (on === wanted ? [name] : [])).join("");
  return names(false) === ""
    ? `(?${names(true)})${regex.pattern()}`
    : `(?${names(true)}-${names(false)})${regex.pattern()}`;
}

/** `\B` fits between the bytes of one character in ClickHouse, whose RE2 works on bytes. */
export function hasNoWordBoundary(regex: RE2JS): boolean {
  return /(?:^|[^\\])(?:\\\\)*\\B/.test(regex.pattern());
}

/** RE2 gives up at 8 MiB for an expression, a quarter of it for its program: 131,072 instructions of 16 bytes. */
const maximumInstructions = 120_000;
const instructionsOfUnicodeClass = 700;
const leastInstructions = 12;

/**
 * Whether the expression may be too large for ClickHouse. Its RE2 works on bytes: what re2js counts as one instruction is
 * one for each range of bytes there, some hundred for a class of Unicode.
 */
export function isTooLarge(regex: RE2JS): boolean {
  const pattern = regex.pattern();
  const each = Math.max(leastInstructions, ...classesOf(pattern).map(instructionsOf));
  return regex.programSize() * each > maximumInstructions;
}

/** Classes of an expression as written: `\pL` and `[a-z]`; what is escaped is none. */
function classesOf(pattern: string): readonly string[] {
  return Array.from(
    pattern.matchAll(/\\[pP]|\\.|\[\^?\]?(?:\\.|\[:\^?[a-z]+:\]|[^\]\\])*\]?/gs),
    ([text]) => text,
  ).filter((text) => /^(?:\[|\\[pP])/.test(text));
}

function instructionsOf(text: string): number {
  if (/\\[pP]/.test(text)) return instructionsOfUnicodeClass;
  // A range of bytes for what is ASCII, up to four where it is not.
  return text.length + 4 * (text.match(/[^\u0000-\u007f]/g)?.length ?? 0);
}
