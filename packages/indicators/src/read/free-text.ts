import type { Assess } from "../assess/assess.ts";
import { classify, classifyAddress, type Classified, unwrap } from "./classify.ts";
import { ItemMaker } from "./item-maker.ts";
import { leftOut, type Note, type Place, type ReadItem } from "./item.ts";
import { timeOf } from "./marks.ts";
import { isDefanged, refang } from "./refang.ts";

const maximumLine = 16_384;

/**
 * Indicators in text that people wrote for people: blog posts, reports, lists with headings. Values are found wherever they
 * stand in a line; the heading above and the rest of the line are what the source says about them. Detection rules and keys
 * within the text are passed over.
 */
export function* readFreeText(text: string, assess: Assess): Generator<ReadItem> {
  const reader = new TextReader(new ItemMaker(assess));
  let line = 0;
  for (const raw of text.split("\n")) {
    line += 1;
    yield* reader.line(raw.replace(/\r$/, ""), line);
  }
}

/** Reads lines one after another; what a line says of those below it is kept. */
export class TextReader {
  readonly #maker: ItemMaker;
  #heading = "";
  /** What ends the block in which we are. */
  #blockEnd: RegExp | null = null;
  /** The line before said that names of files follow. */
  #namesFollow = false;

  constructor(maker: ItemMaker) {
    this.#maker = maker;
  }

  *line(raw: string, number: number): Generator<ReadItem> {
    const place: Place = { line: number, field: null };
    if (this.#blockEnd !== null) {
      if (this.#blockEnd.test(raw)) this.#blockEnd = null;
      return;
    }
    if (raw.trim() === "") {
      this.#namesFollow = false;
      return;
    }
    const block = blocks.find(({ start }) => start.test(raw));
    if (block !== undefined) {
      this.#blockEnd = block.end;
      yield leftOut("embedded_block", place, raw);
    } else if (raw.length > maximumLine)
      yield leftOut("too_long", place, raw, `longer than ${maximumLine} characters`);
    else yield* this.#text(raw, place);
  }

  *#text(raw: string, place: Place): Generator<ReadItem> {
    const notes: readonly Note[] = isDefanged(raw) ? ["defanged"] : [];
    const line = refang(raw);
    const found = [...this.#named(line), ...valuesIn(line, notes.length > 0)];
    if (found.length === 0) {
      this.#heading = raw.trim().slice(0, 160);
      this.#namesFollow = namesFollow.test(line);
      yield leftOut("no_indicator", place, raw);
      return;
    }
    const seen = [...line.matchAll(/\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b/g)]
      .map(([date]) => timeOf(date))
      .filter((time) => time !== null);
    for (const value of found)
      yield* this.#maker.make({
        ...value,
        raw: value.text,
        place,
        notes,
        description: [this.#heading, restOf(line, value.text)].filter((part) => part !== "").join(": "),
        validFrom: seen.length === 0 ? null : Math.min(...seen),
      });
  }

  /** Names of files are indicators where the text says that they are names of files, or where they are whole paths. */
  #named(line: string): readonly InText[] {
    const labelled = fileLabel.exec(line)?.[1]?.trim() ?? "";
    const name = labelled !== "" ? labelled : this.#namesFollow || wholePath.test(line) ? line.trim() : "";
    const found = name === "" || name.length > 260 ? null : asFile(unwrap(name));
    return found === null ? [] : [{ ...found, text: name }];
  }
}

/** YARA rules (from their first line to a brace in the first column), keys and certificates (RFC 7468). */
const blocks: readonly { readonly start: RegExp; readonly end: RegExp }[] = [
  {
    start: /^\s*(?:(?:private|global)\s+)*rule\s+[A-Za-z_][A-Za-z0-9_]*\s*(?::[^{]*)?\{?\s*$/,
    end: /^\s*\}\s*$/,
  },
  { start: /^\s*-----BEGIN [A-Z0-9 ]+-----\s*$/, end: /-----END [A-Z0-9 ]+-----/ },
];
const fileLabel =
  /^\s*(?:[-*•]\s*)?(?:file ?names?|file ?paths?|name of disk|dropped file)\s*[:=]\s*(\S.*)$/i;
const namesFollow = /^\s*(?:file ?names?|file ?paths?)\s*:?\s*$/i;
const wholePath =
  /^\s*(?:[-*•]\s*)?(?:\/(?:[^\s/]+\/)+[^\s/]+|[A-Za-z]:\\(?:[^\\/:*?"<>|\r\n]+\\)*[^\\/:*?"<>|\s]+)\s*$/;

function asFile(name: string): Classified | null {
  // What a compiler wrote into a program is no file of the victim's.
  if (/\.pdb$/i.test(name)) return null;
  const found = classify(name.includes("/") || name.includes("\\") ? name : `/x/${name}`);
  return found?.kind === "file-name" ? found : null;
}

interface InText extends Classified {
  /** As it stands in the line. */
  readonly text: string;
}

/** In the order in which they take their part of the line: what holds others comes first. */
const finders: readonly RegExp[] = [
  /\b(?:https?|ftp|wss?|tcp|udp):\/\/[^\s"'<>\\^`{}|]+/gi,
  /[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}/g,
  /(?<![0-9A-Za-z])(?:[0-9A-Fa-f]{128}|[0-9A-Fa-f]{64}|[0-9A-Fa-f]{40}|[0-9A-Fa-f]{32})(?![0-9A-Za-z])/g,
  /(?<![0-9A-Za-z_.-])(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![0-9A-Za-z_]|\.[0-9])(?::[0-9]{1,5}(?![0-9]))?(?:\/[^\s"'<>\\,;]*)?/g,
  /(?<![0-9A-Za-z:.])(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f.]{0,15}(?:\/[0-9]{1,3})?(?![0-9A-Za-z:])/g,
  /(?<![A-Za-z0-9_.@/\\-])(?:[A-Za-z0-9_][A-Za-z0-9_-]{0,62}\.){1,10}[A-Za-z][A-Za-z0-9-]{1,62}(?![A-Za-z0-9_=(-]|\.[A-Za-z0-9])(?::[0-9]{1,5}(?![0-9]))?(?:\/[^\s"'<>\\]*)?/g,
  /\bAS ?[0-9]{1,10}\b/g,
];

function valuesIn(line: string, isSurelyNetwork: boolean): readonly InText[] {
  const found: (InText & { readonly at: number })[] = [];
  let rest = line;
  for (const finder of finders) {
    for (const match of rest.matchAll(finder)) {
      const text = trimEnd(match[0]);
      const value = classifyAddress(text) ?? classify(text, isSurelyNetwork);
      if (value === null || value.kind === "file-name") continue;
      found.push({ ...value, text, at: match.index });
    }
    // What has been taken is blank for the finders that follow.
    rest = rest.replaceAll(finder, (taken) => " ".repeat(taken.length));
  }
  return found.toSorted((a, b) => a.at - b.at);
}

/** Punctuation behind a value belongs to the sentence. */
function trimEnd(text: string): string {
  return text.replace(/[.,;:!?'")\]}]+$/, "").replace(/;+$/, "");
}

/** The line without the value: what it says about it. */
function restOf(line: string, text: string): string {
  const rest = line
    .replace(text, " ")
    .replaceAll(/\s+/g, " ")
    .replace(/^[\s,:;•*|-]+/, "")
    .replace(/[\s,:;|-]+$/, "");
  return rest.slice(0, 200);
}
