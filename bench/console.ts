// What the console's first view costs: bytes as gzip sends them, fonts included, and time until its data is in view, in a
// real Chromium without a cache: node scripts/run.mjs bench/console.ts [--runs 7]
import { parseArgs } from "node:util";
import { launchChromium } from "../apps/console/test/chromium.ts";
import { type FirstView, firstView } from "../apps/console/test/first-view.ts";
import { openWindow, settled, signIn } from "../apps/console/test/open-console.ts";
import { startFleet } from "../apps/console/test/start-fleet.ts";
import { machine } from "./machine.ts";

const { values } = parseArgs({ options: { runs: { type: "string", default: "7" } } });
const runs = Number(values.runs);
const budgetBytes = 300_000;

await using fleet = await startFleet();
const browser = await launchChromium();
console.log(machine());
try {
  for (const language of ["en", "ja"] as const) {
    const views: FirstView[] = [];
    for (let run = 0; run < runs; run += 1) {
      const opened = await openWindow(browser, { language });
      await signIn(opened, fleet.base, fleet.administrator);
      views.push(await firstView(opened.page, fleet.base, () => settled(opened.page)));
      if (opened.wrong.length > 0) throw new Error(`the page said: ${opened.wrong.join("; ")}`);
      await opened.context.close();
    }
    report(language, views);
  }
} finally {
  await browser.close();
}

function report(language: string, views: readonly FirstView[]): void {
  const [first] = views;
  if (first === undefined) throw new Error("--runs is 0");
  const times = views.map(({ readyMs }) => readyMs).sort((a, b) => a - b);
  const at = (share: number) =>
    Math.round(times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0);
  const ofKind = (ending: string) =>
    Math.round(
      first.files
        .filter(({ path }) => path.endsWith(ending))
        .reduce((sum, { gzipBytes }) => sum + gzipBytes, 0) / 1_000,
    );
  console.log(
    `first view (${language}): ${Math.round(first.gzipBytes / 1_000)} kB gzip of ${budgetBytes / 1_000} (scripts ${ofKind(".js")}, styles ${ofKind(".css")}, fonts ${ofKind(".woff2")}), ${first.files.length} files; overview with its data after median ${at(0.5)} ms, p99 ${at(0.99)} ms, n ${times.length}`,
  );
  if (first.gzipBytes > budgetBytes) throw new Error(`the first view is larger than ${budgetBytes} bytes`);
}
