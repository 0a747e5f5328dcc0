// What is read from published indicator files: a count by type for each, what is left out and why, beside the inventory's own
// count.
//   node scripts/run.mjs bench/indicator-files.ts [--left-out] [FILE or FOLDER...]
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { readIndicators } from "@breakwater/indicators";
import { testData } from "../conformance/device-samples.ts";

const { values: flags, positionals } = parseArgs({
  options: { "left-out": { type: "boolean", default: false } },
  allowPositionals: true,
});
const base = join(testData, "iocs");
if (positionals.length === 0 && !existsSync(base)) {
  process.stdout.write(`skipped: no indicator files under ${base} (BREAKWATER_TEST_DATA names the folder)\n`);
  process.exit(0);
}
const inventory = readInventory(join(base, "INVENTORY.csv"));
const files = (positionals.length === 0 ? [base] : positionals).flatMap(filesIn).sort();
const totals = new Map<string, number>();
for (const file of files) {
  const read = readIndicators(readFileSync(file, "utf8"));
  const name = relative(base, file);
  if (!read.isReadable) {
    process.stdout.write(`${name}: not read: ${read.reason}: ${read.detail}\n`);
    continue;
  }
  const counts = new Map<string, number>();
  const reasons = new Map<string, number>();
  const lines: string[] = [];
  const add = (map: Map<string, number>, key: string): void => void map.set(key, (map.get(key) ?? 0) + 1);
  for (const item of read.items) {
    if (item.kind === "indicator") {
      const isDerived = item.indicator.notes.includes("derived_from_url");
      add(counts, isDerived ? "ip of url" : item.indicator.kind);
      add(totals, isDerived ? "ip of url" : item.indicator.kind);
    } else if (item.kind === "pattern") add(counts, "pattern");
    else {
      add(
        reasons,
        item.leftOut.detail !== "" && item.leftOut.reason === "unsupported_type"
          ? `${item.leftOut.reason} (${item.leftOut.detail})`
          : item.leftOut.reason,
      );
      const { place, reason, text, detail } = item.leftOut;
      lines.push(`    ${place.line}: ${reason}: ${JSON.stringify(text.slice(0, 100))} ${detail}`);
    }
  }
  process.stdout.write(
    `${name} [${read.format}]\n  read      ${show(counts)}\n  left out  ${show(reasons)}\n`,
  );
  const known = inventory.get(name);
  if (known !== undefined) process.stdout.write(`  inventory ${known}\n`);
  if (flags["left-out"]) for (const line of lines) process.stdout.write(`${line}\n`);
}
process.stdout.write(`all ${files.length} files: ${show(totals)}\n`);

function show(map: ReadonlyMap<string, number>): string {
  return (
    [...map]
      .sort((a, b) => b[1] - a[1])
      .map(([name, count]) => `${name}=${count}`)
      .join("; ") || "nothing"
  );
}

function filesIn(path: string): readonly string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true })
    .map((name) => join(path, String(name)))
    .filter((file) => statSync(file).isFile() && !/(?:SOURCES\.md|INVENTORY\.csv)$/.test(file));
}

function readInventory(path: string): ReadonlyMap<string, string> {
  if (!existsSync(path)) return new Map();
  const rows = readFileSync(path, "utf8").split("\n").slice(1);
  return new Map(
    rows.flatMap((row) => {
      const match = /^([^,]+\.(?:csv|txt)),(\d+),(.*),([0-9a-f]{16}),\d+\s*$/.exec(row);
      return match === null
        ? []
        : [
            [
              match[1] ?? "",
              `${match[2]} rows: ${(match[3] ?? "").replace(/^"?(?:csv|txt)[^"=]*"?,?/, "").replaceAll('"', "")}`,
            ] as const,
          ];
    }),
  );
}
