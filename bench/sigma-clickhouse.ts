// How many of the public rules have SQL, why others have none, and whether that SQL finds what the engine matches. Every
// rule is asked about recorded events and a part of each lane, of a real ClickHouse engine; ends with 1 on a disagreement.
//   node scripts/run.mjs bench/sigma-clickhouse.ts [EVENTS PER LANE]
import { compileRules, jsonTextSchema, type SigmaRule, toClickHouse } from "@breakwater/sigma";
import { createEventsTable } from "../conformance/clickhouse/events-table.ts";
import { hasPublicRules, publicEvents, publicRules } from "../conformance/clickhouse/public-rules.ts";
import { machine } from "./machine.ts";

if (!hasPublicRules) {
  process.stdout.write("skipped: the public rules are not there (BREAKWATER_TEST_DATA names their folder)\n");
  process.exit(0);
}
const rules = publicRules();
const reasons = new Map<string, string[]>();
const started = performance.now();
for (const rule of rules) {
  const translated = toClickHouse(rule, { schema: jsonTextSchema("event") });
  if (translated.kind === "condition") continue;
  for (const { code } of translated.reasons) reasons.set(code, [...(reasons.get(code) ?? []), rule.file]);
}
const translatedMs = performance.now() - started;
const without = new Set([...reasons.values()].flat()).size;
process.stdout.write(`${machine()}\n`);
process.stdout.write(
  `${rules.length} rules: ${rules.length - without} have SQL, ${without} have none (${Math.round(translatedMs)} ms)\n`,
);
for (const [code, files] of reasons) process.stdout.write(`  ${files.length}\t${code}\n`);

const events = publicEvents(Number(process.argv[2] ?? 100));
const set = compileRules(rules);
const expected = new Map<SigmaRule, number[]>(set.rules.map((rule) => [rule, []]));
for (const [id, event] of events.entries())
  for (const { rule } of set.match(event)) expected.get(rule)?.push(id);
using table = createEventsTable();
await table.store(events);
const times: number[] = [];
let pairs = 0;
let disagreements = 0;
for (const [rule, ids] of expected) {
  const begin = performance.now();
  const found = await table.matching(rule);
  times.push(performance.now() - begin);
  pairs += ids.length;
  if (found.join() === ids.join()) continue;
  disagreements += 1;
  process.stdout.write(`DIFFERENT ${rule.file}: engine ${ids.join()}, SQL ${found.join()}\n`);
}
times.sort((a, b) => a - b);
const at = (part: number): string => (times[Math.floor((times.length - 1) * part)] ?? 0).toFixed(1);
process.stdout.write(
  `${expected.size} rules x ${events.length} events: ${pairs} matches, ${disagreements} rules differ\n`,
);
process.stdout.write(`a query: median ${at(0.5)} ms, p99 ${at(0.99)} ms, n ${times.length}\n`);
process.exitCode = disagreements > 0 ? 1 : 0;
