import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { parseSigma, type SigmaRule } from "@breakwater/sigma";
import { parse, stringify } from "yaml";
import { testData } from "../../conformance/device-samples.ts";

export const corpus = join(testData, "sigma", "SigmaHQ", "rules");
export const hasLanes = existsSync(join(testData, "lanes")) && existsSync(corpus);

/** A lane with the matches that all public rules find in it, and those of them whose log source fits: facts, counted twice. */
export interface Lane {
  readonly name: string;
  readonly matches: number | null;
  readonly routedMatches: number | null;
  /** DESIGN section 8, events/s. */
  readonly budget: number | null;
}

export const lanes: readonly Lane[] = [
  { name: "structured_windows", matches: 20_341, routedMatches: 6_489, budget: 60_000 },
  { name: "raw_windows", matches: 20_237, routedMatches: 224, budget: 200_000 },
  { name: "cisco_syslog", matches: 24_134, routedMatches: 14_134, budget: 300_000 },
  { name: "sysmon_file_event", matches: 10_555, routedMatches: 505, budget: 120_000 },
  { name: "low_match", matches: 20_593, routedMatches: 6_590, budget: null },
  { name: "match_heavy", matches: 21_673, routedMatches: 9_996, budget: null },
  { name: "mixed_schema", matches: 12_658, routedMatches: 1_629, budget: null },
  { name: "no_match", matches: 10_370, routedMatches: 0, budget: null },
  // The first lane with every text made new, so that nothing can be remembered: the worst that can come.
  { name: "structured_windows, every value new", matches: null, routedMatches: null, budget: null },
];

/** The events of a lane, a line each. */
export function linesOf({ name }: Lane): readonly string[] {
  const [file = name, isNew] = name.split(", ");
  const lines = gunzipSync(readFileSync(join(testData, "lanes", `${file}.ndjson.gz`)))
    .toString("utf8")
    .trim()
    .split("\n");
  return isNew === undefined ? lines : lines.map(withNewValues);
}

const routing = new Set(["product", "category", "service"]);

function withNewValues(line: string, at: number): string {
  const event = JSON.parse(line) as Record<string, unknown>;
  for (const [key, value] of Object.entries(event))
    if (typeof value === "string" && !routing.has(key)) event[key] = `${value} ~${at}`;
  return JSON.stringify(event);
}

/** The public rules, or a spread of them, or with copies in which every text and number is another. */
export function ruleTextsOf(count: number): readonly string[] {
  const texts = readdirSync(corpus, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith(".yml"))
    .sort()
    .map((name) => readFileSync(join(corpus, name), "utf8"));
  const chosen = count < texts.length ? spread(texts, count) : [...texts];
  for (let copy = 1; chosen.length < count; copy += 1)
    chosen.push(...texts.slice(0, count - chosen.length).map((text) => renamed(text, copy)));
  return chosen;
}

export function parseRules(texts: readonly string[]): readonly SigmaRule[] {
  const parsed = texts.map((text, at) => parseSigma(text, { file: `${at}.yml` }));
  const issue = parsed.flatMap(({ issues }) => issues)[0];
  if (issue !== undefined) throw new Error(`${issue.title ?? ""}: ${issue.message}`);
  return parsed.flatMap(({ rules }) => rules);
}

function spread(texts: readonly string[], count: number): string[] {
  return Array.from({ length: count }, (_, at) => texts[Math.floor((at * texts.length) / count)] ?? "");
}

/** A rule of its own: other letters in every text, other numbers, under the same fields and modifiers. */
export function renamed(text: string, copy: number): string {
  const rule = parse(text) as { title: string; id: string; detection: Record<string, unknown> };
  rule.title = `${rule.title} ${copy}`;
  rule.id = `${rule.id.slice(0, -2)}${String(copy).padStart(2, "0")}`;
  for (const [name, detection] of Object.entries(rule.detection))
    if (name !== "condition") rule.detection[name] = renameIn(detection, "", copy);
  return stringify(rule);
}

const keptAsTheyAre = /\|(?:re|cidr|exists|fieldref|expand)(?:\||$)/;

function renameIn(value: unknown, key: string, copy: number): unknown {
  if (Array.isArray(value)) return value.map((item) => renameIn(item, key, copy));
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [name, renameIn(inner, name, copy)]),
    );
  if (keptAsTheyAre.test(key)) return value;
  if (typeof value === "number") return value + copy * 1_000_000;
  return typeof value === "string" ? shiftLetters(value, copy) : value;
}

function shiftLetters(text: string, by: number): string {
  return text.replaceAll(/[a-z]/gi, (letter) => {
    const first = letter <= "Z" ? 65 : 97;
    return String.fromCharCode(first + ((letter.charCodeAt(0) - first + by * 7) % 26));
  });
}
