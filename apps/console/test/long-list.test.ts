import { readFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { deviceLines } from "../../../bench/device-lines.ts";
import { launchChromium } from "./chromium.ts";
import { openWindow, settled, signIn } from "./open-console.ts";
import { scrollFrames } from "./scroll-frames.ts";
import { type Fleet, startFleet } from "./start-fleet.ts";

const rows = 100_000;
const perRequest = 20_000;

let fleet: Fleet;
let browser: Browser;
beforeAll(async () => {
  [fleet, browser] = await Promise.all([startFleet({ isEmpty: true }), launchChromium()]);
  const lines = deviceLines(rows);
  for (let at = 0; at < rows; at += perRequest) await fleet.ingest(lines.slice(at, at + perRequest));
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await fleet?.[Symbol.asyncDispose]();
});

async function loaded(page: Page): Promise<number> {
  return Number(await page.getByRole("grid").getAttribute("aria-rowcount")) - 1;
}

test("100,000 events are loaded as one goes on, and scroll with a handful of rows drawn", async () => {
  const opened = await openWindow(browser);
  const { page, wrong } = opened;
  await signIn(opened, fleet.base, fleet.administrator);
  await page.goto(`${fleet.base}/events`);
  await settled(page);
  await page.getByText("100,000 events").waitFor();
  await page.getByRole("grid").focus();
  for (let before = 0, now = await loaded(page); now < rows; now = await loaded(page)) {
    expect(now).toBeGreaterThan(before);
    before = now;
    await page.keyboard.press("End");
    await page.locator(`[role=grid]:not([aria-rowcount="${now + 1}"])`).waitFor();
  }
  expect(await loaded(page)).toBe(rows);
  const frames = await scrollFrames(page);
  // Wherever one is, no more is drawn than is in view and a little beyond it.
  expect(frames.mostRows).toBeLessThan(80);
  expect(frames.blanks).toBeLessThan(frames.count / 20);
  // 60 frames a second on an idle machine (bench/console.ts prints them); this bound holds on a busy one.
  expect(frames.medianMs).toBeLessThan(60);
  expect(wrong).toEqual([]);
  await opened.context.close();
}, 600_000);

test("all of them are saved as one Parquet file, which the server makes", async () => {
  const opened = await openWindow(browser);
  const { page, wrong } = opened;
  await signIn(opened, fleet.base, fleet.viewer);
  await page.goto(`${fleet.base}/events`);
  await settled(page);
  await page.getByRole("button", { name: "Export" }).click();
  const saved = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: "Parquet" }).click();
  const download = await saved;
  expect(download.suggestedFilename()).toBe("breakwater-events.parquet");
  const bytes = readFileSync(await download.path());
  expect([bytes.subarray(0, 4).toString(), bytes.subarray(-4).toString()]).toEqual(["PAR1", "PAR1"]);
  expect(bytes.length).toBeGreaterThan(1_000_000);
  await page.getByRole("dialog").waitFor({ state: "detached" });
  expect(wrong).toEqual([]);
  await opened.context.close();
});
