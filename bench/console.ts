// The console in a real Chromium: what the first view costs without a cache (bytes as gzip sends them, fonts included, and
// time until its data is in view), and how a table of many rows scrolls:
//   node scripts/run.mjs bench/console.ts [--runs 7] [--rows 100000]
import { parseArgs } from "node:util";
import { launchChromium } from "../apps/console/test/chromium.ts";
import { type FirstView, firstView } from "../apps/console/test/first-view.ts";
import { openWindow, settled, signIn } from "../apps/console/test/open-console.ts";
import { scrollFrames } from "../apps/console/test/scroll-frames.ts";
import { startFleet } from "../apps/console/test/start-fleet.ts";
import { deviceLines } from "./device-lines.ts";
import { machine } from "./machine.ts";

const { values } = parseArgs({
  options: { runs: { type: "string", default: "7" }, rows: { type: "string", default: "100000" } },
});
const runs = Number(values.runs);
const rows = Number(values.rows);
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
  if (rows > 0) await scroll();
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

async function scroll(): Promise<void> {
  const lines = deviceLines(rows);
  for (let at = 0; at < rows; at += 20_000) await fleet.ingest(lines.slice(at, at + 20_000));
  const opened = await openWindow(browser);
  const { page } = opened;
  await signIn(opened, fleet.base, fleet.administrator);
  await page.goto(`${fleet.base}/events`);
  await settled(page);
  const grid = page.getByRole("grid");
  const begin = performance.now();
  let loaded = 0;
  while (loaded < rows) {
    loaded = Number(await grid.getAttribute("aria-rowcount")) - 1;
    await grid.press("End");
    if (loaded < rows) await page.locator(`[role=grid]:not([aria-rowcount="${loaded + 1}"])`).waitFor();
  }
  const seconds = ((performance.now() - begin) / 1_000).toFixed(1);
  const { medianMs, p95Ms, mostRows, blanks, count } = await scrollFrames(page);
  if (mostRows > 80) throw new Error(`${mostRows} rows were drawn at once`);
  console.log(
    `table of ${loaded} rows: loaded in ${seconds} s by going to its end; scrolling frame median ${medianMs.toFixed(1)} ms, p95 ${p95Ms.toFixed(1)} ms, n ${count}, ${blanks} of them blank; at most ${mostRows} rows drawn`,
  );
}
