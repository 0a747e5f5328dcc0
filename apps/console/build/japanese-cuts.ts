import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Cut } from "./fonts.ts";

const family = "Noto Sans JP";
/** What dates and numbers of Intl hold. */
const dates = "年月日時分秒前後間昨今明約来先週";
const kana = { from: 0x3041, to: 0x30ff };
/** Everything Japanese beyond our texts, for names and log lines: loaded when the first such character is shown. */
const otherRange = "U+2010-206F, U+3000-30FF, U+3400-4DBF, U+4E00-9FFF, U+F900-FAFF, U+FF00-FFEF";
/** Keys of texts that the first view shows: signing in, the frame, the overview. What is seldom there comes with the others. */
const firstKeys =
  /^(?:app|nav|overview|severity|base|unseen|sample|time)\.|^session\.(?!setup\.|code\.|recoveryCode\.)|^shell\.(?!theme\.|offline\.hint)|^range\.(?:\d|all$)|^palette\.open$|^guide\.open$|^devices\.(?:reporting|silentMark|connect)$/;
/** Only headings and marks are bold: they are short, and no reasons, states or times. */
const boldLength = 14;
const neverBold = /^(?:base|drop|unseen|time)\.|^overview\.(?:senders|listener|lake|queue)\./;

/**
 * Noto Sans JP has 120 files of 40 kB a weight, and a page of ours needs characters out of most of them. So two files a
 * weight are cut: the characters of the first view, and those that only our other texts use. The whole font stays for
 * all others. A later face wins where ranges overlap, so the smallest comes last.
 */
export function japaneseCuts(sources: readonly string[]): readonly Cut[] {
  const texts = sources.flatMap(textsOf);
  const kanas = Array.from({ length: kana.to - kana.from + 1 }, (_, at) =>
    String.fromCodePoint(kana.from + at),
  );
  const all = charactersOf([...texts.map(({ text }) => text), ...kanas, dates]);
  const ofFirst = texts.filter(({ key }) => firstKeys.test(key));
  const first = ofFirst.map(({ text }) => text);
  const bold = ofFirst.filter(({ key, text }) => text.length <= boldLength && !neverBold.test(key));
  const cuts = {
    "400": charactersOf([...first, dates]),
    "600": charactersOf(bold.map(({ text }) => text)),
  };
  return [
    { family, file: fileOf("400"), weight: "400", text: null, range: otherRange },
    ...(["400", "600"] as const).flatMap((weight) => [
      cutOf(
        weight,
        all.filter((character) => !cuts[weight].includes(character)),
      ),
      cutOf(weight, cuts[weight]),
    ]),
  ];
}

function fileOf(weight: string): string {
  return `@fontsource/noto-sans-jp/files/noto-sans-jp-japanese-${weight}-normal.woff2`;
}

function cutOf(weight: string, characters: readonly string[]): Cut {
  return { family, file: fileOf(weight), weight, text: characters.join(""), range: rangeOf(characters) };
}

/** CSS unicode-range of characters in order, neighbours together. */
function rangeOf(characters: readonly string[]): string {
  const ranges: { first: number; last: number }[] = [];
  for (const character of characters) {
    const code = character.codePointAt(0) ?? 0;
    const range = ranges.at(-1);
    if (range !== undefined && range.last + 1 === code) range.last = code;
    else ranges.push({ first: code, last: code });
  }
  return ranges
    .map(({ first, last }) => `U+${first.toString(16)}${last === first ? "" : `-${last.toString(16)}`}`)
    .join(",");
}

/** Our Japanese texts with their keys; those of the guide have none. */
function textsOf(source: string): readonly { readonly key: string; readonly text: string }[] {
  return readdirSync(source, { recursive: true, encoding: "utf8" })
    .filter((path) => /(?:^|[/\\])ja(?:[/\\][^/\\]+)?\.ts$/.test(path))
    .flatMap((path) => {
      const strings = readFileSync(join(source, path), "utf8").matchAll(
        /(?:"([\w.-]{1,100})":\s*)?"((?:[^"\\\n]|\\.){1,5000})"/g,
      );
      return [...strings].map(([, key = "", text = ""]) => ({ key, text }));
    });
}

/** Each character beyond ASCII once, in order. */
function charactersOf(texts: readonly string[]): readonly string[] {
  return [...new Set(texts.flatMap((text) => Array.from(text)))]
    .filter((character) => character > "\u007f")
    .sort();
}
