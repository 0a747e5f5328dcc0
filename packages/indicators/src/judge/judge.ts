import type { IndicatorMatch, Message } from "@breakwater/ocsf";
import type { IndicatorKind } from "../kind.ts";
import type { Decision } from "../decide/decide.ts";
import type { IndicatorMention, KnownIndicator } from "./known-indicator.ts";

export type Level = "informational" | "low" | "medium" | "high" | "critical";

/** How serious a match is, and why: keys of `@breakwater/messages`. */
export interface Judgement {
  readonly level: Level;
  /** `finding.indicator.device`, `.outbound`, `.query`, `.inbound` or `.seen`. */
  readonly reason: string;
  readonly supports: readonly Message[];
  readonly weakens: readonly Message[];
}

const levels: readonly Level[] = ["informational", "low", "medium", "high", "critical"];

/** Where judging begins: how seldom something harmless has such a value. */
const bases: Readonly<Record<IndicatorKind, Level>> = {
  sha256: "high",
  sha512: "high",
  sha1: "high",
  md5: "high",
  domain: "high",
  url: "high",
  email: "high",
  account: "high",
  ip: "medium",
  cidr: "medium",
  ja3: "medium",
  ja4: "medium",
  "user-agent": "medium",
  "file-name": "low",
  asn: "informational",
};
const sureFrom = 80;
const unsureBelow = 40;

/** One thing that speaks for or against a match, and by how many levels it moves it. */
interface Weight {
  readonly message: Message;
  readonly move: number;
}

/**
 * Judges a match of an indicator with an event. Everything that moves the level is told: who opened the connection, whether
 * it was blocked, how sure and how many the sources are, what they share, what was decided about the value. What is worth
 * little by decision stays low whatever speaks for it.
 *
 * @param decided about the indicator at the time of the event (`decide`), and not `ignore`
 * @example
 * judgeMatch(indicator, decide(indicator, basis, time), match).level; // "high"
 */
export function judgeMatch(
  indicator: Pick<KnownIndicator, "kind" | "value">,
  { treatment, reasons, mentions }: Pick<Decision, "treatment" | "reasons" | "mentions">,
  match: IndicatorMatch,
): Judgement {
  const weights = [
    ...ofContact(indicator.kind, match),
    ...ofPort(mentions, match),
    ...ofSources(mentions),
    ...ofSharing(indicator.kind, mentions),
    ...ofWidth(indicator, match),
    ...ofDecision(treatment, reasons),
  ];
  const moved = weights.reduce((rank, { move }) => rank + move, levels.indexOf(bases[indicator.kind]));
  const rank = Math.min(Math.max(moved, 0), levels.indexOf(mostOf[treatment]));
  return {
    level: levels[rank] ?? "medium",
    reason: `finding.indicator.${wayOf(match)}`,
    supports: weights.filter(isSupport).map(({ message }) => message),
    weakens: weights.filter((weight) => !isSupport(weight)).map(({ message }) => message),
  };
}

const mostOf: Readonly<Record<Decision["treatment"], Level>> = {
  full: "critical",
  weakened: "critical",
  low: "low",
  inform: "informational",
  ignore: "informational",
};

function isSupport({ message }: Weight): boolean {
  return message.key.startsWith("indicator.supports.");
}

function wayOf({ role, origin }: IndicatorMatch): "device" | "outbound" | "query" | "inbound" | "seen" {
  switch (role) {
    case "query":
      return "query";
    case "destination":
      return origin === "device" ? "device" : origin === "inside" ? "outbound" : "seen";
    case "source":
      return "inbound";
    case "other":
      return "seen";
  }
}

function supports(name: string, parameters: Message["parameters"] = {}, move = 0): Weight {
  return { message: { key: `indicator.supports.${name}`, parameters }, move };
}

function weakens(name: string, parameters: Message["parameters"] = {}, move = 0): Weight {
  return { message: { key: `indicator.weakens.${name}`, parameters }, move };
}

function* ofContact(kind: IndicatorKind, { role, origin, isBlocked }: IndicatorMatch): Generator<Weight> {
  const isAddress = kind === "ip" || kind === "cidr";
  // A name or URL that is asked for already says that something inside did: only an address gains by it.
  if (role === "destination" && origin === "device") yield supports("device", {}, isAddress ? 2 : 1);
  else if (role === "destination" && origin === "inside") yield supports("inside", {}, isAddress ? 1 : 0);
  else if (role === "source" && origin === "outside") yield weakens("outside");
  if (isBlocked === true) yield weakens("blocked", {}, -1);
  else if (isBlocked === false) yield supports("allowed");
}

function* ofPort(mentions: readonly IndicatorMention[], { port }: IndicatorMatch): Generator<Weight> {
  const listed = [...new Set(mentions.map((mention) => mention.port))];
  if (port === null || listed.length === 0) return;
  if (listed.includes(port)) yield supports("port", { port });
  else if (!listed.includes(null)) yield weakens("port", { port, listed: listed.join(", ") }, -1);
}

function* ofSources(mentions: readonly IndicatorMention[]): Generator<Weight> {
  const names = new Set(mentions.map(({ source }) => source));
  if (names.size > 1) yield supports("sources", { count: names.size });
  const confidences = mentions.flatMap(({ confidence }) => (confidence === null ? [] : [confidence]));
  if (confidences.length === 0) return;
  const confidence = Math.max(...confidences);
  if (confidence >= sureFrom) yield supports("confidence", { confidence });
  else if (confidence < unsureBelow) yield weakens("confidence", { confidence }, -1);
}

/** What the reader noticed; what is worth little for it is held low by its standing. */
function* ofSharing(kind: IndicatorKind, mentions: readonly IndicatorMention[]): Generator<Weight> {
  const notes = new Set(mentions.flatMap((mention) => mention.notes));
  const shared = new Set(mentions.flatMap(({ sharedWith }) => (sharedWith === null ? [] : [sharedWith])));
  if (shared.size > 0) yield weakens("shared", { name: [...shared].join(", ") });
  if (kind === "file-name") yield weakens("common");
  if (notes.has("broad")) yield weakens("broad");
  if (notes.has("described_benign")) yield weakens("described_benign");
  if (notes.has("derived_from_url")) yield weakens("derived");
}

function* ofWidth({ value }: Pick<KnownIndicator, "value">, { by }: IndicatorMatch): Generator<Weight> {
  if (by === "parent-domain") yield weakens("parent_domain");
  if (by === "network") yield weakens("network", { value });
}

/** What was decided about the value, whoever or whatever decided it; what was overruled moves nothing. */
function* ofDecision(treatment: Decision["treatment"], reasons: Decision["reasons"]): Generator<Weight> {
  const lists = new Set<string>();
  for (const { message, isOverruled } of reasons) {
    const { key, parameters } = message;
    const name = key.slice("indicator.decision.".length);
    if (name.startsWith("person_") && name !== "person_full")
      yield weakens("person", parameters, treatment === "weakened" ? -1 : 0);
    if (isOverruled) continue;
    if (name === "aged") yield weakens("age", { days: parameters["age"] ?? 0 }, -1);
    if (name.startsWith("warninglist_")) lists.add(String(parameters["list"]));
  }
  if (lists.size > 0) yield weakens("warninglist", { list: [...lists].join(", ").slice(0, maximumLists) });
}

const maximumLists = 200;
