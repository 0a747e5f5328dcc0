import { RE2JS } from "re2js";
import { StixError } from "../stix-error.ts";

const maximumRegexLength = 8_192;

/** Whether text holds a match of the expression. */
export type RegexTest = (text: string) => boolean;

/**
 * The expression of `MATCHES`, searched anywhere in the text, `.` taking line ends too (STIX 2.1 §9.6.1: PCRE, the search
 * function, DOTALL). Matching is linear in the text; what PCRE has and linear time does not allow is refused.
 *
 * @throws StixError `unsupported_regex`
 */
export function compileRegex(pattern: string): RegexTest {
  if (pattern.length > maximumRegexLength)
    throw new StixError(
      "unsupported_regex",
      `MATCHES: expected a regular expression of at most ${maximumRegexLength} characters, got ${pattern.length}`,
    );
  const regex = compile(pattern);
  const isAnchored = isEndAnchored(pattern);
  return (text) => regex.test(text) || (isAnchored && text.endsWith("\n") && regex.test(text.slice(0, -1)));
}

/** PCRE's $ and \\Z also stand before a line feed that ends the text; RE2's $ only at the very end. */
export function isEndAnchored(pattern: string): boolean {
  return /\$|\\Z/.test(pattern);
}

/** The expression in RE2's syntax, where it is one. PCRE's \\Z, which RE2 has not, is its $ without multi-line mode. */
export function regexSource(pattern: string): string {
  const source = pattern.normalize("NFC");
  return RE2JS.translateRegExp(
    source.replaceAll(/\\([\s\S])/g, (escape, character: string) => (character === "Z" ? "\\z" : escape)),
  );
}

function compile(pattern: string): RE2JS {
  try {
    return RE2JS.compile(regexSource(pattern), RE2JS.DOTALL);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StixError(
      "unsupported_regex",
      `MATCHES: ${reasonOf(pattern)}${JSON.stringify(shorten(pattern))} cannot be matched in linear time: ${reason}`,
    );
  }
}

/** Names what PCRE knows and RE2 does not, so that an author knows what to rewrite. */
function reasonOf(source: string): string {
  const without = source.replaceAll("\\\\", "");
  if (/\(\?<?[=!]/.test(without)) return "look-ahead and look-behind are not supported; ";
  if (/\\[1-9]|\\k[<{']|\(\?P=/.test(without)) return "back-references are not supported; ";
  if (/\(\?>|[*+?}]\+/.test(without)) return "atomic groups and possessive quantifiers are not supported; ";
  if (/\(\?(?:R|[0-9]|&|\()/.test(without)) return "recursion and conditions are not supported; ";
  return "";
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}...` : text;
}
