/** How a name resembles another: the generators' names, as the field calls them (dnstwist). */
export const likenessKinds = [
  "addition",
  "bitsquatting",
  "cyrillic",
  "dictionary",
  "homoglyph",
  "hyphenation",
  "insertion",
  "omission",
  "plural",
  "repetition",
  "replacement",
  "subdomain",
  "tld",
  "transposition",
  "vowel-swap",
] as const;

export type LikenessKind = (typeof likenessKinds)[number];
