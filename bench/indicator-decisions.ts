// What indicators are worth: MISP's warning lists made ready to be asked, then decisions about a million indicators.
//   node scripts/run.mjs bench/indicator-decisions.ts [--indicators 1000000]
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import {
  buildWarninglists,
  byParticularity,
  createProtection,
  decide,
  defaultAgeing,
  type IndicatorKind,
  isWarninglist,
  readWarninglist,
  type Warninglist,
  warninglistActions,
  WarninglistSet,
} from "@breakwater/indicators";
import { testData } from "../conformance/device-samples.ts";
import { machine } from "./machine.ts";
import { tarFiles } from "./tar-files.ts";

const { values } = parseArgs({ options: { indicators: { type: "string", default: "1000000" } } });
const published = join(testData, "intel", "misp", "warninglists.tar.gz");
if (!existsSync(published)) {
  console.log(`the warning lists are not here (${published}); BREAKWATER_TEST_DATA names the folder`);
  process.exit(0);
}
const texts = [...tarFiles(published)].filter(([name]) => name.endsWith("/list.json"));
console.log(`machine    ${machine()}`);
let since = performance.now();
const lists: Warninglist[] = [];
for (const [name, text] of texts) {
  const list = readWarninglist(text, name);
  if (isWarninglist(list)) lists.push(list);
  else console.log(`not read   ${name}: ${list.reason} (${list.detail})`);
}
const entries = lists.reduce((sum, list) => sum + list.entries.length, 0);
const notRead = lists.reduce((sum, list) => sum + list.notRead.count, 0);
console.log(
  `read       ${lists.length} of ${texts.length} lists, ${entries.toLocaleString("en")} entries, ${notRead} of them nothing that can be looked up: ${elapsed()}`,
);
since = performance.now();
const data = buildWarninglists(
  lists.map((list, at) => ({
    ...list,
    action: warninglistActions[at % warninglistActions.length] ?? "lower",
  })),
  { seed: 1 },
);
const set = new WarninglistSet(data);
const bytes = Object.values(data.segments).reduce((sum, { byteLength }) => sum + byteLength, 0);
console.log(`built      ${(bytes / 2 ** 20).toFixed(0)} MiB: ${elapsed()}`);
for (const list of lists.slice(0, 20))
  for (const { kind, value } of list.entries.slice(0, 50))
    if (list.kinds.includes(kind) && !set.find(kind, value).some((hit) => hit.list === list.name))
      throw new Error(`${kind} ${value} of ${list.name} is not found`);

const now = Date.UTC(2026, 10, 27);
const basis = {
  ageing: byParticularity(defaultAgeing),
  warninglists: [set],
  protectedBy: createProtection(["10.0.0.0/8", "203.0.113.0/24", "corp.example"]),
};
const counts = new Map<string, number>();
const times: number[] = [];
const many = Number(values.indicators);
for (let at = 0; at < many; at += 1) {
  const [kind, value] = valueOf(at);
  const began = performance.now();
  const { treatment } = decide(
    { kind, value, mentions: [mentionOf(at)], override: null, isWithdrawn: false },
    basis,
    now,
  );
  times.push(performance.now() - began);
  counts.set(treatment, (counts.get(treatment) ?? 0) + 1);
}
times.sort((a, b) => a - b);
const us = (share: number) => ((times[Math.floor(share * (times.length - 1))] ?? 0) * 1_000).toFixed(2);
console.log(
  `decided    ${many.toLocaleString("en")} indicators: median ${us(0.5)} us, p99 ${us(0.99)} us, all in ${(times.reduce((a, b) => a + b) / 1_000).toFixed(1)} s; ${[...counts].map(([name, count]) => `${name} ${count}`).join(", ")}`,
);

function elapsed(): string {
  return `${((performance.now() - since) / 1_000).toFixed(2)} s`;
}

function valueOf(at: number): readonly [IndicatorKind, string] {
  const spread = Math.imul(at, 0x9e3779b1) >>> 0;
  if (at % 3 === 0)
    return ["ip", `${1 + (spread % 222)}.${(spread >>> 8) & 255}.${(spread >>> 16) & 255}.${at & 255}`];
  if (at % 3 === 1) return ["domain", `host-${spread.toString(36)}.example`];
  return ["cidr", `${1 + (spread % 222)}.${(spread >>> 8) & 255}.${(spread >>> 16) & 240}.0/20`];
}

function mentionOf(at: number) {
  const nothing = {
    licence: "",
    description: "",
    port: null,
    notes: [],
    sharedWith: null,
    tlp: null,
    confidence: null,
  };
  const day = 86_400_000;
  return {
    ...nothing,
    source: "feed",
    standing: "full",
    validFrom: now - (at % 200) * day,
    validUntil: at % 7 === 0 ? now + day : null,
    externalId: null,
    role: null,
    statedAt: now,
    listedAt: now,
  } as const;
}
