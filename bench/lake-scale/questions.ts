import type { EventSearch, Lake, WantedObservable } from "../../apps/breakwater/src/lake/lake.ts";
import { parseAggregation } from "../../apps/breakwater/src/lake/query/aggregate/parse-aggregation.ts";
import { parsePipedQuery } from "../../apps/breakwater/src/lake/query/event-query.ts";
import { generator, pick } from "../../conformance/fuzz/random.ts";
import { benchTenant } from "../prepared-batch.ts";
import { lastDay } from "./grow.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const ipAddress = 2;
const never = new AbortController().signal;

export interface Question {
  readonly name: string;
  readonly budgetMs: number;
  readonly times: number;
  /** Answers; throws where the answer cannot be right. */
  readonly ask: (round: number) => Promise<void>;
}

function search(from: number, to: number, more: Partial<EventSearch> = {}): EventSearch {
  return { from, to, timeField: "time", text: [], filters: [], limit: 100, cursor: null, ...more };
}

function expectSome(found: number, what: string): void {
  if (found === 0) throw new Error(`${what}: nothing was found, which cannot be right`);
}

/** What the console and its users ask, with the budgets of issue 5; `lines` are the last day's. */
export function questionsOf(lake: Lake, lines: readonly string[]): readonly Question[] {
  const end = lastDay + dayMs;
  const outside = lines
    .map((line) => /dst_?ip="?([0-9.]+)/.exec(line)?.[1] ?? "")
    .filter((ip) => !/^(10\.|$)/.test(ip));
  const words = lines
    .map((line) => /host\d+\.example\.com/.exec(line)?.[0])
    .filter((word) => word !== undefined);
  return [
    {
      name: "search of the last hour, by port",
      budgetMs: 100,
      times: 40,
      async ask() {
        const filters = [{ field: "dst_endpoint.port", operator: "eq", value: "22" }] as const;
        const { items } = await lake.searchEvents(benchTenant, search(end - hourMs, end, { filters }), never);
        expectSome(items.length, "last hour");
      },
    },
    {
      name: "search of the last hour, by address",
      budgetMs: 100,
      times: 40,
      async ask(round) {
        const value = outside[outside.length - 1 - round] ?? "";
        const filters = [{ field: "dst_endpoint.ip", operator: "eq", value }] as const;
        await lake.searchEvents(benchTenant, search(end - hourMs, end, { filters }), never);
      },
    },
    {
      name: "one address over all history, by sightings",
      budgetMs: 50,
      times: 60,
      async ask(round) {
        const value = outside[(round * 7_919) % outside.length] ?? "";
        const found = await lake.sightingsOf([benchTenant], [{ typeId: ipAddress, value }], never);
        expectSome(found.length, value);
      },
    },
    {
      name: "1,000,000 indicators against all history, by sightings",
      budgetMs: 10_000,
      times: 3,
      async ask(round) {
        const known = outside.slice(round * 1_000, round * 1_000 + 1_000);
        const found = await lake.seenIndicators([benchTenant], indicators(1_000_000, known, round), never);
        if (found.length < new Set(known).size) throw new Error(`${found.length} indicators were seen`);
      },
    },
    {
      name: "a word of the raw lines, over one day",
      budgetMs: 1_000,
      times: 15,
      async ask(round) {
        const text = [words[(round * 101) % words.length] ?? ""];
        const { items } = await lake.searchEvents(benchTenant, search(lastDay, end, { text }), never);
        expectSome(items.length, text.join(" "));
      },
    },
    {
      name: "a word that no line has, over one day",
      budgetMs: 1_000,
      times: 15,
      async ask(round) {
        const text = [`implant${round}`];
        const { items } = await lake.searchEvents(benchTenant, search(lastDay, end, { text }), never);
        if (items.length > 0) throw new Error("a word was found that no line has");
      },
    },
    ...countingQuestions(lake, end),
    { name: "the overview's queries, together", budgetMs: 300, times: 20, ask: () => askOverview(lake, end) },
  ];
}

/** What is counted behind a pipe, and what somebody is shown while typing. */
function countingQuestions(lake: Lake, end: number): readonly Question[] {
  const count = (name: string, query: string, days: number, least: number): Question => ({
    name,
    budgetMs: 300,
    times: 15,
    async ask() {
      const { pipe, text, filters } = parsePipedQuery(query);
      if (pipe === null) throw new Error(`${query}: nothing is counted`);
      const span = search(end - days * dayMs, end, { text, filters });
      const { rows, counted } = await lake.aggregate(
        benchTenant,
        span,
        parseAggregation(pipe.text, pipe.position),
        never,
      );
      if (rows.length < least || counted === 0)
        throw new Error(`${query}: ${rows.length} rows of ${counted} events, which cannot be right`);
    },
  });
  return [
    count("the ten most frequent destinations of a day", "| top 10 dst_endpoint.ip", 1, 10),
    count("events of a day by device and hour", "| count by device.uid, time(1h)", 1, 24),
    count(
      "ports by events and sources, 30 days",
      "| count, distinct(src_endpoint.ip) by dst_endpoint.port limit 20",
      30,
      5,
    ),
    count("the ten most frequent addresses of a day, wherever they stand", "| top 10 observable(ip)", 1, 10),
    {
      name: "values of a field that begin so, over a day",
      budgetMs: 100,
      times: 15,
      async ask() {
        const wanted = { field: "dst_endpoint.ip", prefix: "1", limit: 10 };
        const { values } = await lake.values(benchTenant, search(end - dayMs, end), wanted, never);
        expectSome(values.length, "values");
      },
    },
    {
      name: "a live tail that finds nothing new",
      budgetMs: 50,
      times: 15,
      async ask() {
        const after = { batch: Number.MAX_SAFE_INTEGER - 1, uid: "" };
        const tail = { text: [], filters: [], after, upTo: Number.MAX_SAFE_INTEGER };
        const { events } = await lake.tail(benchTenant, tail, 500, never);
        if (events.length > 0) throw new Error("the tail found what is not there");
      },
    },
  ];
}

/** As the console's overview asks when it is opened: at the same time. */
async function askOverview(lake: Lake, end: number): Promise<void> {
  const span = { from: end - dayMs, to: end };
  const logs = lake.logTypes(benchTenant, { ...span, identities: null }, never);
  const identities = Array.from({ length: 8 }, (_, at) => ({
    vendor: "Fortinet",
    product: "FortiGate",
    kind: "serial" as const,
    value: `FG100F${String(at).padStart(8, "0")}`,
  }));
  const [kinds, histogram, activity] = await Promise.all([
    logs,
    lake.histogram(benchTenant, search(span.from, span.to), dayMs / 96, never),
    lake.deviceActivity(benchTenant, { ...span, identities, bucketMs: hourMs }, never),
  ]);
  expectSome(Math.min(kinds.length, histogram.length, activity.length), "overview");
}

function* indicators(count: number, known: readonly string[], seed: number): Generator<WantedObservable> {
  for (const value of known) yield { typeId: ipAddress, value };
  const random = generator(seed + 1);
  for (let at = known.length; at < count; at += 1) {
    const value = `${pick(random, 223) + 1}.${pick(random, 256)}.${pick(random, 256)}.${pick(random, 256)}`;
    yield { typeId: ipAddress, value };
  }
}
