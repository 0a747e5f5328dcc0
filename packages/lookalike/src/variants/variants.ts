import { type LikenessKind, likenessKinds } from "../kind.ts";
import { asciiLabel, maximumName, readableLabel } from "../names/label.ts";
import { registrableOf } from "../names/registrable.ts";
import { isParsedName, type NameProblem, parseWatchedName } from "../names/watched-name.ts";
import { commonSuffixes } from "../words/common-suffixes.ts";
import { keywordsForVariants } from "../words/keywords.ts";
import {
  additions,
  bitsquats,
  hyphenations,
  insertions,
  omissions,
  plurals,
  repetitions,
  replacements,
  transpositions,
  vowelSwaps,
} from "./edits.ts";
import { cyrillics, homoglyphs } from "./homoglyphs.ts";

/** A domain that somebody could register to be taken for the owner of a name. */
export interface Variant {
  readonly kind: LikenessKind;
  /** As DNS carries it: `xn--` where it is internationalised. */
  readonly domain: string;
  /** As people read it. */
  readonly readable: string;
}

export interface VariantOptions {
  /** Only these kinds; all by default. */
  readonly kinds?: readonly LikenessKind[];
  /** Words beside the name; a list of our own by default. */
  readonly keywords?: readonly string[];
  /** Public suffixes to try, and the one of a name that has none (the first); a list of our own by default. */
  readonly suffixes?: readonly string[];
}

const ofLabel: Readonly<
  Record<Exclude<LikenessKind, "dictionary" | "subdomain" | "tld">, (label: string) => Iterable<string>>
> = {
  addition: additions,
  bitsquatting: bitsquats,
  cyrillic: cyrillics,
  homoglyph: homoglyphs,
  hyphenation: hyphenations,
  insertion: insertions,
  omission: omissions,
  plural: plurals,
  repetition: repetitions,
  replacement: replacements,
  transposition: transpositions,
  "vowel-swap": vowelSwaps,
};

/**
 * Domains that resemble a brand or a domain, each once, under the kind that made it first; the name itself is none of them.
 *
 * @returns the variants one by one, or why the text is no name
 * @example
 * [...variantsOf("sophos.com", { kinds: ["transposition"] })][0]; // { kind: "transposition", domain: "osphos.com", ... }
 */
export function variantsOf(text: string, options: VariantOptions = {}): Iterable<Variant> | NameProblem {
  const parsed = parseWatchedName(text);
  if (!isParsedName(parsed)) return parsed;
  const { domain } = parsed;
  const registrable = domain === null ? null : registrableOf(domain);
  const suffixes = options.suffixes ?? commonSuffixes;
  return generate({
    label:
      domain === null || registrable === null
        ? parsed.label
        : readableLabel(domain.slice(0, registrable.labelEnd - registrable.labelStart)),
    suffix: registrable?.suffix ?? suffixes[0] ?? "com",
    kinds: options.kinds ?? likenessKinds,
    keywords: options.keywords ?? keywordsForVariants,
    suffixes,
  });
}

interface Plan extends Required<VariantOptions> {
  readonly label: string;
  readonly suffix: string;
}

function* generate(plan: Plan): Generator<Variant> {
  const seen = new Set([`${asciiLabel(plan.label) ?? ""}.${plan.suffix}`]);
  for (const kind of likenessKinds) {
    if (!plan.kinds.includes(kind)) continue;
    for (const [label, suffix] of namesOf(kind, plan)) {
      const labels = label.split(".").map(asciiLabel);
      if (labels.includes(null)) continue;
      const domain = `${labels.join(".")}.${suffix}`;
      if (domain.length > maximumName || seen.has(domain)) continue;
      seen.add(domain);
      yield { kind, domain, readable: `${label}.${suffix}` };
    }
  }
}

function* namesOf(
  kind: LikenessKind,
  { label, suffix, keywords, suffixes }: Plan,
): Generator<readonly [label: string, suffix: string]> {
  switch (kind) {
    case "dictionary":
      for (const word of keywords)
        for (const made of [label + word, `${label}-${word}`, word + label, `${word}-${label}`])
          yield [made, suffix];
      return;
    case "subdomain":
      for (let at = 1; at < label.length; at += 1)
        if (label[at - 1] !== "-" && label[at] !== "-")
          yield [`${label.slice(0, at)}.${label.slice(at)}`, suffix];
      return;
    case "tld":
      for (const other of suffixes) if (other !== suffix) yield [label, other];
      return;
    default:
      for (const made of ofLabel[kind](label)) yield [made, suffix];
  }
}
