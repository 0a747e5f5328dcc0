/**
 * Characters that look like a Latin letter or digit, written from the shapes in the Unicode code charts (Cyrillic, Greek,
 * Armenian, IPA and phonetic extensions; UTS 39 says what a skeleton is). Only what IDNA allows in names; letters with marks
 * (é, ş) are decomposed and need no row.
 */
const cyrillic: Readonly<Record<string, string>> = {
  а: "a",
  в: "b",
  с: "c",
  ԁ: "d",
  е: "e",
  ѐ: "e",
  ё: "e",
  ғ: "f",
  һ: "h",
  н: "h",
  і: "i",
  ї: "i",
  ј: "j",
  к: "k",
  ӏ: "l",
  м: "m",
  п: "n",
  о: "o",
  р: "p",
  ԛ: "q",
  г: "r",
  ѕ: "s",
  т: "t",
  ц: "u",
  ѵ: "v",
  ԝ: "w",
  ш: "w",
  х: "x",
  у: "y",
  ү: "y",
  ь: "b",
  ө: "o",
};
const others: Readonly<Record<string, string>> = {
  α: "a",
  β: "b",
  ε: "e",
  η: "n",
  ι: "i",
  κ: "k",
  ν: "v",
  ο: "o",
  ρ: "p",
  σ: "o",
  τ: "t",
  υ: "u",
  χ: "x",
  γ: "y",
  ω: "w",
  զ: "q",
  հ: "h",
  ո: "n",
  ս: "u",
  ց: "g",
  օ: "o",
  ա: "w",
  ı: "i",
  ȷ: "j",
  ł: "l",
  ø: "o",
  đ: "d",
  ð: "d",
  ħ: "h",
  ŧ: "t",
  ƒ: "f",
  ɑ: "a",
  ɓ: "b",
  ƅ: "b",
  ɖ: "d",
  ɗ: "d",
  ə: "e",
  ɛ: "e",
  ɡ: "g",
  ɠ: "g",
  ɦ: "h",
  ɩ: "i",
  ɨ: "i",
  ƙ: "k",
  ɫ: "l",
  ɭ: "l",
  ɱ: "m",
  ɲ: "n",
  ŋ: "n",
  ɵ: "o",
  ɔ: "c",
  ƥ: "p",
  ɽ: "r",
  ʂ: "s",
  ƭ: "t",
  ʈ: "t",
  ʋ: "v",
  ƴ: "y",
  ʐ: "z",
  ƶ: "z",
  ᴀ: "a",
  ʙ: "b",
  ᴄ: "c",
  ᴅ: "d",
  ᴇ: "e",
  ꜰ: "f",
  ɢ: "g",
  ʜ: "h",
  ɪ: "i",
  ᴊ: "j",
  ᴋ: "k",
  ʟ: "l",
  ᴍ: "m",
  ɴ: "n",
  ᴏ: "o",
  ᴘ: "p",
  ʀ: "r",
  ꜱ: "s",
  ᴛ: "t",
  ᴜ: "u",
  ᴠ: "v",
  ᴡ: "w",
  ʏ: "y",
  ᴢ: "z",
  æ: "ae",
  œ: "oe",
  ß: "ss",
};
const table: ReadonlyMap<string, string> = new Map([...Object.entries(cyrillic), ...Object.entries(others)]);

/** Within ASCII, what each digit is read as: how well it deceives differs (`visualLikeness`). */
const digitsAs = "olzeasbtbg";

/** Two letters that close together look like one. */
export const digraphs: readonly (readonly [two: string, one: string])[] = [
  ["rn", "m"],
  ["vv", "w"],
  ["uu", "w"],
  ["cl", "d"],
];

/** Of ASCII letters, those that look like another (in many typefaces I and l are one stroke). */
const letters: ReadonlyMap<string, string> = new Map([
  ["i", "l"],
  ["j", "l"],
  ["q", "g"],
  ["v", "u"],
]);

/** What a character is read as, in Latin letters: one or two of them, or null for a letter of its own. */
export function readAs(character: string): string | null {
  const code = character.charCodeAt(0);
  if (code < 128) {
    if (code >= 48 && code <= 57) return digitsAs.charAt(code - 48);
    return letters.get(character) ?? (code >= 97 && code <= 122 ? character : null);
  }
  const own = table.get(character);
  const latin = own ?? character.normalize("NFKD").replaceAll(/\p{M}/gu, "");
  if (latin === "" || latin.length > 4) return null;
  let read = "";
  for (const one of latin) {
    const as = one.charCodeAt(0) < 128 ? readAs(one) : (table.get(one) ?? null);
    if (as === null) return null;
    read += as.length === 1 ? (letters.get(as) ?? as) : as;
  }
  return read;
}

export function isCyrillic(text: string): boolean {
  return /[\u0400-\u052f]/.test(text);
}

/** Characters that look like this letter, best first: what generators put in its place. */
export function lookingLike(letter: string): { readonly cyrillic: string; readonly others: string } {
  const those = (rows: Readonly<Record<string, string>>): string =>
    Object.entries(rows)
      .filter(([, latin]) => latin === letter)
      .map(([character]) => character)
      .join("");
  return { cyrillic: those(cyrillic), others: those(others) };
}
