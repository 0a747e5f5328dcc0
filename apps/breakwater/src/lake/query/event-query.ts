import type { EventFilter, FilterOperator } from "../lake.ts";
import { LakeError } from "../lake-error.ts";

export interface ParsedQuery {
  readonly text: readonly string[];
  readonly filters: readonly EventFilter[];
}

const maximumLength = 4_096;
const operators: readonly (readonly [string, FilterOperator])[] = [
  ["!=", "neq"],
  [">=", "gte"],
  ["<=", "lte"],
  [":", "eq"],
  ["=", "eq"],
];

/**
 * Parses the search language: words and "phrases" must stand in the raw line; `path:value` compares a field of the event,
 * with `*` at the start or end of the value for parts, a network for addresses, `path:*` for "has a value" and `path!=*` for
 * "has none"; `!=`, `>=`, `<=`. All conditions must hold. A wrong one is a problem that names its position.
 */
export function parseEventQuery(query: string): ParsedQuery {
  const { pipe, ...parsed } = parsePipedQuery(query);
  if (pipe !== null)
    throw new LakeError(
      "invalid_search",
      `position ${pipe.position}: what follows | counts events, and this lists them; put | in quotes to search for it`,
    );
  return parsed;
}

/** The same with what follows the first `|`, which is not read here. */
export function parsePipedQuery(query: string): ParsedQuery & {
  readonly pipe: { readonly text: string; readonly position: number } | null;
} {
  if (query.length > maximumLength)
    throw new LakeError("invalid_search", `a search has at most ${maximumLength} characters`);
  const text: string[] = [];
  const filters: EventFilter[] = [];
  for (const token of tokenize(query)) {
    if (!token.isPhrase && token.text.startsWith("|"))
      return {
        text,
        filters,
        pipe: { text: query.slice(token.position + 1), position: token.position + 1 },
      };
    const split = splitTerm(token.text);
    if (token.isPhrase || split === null) text.push(token.text);
    else if (split.value === "" && split.operator !== "neq") {
      throw new LakeError(
        "invalid_search",
        `position ${token.position + 1}: "${split.field}" has no value; write ${split.field}:value, or quote the text to search for it`,
      );
    } else filters.push(toFilter(split));
  }
  return { text, filters, pipe: null };
}

interface Token {
  readonly text: string;
  readonly position: number;
  readonly isPhrase: boolean;
}

/** Words separated by spaces; a quote starts a phrase, also as the value of a field. */
function* tokenize(query: string): Generator<Token> {
  let at = 0;
  while (at < query.length) {
    if (query[at] === " ") {
      at += 1;
      continue;
    }
    const position = at;
    const isPhrase = query[at] === '"';
    let text = "";
    while (at < query.length && query[at] !== " ") {
      if (query[at] === '"') {
        const end = query.indexOf('"', at + 1);
        if (end === -1) throw new LakeError("invalid_search", `position ${at + 1}: the quote is not closed`);
        text += query.slice(at + 1, end);
        at = end + 1;
      } else {
        text += query[at];
        at += 1;
      }
    }
    if (text !== "") yield { text, position, isPhrase };
  }
}

interface Term {
  readonly field: string;
  readonly operator: FilterOperator;
  readonly value: string;
}

/** A field's name, an operator and a value; `null` where the word is just text (a URL, a time, an IPv6 address). */
function splitTerm(word: string): Term | null {
  const name = /^[A-Za-z_][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*/.exec(word)?.[0] ?? "";
  const rest = word.slice(name.length);
  const found =
    name === "" || rest.startsWith("://") ? undefined : operators.find(([sign]) => rest.startsWith(sign));
  return found === undefined ? null : { field: name, operator: found[1], value: rest.slice(found[0].length) };
}

function toFilter({ field, operator, value }: Term): EventFilter {
  if (value === "*" && (operator === "eq" || operator === "neq"))
    return { field, operator: "exists", value: operator === "eq" ? "true" : "false" };
  if (operator !== "eq") return { field, operator, value };
  const starts = value.startsWith("*");
  const ends = value.endsWith("*");
  if (starts && ends) return { field, operator: "contains", value: value.slice(1, -1) };
  if (starts) return { field, operator: "endswith", value: value.slice(1) };
  if (ends) return { field, operator: "startswith", value: value.slice(0, -1) };
  const isNetwork = /^[0-9a-fA-F.:]{2,45}\/[0-9]{1,3}$/.test(value) && /\.(?:ip|ips)$/.test(field);
  return { field, operator: isNetwork ? "cidr" : "eq", value };
}
