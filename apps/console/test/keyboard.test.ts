import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "./chromium.ts";
import { openWindow, settled } from "./open-console.ts";
import { type Fleet, startFleet } from "./start-fleet.ts";

let fleet: Fleet;
let browser: Browser;
beforeAll(async () => {
  [fleet, browser] = await Promise.all([startFleet(), launchChromium()]);
});
afterAll(async () => {
  await browser?.close();
  await fleet?.[Symbol.asyncDispose]();
});

const mostTabs = 80;

/** Presses Tab until what has the focus is called so; whatever has it on the way can be seen to have it. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let count = 0; count < mostTabs; count += 1) {
    const focused = await page.evaluate<{ readonly name: string; readonly isSeen: boolean }>(`(() => {
      const element = document.activeElement;
      const label = element?.labels?.[0]?.textContent ?? "";
      const style = element === null ? null : getComputedStyle(element);
      const row = element?.querySelector?.(".table-row.active");
      const isSeen = style === null || element === document.body || style.outlineStyle !== "none" ||
        style.boxShadow !== "none" || row !== null || element.closest(".segmented, .query-box, .menu") !== null;
      return { name: element?.getAttribute("aria-label") ?? (label || element?.textContent || ""), isSeen };
    })()`);
    if (name.test(focused.name)) return;
    expect(focused).toMatchObject({ isSeen: true });
    await page.keyboard.press("Tab");
  }
  throw new Error(`${mostTabs} presses of Tab did not reach ${String(name)}`);
}

test("from signing in to closing a finding without a pointer", async () => {
  const opened = await openWindow(browser);
  const { page, wrong } = opened;
  await page.goto(`${fleet.base}/sign-in`);
  await page.locator("input[autocomplete=username]:focus").waitFor();
  opened.forgive();
  await page.keyboard.type(fleet.person.name);
  await page.keyboard.press("Tab");
  await page.keyboard.type(fleet.person.password);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Overview" }).waitFor();

  await page.keyboard.press("g");
  await page.keyboard.press("f");
  await page.getByRole("heading", { name: "Findings" }).waitFor();
  await settled(page);
  // Down two, up one: the second row; opened, and from there to the next.
  for (const key of ["j", "j", "k", "Enter"]) await page.keyboard.press(key);
  const drawer = page.getByRole("complementary", { name: "Finding" });
  await drawer.locator("mark").first().waitFor();
  const second = page.url();
  await page.keyboard.press("j");
  await page.waitForURL((url) => url.href !== second);
  await page.keyboard.press("k");
  await page.waitForURL(second);
  await settled(page);

  await tabTo(page, /^Close finding…$/);
  await page.keyboard.press("Enter");
  await page.locator("input[type=radio]:focus").waitFor();
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowDown");
  await tabTo(page, /^Comment/);
  await page.keyboard.type("closed by keyboard");
  await tabTo(page, /^Close finding$/);
  await page.keyboard.press("Enter");
  await drawer.getByText("Closed as: Real, and allowed").waitFor();
  await page.keyboard.press("Escape");
  await drawer.waitFor({ state: "detached" });
  expect(new URL(page.url()).pathname).toBe("/findings");
  expect(wrong).toEqual([]);
  await opened.context.close();
});

test("every page and device is reached by the command palette, and a search from anywhere", async () => {
  const opened = await openWindow(browser);
  const { page } = opened;
  await page.goto(`${fleet.base}/sign-in`);
  await page.locator("input[autocomplete=username]:focus").waitFor();
  await page.keyboard.type(fleet.person.name);
  await page.keyboard.press("Tab");
  await page.keyboard.type(fleet.person.password);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Overview" }).waitFor();

  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").waitFor();
  await page.keyboard.type("connect");
  await page.getByRole("option", { name: "Connect a device" }).waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Connect a device" }).waitFor();

  await page.keyboard.press("Control+k");
  await page.keyboard.type("warehouse");
  await page.getByRole("option", { name: /warehouse-fw/ }).waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("complementary", { name: "Device" }).getByText("No telemetry since").waitFor();
  await page.keyboard.press("Escape");

  await page.keyboard.press("g");
  await page.keyboard.press("e");
  await page.getByRole("heading", { name: "Events" }).waitFor();
  await page.keyboard.press("/");
  await page.locator("[data-search]:focus").waitFor();
  // A field is offered, taken with the arrow, and its values after it.
  await page.keyboard.type("device.host");
  await page.getByRole("option", { name: "device.hostname:" }).waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.getByRole("option", { name: "device.hostname:xgs-clinic" }).waitFor();
  await page.keyboard.type("xgs");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await page.waitForURL(/q=device\.hostname%3Axgs-clinic/);
  await settled(page);
  await page.getByRole("row").filter({ hasText: "xgs-clinic" }).first().waitFor();
  expect(await page.getByRole("row").filter({ hasText: "hq-fw-1" }).count()).toBe(0);

  await page.keyboard.press("Escape");
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keyboard" }).waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("[");
  await page.locator(".shell.narrow").waitFor();
  await opened.context.close();
});
