/**
 * Terms of the search language (http/event-query.ts): `path:"value"`, `path!="value"`. A quote cannot be written inside
 * of quotes, so a value that has one is searched by its longest part without.
 */
export function termOf(path: string, value: string, isExcluded = false): string {
  const operator = isExcluded ? "!=" : ":";
  if (!value.includes('"')) return `${path}${operator}${quoted(value)}`;
  const longest = value.split('"').reduce((a, b) => (b.length > a.length ? b : a));
  // Leaving out by a part would leave out more than asked: the search shows what it would be and excludes nothing.
  return `${path}:*${quoted(longest)}*`;
}

function quoted(value: string): string {
  return /^[A-Za-z0-9_.-]+$/.test(value) ? value : `"${value}"`;
}

/** A search with one more condition, once. */
export function withTerm(query: string, term: string): string {
  const before = query.trim();
  if (before === "") return term;
  return ` ${before} `.includes(` ${term} `) ? before : `${before} ${term}`;
}

/** A search without one of its conditions. */
export function withoutTerm(query: string, term: string): string {
  return ` ${query.trim()} `.replace(` ${term} `, " ").trim();
}

/** The word at a place of a search, and where it starts: what is being typed there. */
export function wordAt(query: string, at: number): { readonly word: string; readonly start: number } {
  let start = 0;
  let isQuoted = false;
  for (let index = 0; index < at; index += 1) {
    if (query[index] === '"') isQuoted = !isQuoted;
    else if (query[index] === " " && !isQuoted) start = index + 1;
  }
  return { word: query.slice(start, at), start };
}

/** A search without what it counts, and that: what stands behind the first word that begins with `|` outside of quotes. */
export function splitPipe(query: string): { readonly filter: string; readonly pipe: string | null } {
  let isQuoted = false;
  for (let index = 0; index < query.length; index += 1) {
    const sign = query[index];
    if (sign === '"') isQuoted = !isQuoted;
    else if (sign === "|" && !isQuoted && (index === 0 || query[index - 1] === " "))
      return { filter: query.slice(0, index).trim(), pipe: query.slice(index + 1).trim() };
  }
  return { filter: query.trim(), pipe: null };
}

/** A search with its filter changed and what it counts as it was. */
export function withFilter(query: string, change: (filter: string) => string): string {
  const { filter, pipe } = splitPipe(query);
  const changed = change(filter);
  return pipe === null ? changed : `${changed} | ${pipe}`.trim();
}

/** What is being typed at a place: a field or value of the filter, or a field of what is counted. */
export function typingAt(
  query: string,
  at: number,
): { readonly word: string; readonly start: number; readonly isCounting: boolean } {
  if (splitPipe(query.slice(0, at)).pipe === null) return { ...wordAt(query, at), isCounting: false };
  const word = /[\w.-]*$/.exec(query.slice(0, at))?.[0] ?? "";
  return { word, start: at - word.length, isCounting: true };
}
