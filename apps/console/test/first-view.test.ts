import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "./chromium.ts";
import { firstView } from "./first-view.ts";
import { openWindow, settled, signIn } from "./open-console.ts";
import { type Fleet, startFleet } from "./start-fleet.ts";

const budget = 300_000;

let fleet: Fleet;
let browser: Browser;
beforeAll(async () => {
  [fleet, browser] = await Promise.all([startFleet({ isEmpty: true }), launchChromium()]);
});
afterAll(async () => {
  await browser?.close();
  await fleet?.[Symbol.asyncDispose]();
});

test.each(["en", "ja"] as const)("the first view in %s is below 300 kB, fonts included", async (language) => {
  const opened = await openWindow(browser, { language });
  await signIn(opened, fleet.base, fleet.administrator);
  const { files, gzipBytes } = await firstView(opened.page, fleet.base, () => settled(opened.page));
  expect(files.length).toBeGreaterThan(5);
  expect(gzipBytes, JSON.stringify(files, null, 1)).toBeLessThan(budget);
  await opened.context.close();
});
