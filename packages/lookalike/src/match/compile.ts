import { asciiLabel, readableName } from "../names/label.ts";
import { isParsedName, type NameProblem, parseWatchedName, type WatchedName } from "../names/watched-name.ts";
import { keywords } from "../words/keywords.ts";
import type { ReadyName } from "./assess.ts";
import { KeywordIndex } from "./keyword-index.ts";
import { LookalikeMatcher } from "./matcher.ts";

export interface Compiled {
  readonly matcher: LookalikeMatcher;
  /** Names that nothing can be compared with, and why. */
  readonly refused: readonly { readonly id: string; readonly problem: NameProblem }[];
}

const maximumKeywords = 4_000;

/**
 * Makes a matcher of watched names. Own and allowed domains of one name are harmless to all of them, and the keywords of one
 * are those of all.
 *
 * @param watched up to some thousands; a name takes a few kilobytes
 * @example
 * const { matcher } = compileLookalikes([{ id: "1", name: "Sophos", own: ["sophos.com"] }]);
 * matcher.match("sophosfirewallupdate.com"); // { kind: "dictionary", keywords: ["firewall", "update"], grade: "strong", ... }
 */
export function compileLookalikes(watched: readonly WatchedName[]): Compiled {
  const names: ReadyName[] = [];
  const refused: { readonly id: string; readonly problem: NameProblem }[] = [];
  const harmless = new Set<string>();
  const words = new Set(keywords);
  for (const { id, name, own = [], allowed = [], keywords: more = [] } of watched) {
    const parsed = parseWatchedName(name);
    if (!isParsedName(parsed)) {
      refused.push({ id, problem: parsed });
      continue;
    }
    const owned = [...new Set([...own, ...(parsed.domain === null ? [] : [parsed.domain])].map(toReadable))];
    names.push({ id, name, label: parsed.label, wordEnds: new Set(parsed.wordEnds), own: owned });
    for (const domain of [...owned, ...allowed.map(toReadable)]) if (domain !== "") harmless.add(domain);
    for (const word of more)
      if (words.size < maximumKeywords && asciiLabel(word.toLowerCase()) !== null)
        words.add(word.toLowerCase());
  }
  return {
    matcher: new LookalikeMatcher({ names, harmless, keywords: new KeywordIndex(words) }),
    refused,
  };
}

function toReadable(domain: string): string {
  return readableName(domain.trim().toLowerCase().replace(/^\*\./, "").replace(/\.$/, ""));
}
