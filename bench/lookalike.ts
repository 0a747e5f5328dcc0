// The look-alike watch: every name made by the fourteen generators is found, the report's real domains, false alarms among
// ordinary domains, and names a second.
//   node scripts/run.mjs bench/lookalike.ts [--names 1000000]
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { isWarninglist, readIndicators, readWarninglist } from "@breakwater/indicators";
import {
  compileLookalikes,
  type LookalikeMatcher,
  likenessGrades,
  likenessKinds,
  variantsOf,
} from "@breakwater/lookalike";
import { testData } from "../conformance/device-samples.ts";
import { brands } from "./lookalike/brands.ts";
import { printEvents } from "./lookalike/events.ts";
import { machine } from "./machine.ts";
import { tarFiles } from "./tar-files.ts";

const { values } = parseArgs({ options: { names: { type: "string", default: "1000000" } } });
const lists = join(testData, "intel", "misp", "warninglists.tar.gz");
const report = join(testData, "iocs", "sophoslabs-IoCs", "Pacific_Rim_Asnarok_iocs.csv");
console.log(`machine    ${machine()}`);
const { matcher, refused } = compileLookalikes(brands);
if (refused.length > 0) throw new Error("a brand cannot be watched");
printVariants();
if (existsSync(report)) printReport();
else console.log(`report     not here (${report}); BREAKWATER_TEST_DATA names the folder`);
if (existsSync(lists)) {
  const ordinary = ordinaryDomains();
  printFalseAlarms(ordinary);
  printSpeed(ordinary);
  printEvents(50_000);
} else console.log(`ordinary   not here (${lists})`);

/** Of each generator, how many of its variants of the brands' domains are found. */
function printVariants(): void {
  for (const kind of likenessKinds) {
    const counts = [brands, brands.filter(({ name }) => name.length >= 6)].map((watched) => {
      let found = 0;
      let all = 0;
      for (const brand of watched)
        for (const { domain } of variants(brand.own[0] ?? brand.name, kind)) {
          all += 1;
          if (matcher.match(domain) !== null) found += 1;
        }
      return `${share(found, all)} of ${all.toLocaleString("en")}`;
    });
    console.log(`variants   ${kind.padEnd(14)} ${counts[0]}; of names of six letters and more ${counts[1]}`);
  }
}

function* variants(name: string, kind: (typeof likenessKinds)[number]) {
  const made = variantsOf(name, { kinds: [kind] });
  if (typeof made === "string") throw new Error(`${name}: ${made}`);
  // What is another brand's own domain is no look-alike of this one.
  for (const variant of made) if (!brands.some(({ own }) => own.includes(variant.domain))) yield variant;
}

/** The domains that the report names; which of them name a watched brand is asked, and not assumed. */
function printReport(): void {
  const read = readIndicators(readFileSync(report, "utf8"));
  const rows = read.isReadable ? read.items : [];
  const domains = [
    ...new Set(
      [...rows].flatMap((row) =>
        row.kind === "indicator" && row.indicator.kind === "domain" ? [row.indicator.value] : [],
      ),
    ),
  ];
  const found = domains.flatMap((domain) => {
    const likeness = matcher.match(domain);
    return likeness === null ? [] : [likeness];
  });
  console.log(`report     ${found.length} of ${domains.length} domains of Asnarok (n = ${domains.length})`);
  for (const domain of domains) {
    const likeness = matcher.match(domain);
    console.log(
      likeness === null
        ? `             ${domain}: names no brand`
        : `             ${domain}: ${likeness.watched}, ${likeness.kind} ${likeness.keywords.join(" ")}, ${likeness.grade} (${likeness.strength})`,
    );
  }
}

function ordinaryDomains(): readonly string[] {
  const domains = new Set<string>();
  let entries = 0;
  for (const [name, text] of tarFiles(lists)) {
    const list = name.endsWith("/list.json") ? readWarninglist(text, name) : null;
    if (list === null || !isWarninglist(list)) continue;
    for (const { kind, value } of list.entries) {
      if (kind !== "domain") continue;
      entries += 1;
      domains.add(value);
    }
  }
  console.log(
    `ordinary   ${domains.size.toLocaleString("en")} different domains of ${entries.toLocaleString("en")} entries of the warning lists`,
  );
  return [...domains];
}

/** An alarm about a popular domain is taken for false, though some are the brands' own and some are real look-alikes. */
function printFalseAlarms(ordinary: readonly string[]): void {
  const alarms = ordinary.flatMap((domain) => {
    const likeness = matcher.match(domain);
    return likeness === null ? [] : [{ domain, likeness }];
  });
  for (const grade of [...likenessGrades].reverse()) {
    const those = alarms.filter(({ likeness }) => likeness.grade === grade);
    const naming = those.filter(({ likeness, domain }) =>
      domain.replaceAll(/[-.]/g, "").includes(likeness.watchedName.toLowerCase().replaceAll(/[ -]/g, "")),
    );
    console.log(
      `alarms     ${grade.padEnd(7)} ${those.length} of ${ordinary.length.toLocaleString("en")} (${share(those.length, ordinary.length)}); ${naming.length} hold the name in full, ${those.length - naming.length} resemble it`,
    );
    for (const [kind, count] of countsOf(those.map(({ likeness }) => likeness.kind)))
      console.log(`             ${kind} ${count}, such as ${exampleOf(those, kind)}`);
  }
}

function exampleOf(
  alarms: readonly { readonly domain: string; readonly likeness: { readonly kind: string } }[],
  kind: string,
): string {
  const those = alarms.filter(({ likeness }) => likeness.kind === kind);
  return [0, 0.3, 0.6, 0.9].map((part) => those[Math.floor(part * those.length)]?.domain).join(", ");
}

function printSpeed(ordinary: readonly string[]): void {
  const wanted = Number(values.names);
  const names = Array.from({ length: wanted }, (_, at) => ordinary[at % ordinary.length] ?? "");
  const many = compileLookalikes(
    Array.from({ length: 1_000 }, (_, at) => ({
      id: `${at}`,
      name: `vendor${(at * 7919).toString(36)}x${at}`,
    })),
  );
  for (const [title, one] of [
    [`${brands.length} brands`, matcher],
    ["1,000 names", many.matcher],
  ] as const) {
    const times = Array.from({ length: 5 }, () => secondsFor(one, names)).sort((a, b) => a - b);
    const median = times[2] ?? 0;
    console.log(
      `speed      ${title}: ${(wanted / median / 1e6).toFixed(2)} M names a second of processor time (median of 5 runs of ${wanted.toLocaleString("en")}; slowest ${(wanted / (times[4] ?? 1) / 1e6).toFixed(2)} M)`,
    );
  }
  console.log(`memory     ${Math.round(process.memoryUsage().rss / 2 ** 20)} MiB resident`);
}

/** Processor time: the machine may be shared. */
function secondsFor(one: LookalikeMatcher, names: readonly string[]): number {
  const before = process.cpuUsage();
  let found = 0;
  for (const name of names) if (one.match(name) !== null) found += 1;
  const { user, system } = process.cpuUsage(before);
  if (found > names.length / 20) throw new Error("most names were taken for look-alikes");
  return (user + system) / 1e6;
}

function countsOf(texts: readonly string[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a);
}

function share(part: number, all: number): string {
  return `${((100 * part) / Math.max(all, 1)).toFixed(all > 10_000 ? 3 : 1)} %`;
}
