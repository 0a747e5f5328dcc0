import type { Scenario } from "./scenario.ts";

/** A line and the time it is of. */
export interface ReplayLine {
  /** ms since the epoch. */
  readonly time: number;
  readonly text: string;
  /** The campaign's step it belongs to; null for an ordinary one. */
  readonly step: string | null;
}

const dayMs = 86_400_000;
const ordinaryPerDay = 200;

/**
 * The lines of a scenario in order of time, the last of them as of `end`. The same scenario and end give the same lines.
 *
 * @param end ms since the epoch
 */
export function timelineOf(scenario: Scenario, end: number): readonly ReplayLine[] {
  const random = generator(scenario.id);
  const start = end - scenario.days * dayMs;
  const lines: ReplayLine[] = [];
  const weights = scenario.ordinary.reduce((sum, { weight }) => sum + weight, 0);
  for (let at = 0; at < scenario.days * ordinaryPerDay; at += 1) {
    const time = start + Math.floor(random() * scenario.days * dayMs);
    lines.push({
      time,
      text: fill(pickLine(scenario, random() * weights), time, scenario, random),
      step: null,
    });
  }
  for (const { id, at, lines: texts = [] } of scenario.steps) {
    const time = start + offsetOf(at);
    for (const text of texts) lines.push({ time, text: fill(text, time, scenario, random), step: id });
  }
  return lines.toSorted((a, b) => a.time - b.time);
}

function pickLine({ ordinary }: Scenario, at: number): string {
  let below = at;
  for (const { weight, line } of ordinary) {
    below -= weight;
    if (below < 0) return line;
  }
  return ordinary[0]?.line ?? "";
}

/** `{date}`, `{time}`, `{low-high}` for a number, `{name}` for an item of a list; a name used twice is the same item. */
function fill(line: string, time: number, { lists }: Scenario, random: () => number): string {
  const iso = new Date(time).toISOString();
  const chosen = new Map<string, string>([
    ["date", iso.slice(0, 10)],
    ["time", iso.slice(11, 19)],
  ]);
  return line.replaceAll(/\{([a-z]+|[0-9]{1,9}-[0-9]{1,9})\}/g, (whole, name: string) => {
    const known = chosen.get(name);
    if (known !== undefined) return known;
    const [low, high] = name.split("-").map(Number);
    if (low !== undefined && high !== undefined) return String(low + Math.floor(random() * (high - low + 1)));
    const list = Object.hasOwn(lists, name) ? (lists[name] ?? []) : [];
    const item = list[Math.floor(random() * list.length)] ?? whole;
    chosen.set(name, item);
    return item;
  });
}

function offsetOf(at: string): number {
  const [days = 0, hours = 0, minutes = 0] = at.split(/d |:/).map(Number);
  return days * dayMs + (hours * 60 + minutes) * 60_000;
}

/** mulberry32 from a text: small, seeded, good enough to vary lines. */
function generator(seed: string): () => number {
  let state = 7;
  for (let at = 0; at < seed.length; at += 1) state = (Math.imul(state, 31) + seed.charCodeAt(at)) | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
