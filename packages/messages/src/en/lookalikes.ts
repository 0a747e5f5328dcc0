/** Why a domain name resembles a watched one: the reasons of `@breakwater/lookalike`. */
export const lookalikes = {
  "lookalike.keyword": "{domain} puts words beside “{watched}” that its owner would use: {keywords}.",
  "lookalike.keyword_below":
    "In front of {domain}, which is somebody else’s, stands “{watched}” beside words that its owner would use: {keywords}.",
  "lookalike.word": "{domain} puts other letters or words beside “{watched}”.",
  "lookalike.digits": "{domain} puts digits beside “{watched}”.",
  "lookalike.addition": "{domain} is “{watched}” with a character more at the end.",
  "lookalike.insertion": "{domain} has a character more than “{watched}”.",
  "lookalike.omission": "{domain} has a character less than “{watched}”.",
  "lookalike.repetition": "{domain} is “{watched}” with a character doubled.",
  "lookalike.replacement": "{domain} is “{watched}” with another character in one place.",
  "lookalike.bitsquatting":
    "{domain} is “{watched}” with one bit of a character changed, as faulty memory would.",
  "lookalike.transposition": "{domain} is “{watched}” with two characters in each other’s place.",
  "lookalike.vowel-swap": "{domain} is “{watched}” with another vowel.",
  "lookalike.plural": "{domain} is “{watched}” with or without an s at the end.",
  "lookalike.homoglyph": "{domain} is written with characters that look like those of “{watched}”.",
  "lookalike.homoglyph_foreign":
    "{domain} is written with letters of other alphabets, or with marks, that look like those of “{watched}”.",
  "lookalike.cyrillic": "{domain} is written with Cyrillic letters that look like those of “{watched}”.",
  "lookalike.hyphenation": "{domain} is “{watched}” with hyphens in it.",
  "lookalike.dots": "{domain} and what stands in front of it read together as “{watched}”.",
  "lookalike.own_in_front": "A domain of “{watched}” stands in front of {domain}, which is somebody else’s.",
  "lookalike.tld": "{domain} is “{watched}” under an ending that is not known as its owner’s.",
  "lookalike.no_own": "{domain} is “{watched}” itself; which domains are its owner’s was not said.",
} as const;
