// Builds a set of indicators and looks values up as they stand in logs.
import {
  buildSegment,
  canonicalValue,
  IndicatorSet,
  type IndicatorKind,
  type SetEntry,
} from "@breakwater/indicators";

const published: readonly (readonly [IndicatorKind, string])[] = [
  ["domain", "Evil.Example."],
  ["cidr", "198.51.100.77/24"],
  ["url", "HTTP://bad.example:80/a/../drop.sh#x"],
];
const entries: SetEntry[] = [];
for (const [kind, text] of published) {
  const value = canonicalValue(kind, text);
  if (value !== null) entries.push({ kind, value, id: entries.length });
}
const set = new IndicatorSet([buildSegment(() => entries, { seed: 1 })]);

for (const [kind, text] of [
  ["domain", "www.evil.example"],
  ["address", "198.51.100.3"],
  ["url", "https://bad.example/drop.sh"],
  ["domain", "notevil.example"],
] as const) {
  const found = set.find(kind, text).map(({ id, by }) => `${entries[id]?.value} (${by})`);
  process.stdout.write(`${text}: ${found.join(", ") || "none"}\n`);
}
