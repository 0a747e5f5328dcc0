import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "./chromium.ts";
import { openWindow, rowWith, signIn } from "./open-console.ts";
import { type Fleet, pagesOf, startFleet } from "./start-fleet.ts";

let fleet: Fleet;
let browser: Browser;
beforeAll(async () => {
  [fleet, browser] = await Promise.all([startFleet({ hours: 4 }), launchChromium()]);
});
afterAll(async () => {
  await browser?.close();
  await fleet?.[Symbol.asyncDispose]();
});

test("a device is enrolled and taken out for a reason; a roll-out is looked at, paused and stopped", async () => {
  const { rollout = "" } = await pagesOf(fleet);
  const opened = await openWindow(browser);
  const { page } = opened;
  await signIn(opened, fleet.base, fleet.administrator);
  await page.getByRole("link", { name: "Response" }).click();
  await page.getByRole("link", { name: "Hotfixes" }).click();
  const dialog = page.getByRole("dialog");
  await page.getByRole("button", { name: "Enrol a device" }).click();
  await dialog.getByLabel("Name").fill("branch-tokyo");
  await dialog.getByLabel("Hardware").fill("acme-gate");
  await dialog.getByRole("button", { name: "Enrol a device" }).click();
  await dialog.getByText(/--report http.*\/hotfix\/reports\//).waitFor();
  await dialog.getByRole("button", { name: "Done" }).click();
  await rowWith(page, "branch-tokyo")
    .getByRole("button", { name: /Take out/ })
    .click();
  await dialog.getByLabel("Why").fill("in the workshop");
  await dialog.getByRole("button", { name: "Take out" }).click();
  await rowWith(page, "branch-tokyo").getByText("in the workshop").waitFor();

  await page.getByRole("link", { name: "Close the user portal on the WAN side" }).click();
  await page.waitForURL(`${fleet.base}${rollout}`);
  await page.getByText("Devices that were hit before the hotfix: 1.").waitFor();
  await rowWith(page, "Canary").getByText("Passed").waitFor();
  await rowWith(page, "branch-6").getByText("Failed").waitFor();
  await page.getByLabel("State").selectOption("proven");
  await rowWith(page, "branch-1").getByText("hash read back, probe from outside").waitFor();
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByText("Paused").waitFor();
  await page.getByRole("button", { name: "Resume" }).click();
  await page.getByRole("button", { name: "Stop roll-out" }).click();
  await dialog.getByRole("button", { name: "Stop roll-out" }).click();
  await dialog.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Stop roll-out" }).waitFor({ state: "detached" });
  expect(opened.wrong).toEqual([]);
  await opened.context.close();
});

test("a viewer sees all of it and decides nothing", async () => {
  const { rollout = "" } = await pagesOf(fleet);
  const opened = await openWindow(browser, { language: "ja" });
  const { page } = opened;
  await signIn(opened, fleet.base, fleet.viewer);
  await page.goto(fleet.base + rollout);
  await page.getByText("保護までの時間").waitFor();
  expect(await page.getByRole("button", { name: "配布を停止" }).count()).toBe(0);
  await page.goto(`${fleet.base}/rollouts`);
  await page.getByText("branch-1").first().waitFor();
  expect(await page.getByRole("button", { name: "機器を登録" }).count()).toBe(0);
  expect(opened.wrong).toEqual([]);
  await opened.context.close();
});
