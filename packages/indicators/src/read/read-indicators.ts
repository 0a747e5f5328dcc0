import { type Assess, createAssess } from "../assess/assess.ts";
import { classify, unwrap } from "./classify.ts";
import { delimiterOf, type Row, rowsOf } from "./delimited.ts";
import { readFreeText, TextReader } from "./free-text.ts";
import { ItemMaker } from "./item-maker.ts";
import { leftOut, type ReadItem } from "./item.ts";
import { isObject, type JsonObject } from "./json-value.ts";
import { mispEventsOf, readMispEvents } from "./misp.ts";
import { isDefanged, refang } from "./refang.ts";
import { readStixObjects } from "./stix-bundle.ts";
import { readTable } from "./table.ts";

/** What a file was taken for. */
export type IndicatorFormat = "stix" | "misp" | "json" | "csv" | "list" | "text";

export type ReadResult =
  | { readonly isReadable: true; readonly format: IndicatorFormat; readonly items: Iterable<ReadItem> }
  /** A page of HTML where a feed should be, XML, or binary data. */
  | {
      readonly isReadable: false;
      readonly reason: "html" | "xml" | "binary" | "broken_json" | "empty";
      readonly detail: string;
    };

export interface ReadOptions {
  /** Judges values; by default with what comes with this package. */
  readonly assess?: Assess;
}

/**
 * Reads the indicators of a file, whatever form it has: a STIX bundle, MISP events, JSON, a table with any columns, a list, or
 * text with values in it. Each row or object is answered with an indicator, a pattern, or the reason why it is none; items
 * come one at a time, so that a large file is not held twice. Never throws for what a file holds.
 *
 * @example
 * const read = readIndicators(content);
 * if (read.isReadable) for (const item of read.items) if (item.kind === "indicator") console.log(item.indicator.value);
 */
export function readIndicators(content: string, options: ReadOptions = {}): ReadResult {
  const assess = options.assess ?? createAssess();
  const text = content.replace(/^\ufeff/, "");
  const start = text.slice(0, 1_024).trimStart();
  if (start === "" && text.trim() === "") return unreadable("empty", "the file holds nothing");
  if (text.slice(0, 4_096).includes("\u0000")) return unreadable("binary", "the file is not text");
  if (/^<(?:!doctype html|html|head|body)/i.test(start))
    return unreadable("html", "a page of HTML, not a list of indicators");
  if (/^<\?xml|^<[A-Za-z]+[\s>]/.test(start))
    return unreadable("xml", "XML is not read; STIX 1 and OpenIOC have to be converted");
  if (/^[{[]/.test(start)) {
    const json = readJson(text, assess);
    if (json !== null) return json;
  }
  return readPlain(text, assess);
}

function unreadable(reason: "html" | "xml" | "binary" | "broken_json" | "empty", detail: string): ReadResult {
  return { isReadable: false, reason, detail };
}

/** `null` for text that only begins like JSON, such as a defanged address in brackets. */
function readJson(text: string, assess: Assess): ReadResult | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const lines = linesOfJson(text);
    if (lines !== null) return ofJson(lines, assess);
    if (!/^\s*(?:\{\s*"|\[\s*[{"])/.test(text)) return null;
    return unreadable("broken_json", error instanceof Error ? error.message : String(error));
  }
  return ofJson(value, assess);
}

/** One JSON value a line; `null` where the first is none. */
function linesOfJson(text: string): readonly unknown[] | null {
  const values: unknown[] = [];
  for (const line of text.split("\n")) {
    if (line.trim() === "") continue;
    try {
      values.push(JSON.parse(line));
    } catch {
      // A broken line of many is left out below as one that holds nothing; a broken first line means another format.
      if (values.length === 0) return null;
      values.push(line);
    }
  }
  return values;
}

function ofJson(value: unknown, assess: Assess): ReadResult {
  const objects = stixObjectsOf(value);
  if (objects !== null) return { isReadable: true, format: "stix", items: readStixObjects(objects, assess) };
  const events = mispEventsOf(value);
  if (events !== null) return { isReadable: true, format: "misp", items: readMispEvents(events, assess) };
  const rows = rowsOfJson(value);
  const items =
    readTable(rows, assess) ??
    readList(
      rows.map(({ line, cells }) => ({ line, text: cells.join(" ") })),
      assess,
    );
  return { isReadable: true, format: "json", items };
}

/** The objects of a bundle, of a TAXII envelope, or of a list of bundles or objects; `null` where it is no STIX. */
function stixObjectsOf(value: unknown): readonly unknown[] | null {
  if (isObject(value) && Array.isArray(value["objects"])) {
    const isStix = value["type"] === "bundle" || value["objects"].some(isStixObject);
    return isStix ? value["objects"] : null;
  }
  if (!Array.isArray(value) || value.length === 0) return null;
  const inner = value.map(
    (one: unknown) => stixObjectsOf(isObject(one) ? one : null) ?? (isStixObject(one) ? [one] : null),
  );
  return inner.every((one) => one !== null) ? inner.flat() : null;
}

function isStixObject(value: unknown): boolean {
  return (
    isObject(value) &&
    typeof value["type"] === "string" &&
    typeof value["id"] === "string" &&
    value["id"].startsWith(`${value["type"]}--`)
  );
}

const maximumDepth = 3;

/** Lists of objects as a table whose header is their keys, lists of texts as a table of one column. */
function rowsOfJson(value: unknown): readonly Row[] {
  const items = itemsOf(value, 0);
  const names = [
    ...new Set(items.slice(0, 500).flatMap((item) => (isObject(item) ? Object.keys(item) : []))),
  ].slice(0, 200);
  const rows = items.map((item, index): Row => ({
    line: index + 1,
    cells: isObject(item) ? names.map((name) => cellOf(item, name)) : [String(item)],
  }));
  return names.length === 0 ? rows : [{ line: 0, cells: names }, ...rows];
}

function cellOf(item: JsonObject, name: string): string {
  const value = Object.hasOwn(item, name) ? item[name] : "";
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return Array.isArray(value) ? value.filter((part) => typeof part === "string").join(", ") : "";
}

/** The items of the outermost lists: `[...]`, `{"data": [...]}`, `{"17": [...], "18": [...]}`. */
function itemsOf(value: unknown, depth: number): readonly unknown[] {
  if (Array.isArray(value)) return value.filter((item) => typeof item === "string" || isObject(item));
  if (!isObject(value) || depth === maximumDepth) return [];
  const inner = Object.values(value).flatMap((one) =>
    Array.isArray(one) || isObject(one) ? itemsOf(one, depth + 1) : [],
  );
  return inner.length > 0 || depth > 0 ? inner : [value];
}

function readPlain(text: string, assess: Assess): ReadResult {
  const lines = text.split("\n");
  const sample = lines.filter((line) => line.trim() !== "" && !isCommentLine(line)).slice(0, 200);
  const single = sample.filter((line) => isListed(line)).length / Math.max(sample.length, 1);
  const delimiter = single >= listShare ? null : delimiterOf(text);
  const table = delimiter === null ? null : readTable(rowsOf(text, delimiter), assess);
  if (table !== null) return { isReadable: true, format: "csv", items: table };
  if (single >= listShare)
    return { isReadable: true, format: "list", items: readList(numbered(lines), assess) };
  return { isReadable: true, format: "text", items: readFreeText(text, assess) };
}

/** Of a list nearly every line is a value; what has more words than that is text. */
const listShare = 0.98;

function isCommentLine(line: string): boolean {
  return /^\s*(?:#|\/\/|;|!)/.test(line);
}

/** A value, and perhaps a comment behind it. */
const listed = /^\s*(\S(?:.*?\S)?)\s*(?:(?:\s#|\s\/\/|\s;|\s-{1,2}\s|\t)\s*(.*))?$/;

/** The value of a line, without the address of a hosts file before it. */
function partsOf(line: string): { readonly raw: string; readonly comment: string } {
  if (!/\s/.test(line)) return { raw: line, comment: "" };
  const [, raw = "", comment = ""] = listed.exec(line) ?? [];
  return { raw: raw.replace(/^(?:0\.0\.0\.0|127\.0\.0\.1|::1?)\s+(?=\S+$)/, ""), comment };
}

function isListed(line: string): boolean {
  const [, value = ""] = listed.exec(line) ?? [];
  return classify(refang(value), isDefanged(value)) !== null;
}

interface Line {
  readonly line: number;
  readonly text: string;
}

/** One at a time: of a large file not all of them are held. */
function* numbered(lines: readonly string[]): Generator<Line> {
  for (const [index, text] of lines.entries())
    yield { line: index + 1, text: text.endsWith("\r") ? text.slice(0, -1) : text };
}

/** One value a line; other lines are text. Lines of a hosts file (`0.0.0.0 evil.example`) are the name. */
function* readList(lines: Iterable<Line>, assess: Assess): Generator<ReadItem> {
  const maker = new ItemMaker(assess);
  const reader = new TextReader(maker);
  for (const { line, text } of lines) {
    const place = { line, field: null };
    if (text.trim() === "") continue;
    if (isCommentLine(text)) {
      yield leftOut("comment", place, text);
      continue;
    }
    const { raw: plain, comment } = partsOf(text.slice(0, 8_192));
    const isMarked = isDefanged(plain);
    const found = classify(unwrap(refang(plain, isMarked)), isMarked);
    if (found === null) yield* reader.line(text, line);
    else
      yield* maker.make({
        ...found,
        raw: plain,
        place,
        description: comment,
        notes: isMarked ? ["defanged"] : [],
      });
  }
}
