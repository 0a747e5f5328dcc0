import { digraphs, lookingLike } from "../confusables/characters.ts";
import { asciiLookingLike } from "../confusables/visual.ts";

/** Letters of a label and how often one is replaced at once: pairs of places grow with the square. */
const maximumPlaces = 24;

/** Latin letters replaced by those of other alphabets, by letters with marks, and by digits: one place, two, or all of a kind. */
export function* homoglyphs(label: string): Generator<string> {
  const places = Array.from(label).slice(0, maximumPlaces);
  const glyphs = places.map((one) => asciiLookingLike(one) + lookingLike(one).others.slice(0, 6));
  for (const [at, first] of glyphs.entries())
    for (const one of first) {
      const once = label.slice(0, at) + one + label.slice(at + 1);
      yield once;
      for (let second = at + 1; second < glyphs.length; second += 1) {
        const other = glyphs[second]?.charAt(0) ?? "";
        if (other !== "") yield once.slice(0, second) + other + once.slice(second + 1);
      }
    }
  for (const [two, one] of digraphs)
    for (const [from, to] of [
      [two, one],
      [one, two],
    ] as const)
      if (label.includes(from)) {
        yield label.replace(from, to);
        yield label.replaceAll(from, to);
      }
}

/** Letters replaced by Cyrillic ones: each alone, each letter wherever it stands, and all that have one. */
export function* cyrillics(label: string): Generator<string> {
  let all = "";
  for (const [at, one] of Array.from(label).entries()) {
    const glyphs = lookingLike(one).cyrillic;
    for (const glyph of glyphs) {
      yield label.slice(0, at) + glyph + label.slice(at + 1);
      yield label.replaceAll(one, glyph);
    }
    all += glyphs.charAt(0) || one;
  }
  yield all;
}
