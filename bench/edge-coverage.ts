// Whether the public rules for edge devices find their fields in events that we make of real logs: for each log source how
// many of its rules have all of their fields, which fields have no place, and which rules are for logs that we do not read.
//   node scripts/run.mjs bench/edge-coverage.ts [--rules]
import { hasTestData, testData } from "../conformance/device-samples.ts";
import {
  edgeRules,
  fieldCoverage,
  type FieldCoverage,
  hasEdgeRules,
  sampleEvents,
} from "../conformance/edge-rules.ts";

if (!hasTestData || !hasEdgeRules) {
  process.stdout.write(
    `skipped: no sample logs or rules under ${testData} (BREAKWATER_TEST_DATA names the folder)\n`,
  );
  process.exit(0);
}
const rules = edgeRules();
const events = sampleEvents();
const coverage = fieldCoverage(
  rules,
  events.map(({ event }) => event),
);
const groups = new Map<string, FieldCoverage[]>();
for (const one of coverage) {
  const { product = "*", category = "*", service = "*" } = one.rule.logsource;
  const key = `${product} / ${category} / ${service}`;
  groups.set(key, [...(groups.get(key) ?? []), one]);
}
const read = coverage.filter((one) => one.events > 0);
const whole = read.filter(({ unresolved }) => unresolved.length === 0);
process.stdout.write(
  `${rules.length} rules, ${events.length} events of real logs: for ${read.length} rules there are events, ${whole.length} of them have every field\n`,
);
process.stdout.write(
  "rules\twhole\tevents\tlog source (product / category / service)\tfields without a place\n",
);
for (const [key, list] of [...groups].sort(([, a], [, b]) => b.length - a.length)) {
  const missing = new Map<string, number>();
  for (const { unresolved } of list)
    for (const field of unresolved) missing.set(field, (missing.get(field) ?? 0) + 1);
  const count = list[0]?.events ?? 0;
  const complete =
    count === 0 ? "-" : String(list.filter(({ unresolved }) => unresolved.length === 0).length);
  const fields =
    count === 0
      ? "(no such logs are read)"
      : [...missing].map(([field, times]) => `${field} (${times})`).join(", ");
  process.stdout.write(`${list.length}\t${complete}\t${count}\t${key}\t${fields}\n`);
}
if (process.argv.includes("--rules"))
  for (const { rule, events: count, resolved, unresolved, hasKeywords } of coverage)
    process.stdout.write(
      `${count === 0 ? "not read" : unresolved.length === 0 ? "whole" : "partly"}\t${rule.file}\t${[...resolved.map((field) => `+${field}`), ...unresolved.map((field) => `-${field}`), ...(hasKeywords ? ["keywords"] : [])].join(" ")}\n`,
    );
