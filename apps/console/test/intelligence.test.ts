import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "./chromium.ts";
import { openWindow, rowWith, signIn } from "./open-console.ts";
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

test("a list is pasted, looked at, imported, hunted for and pulled by a firewall", async () => {
  const opened = await openWindow(browser);
  const { page } = opened;
  await signIn(opened, fleet.base, fleet.administrator);
  await page.getByRole("link", { name: "Intelligence" }).click();
  await page.getByText("No indicators yet").waitFor();
  await page.getByRole("link", { name: "Sources" }).click();
  await page.getByRole("button", { name: "Import" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Source").fill("Advisory");
  await dialog.getByLabel("Paste").fill("203.0.113[.]61\nevil[.]example\n10.0.0.1\n");
  await dialog.getByRole("button", { name: "Show what it would bring" }).click();
  await dialog.getByText("It would add 2, keep 0 and remove 0.").waitFor();
  await dialog.getByText("Left out").click();
  await dialog.getByText("private or special addresses").waitFor();
  await dialog.getByRole("button", { name: "Import" }).click();
  await dialog.getByText("Added 2, kept 0, removed 0.").waitFor();
  await dialog.getByRole("button", { name: "Done" }).click();
  await rowWith(page, "Advisory").waitFor();

  // What it brought is hunted for by itself.
  await page.getByRole("link", { name: "Hunts" }).click();
  await page.getByRole("row", { name: /Done New indicators of Advisory/ }).click();
  await page.getByRole("complementary", { name: "Hunt" }).getByText("2 events, 2 of them new").waitFor();

  await page.getByRole("link", { name: "Intelligence" }).click();
  await page.getByRole("link", { name: "Lists for devices" }).click();
  await page.getByRole("button", { name: "Make a list" }).click();
  await dialog.getByLabel("Name").fill("edge");
  await dialog.getByLabel("For").selectOption("fortigate");
  await dialog.getByText("Reads at most 131,072 entries").waitFor();
  await dialog.getByRole("button", { name: "Make a list" }).click();
  const address = (await dialog.getByText(/\/feeds\/.*\/fortigate\/ip$/).textContent()) ?? "";
  await dialog.getByRole("button", { name: "Done" }).click();
  await page.getByText("Nobody has asked for it yet").waitFor();
  const pulled = await fetch(address.trim());
  expect(await pulled.text()).toBe("203.0.113.61\n");
  await page.getByText("Addresses: 1 entries").waitFor();

  await page.getByLabel("Address, network or domain").fill("203.0.113.0/24");
  await page.getByRole("button", { name: "Protect" }).click();
  await rowWith(page, "203.0.113.0/24").waitFor();
  expect(await (await fetch(address.trim())).text()).toBe("");
  expect(opened.wrong).toEqual([]);
  await opened.context.close();
});

test("an indicator is withdrawn with a reason and restored; a viewer does neither", async () => {
  const opened = await openWindow(browser);
  const { page } = opened;
  await signIn(opened, fleet.base, fleet.administrator);
  await page.goto(`${fleet.base}/intelligence?q=evil`);
  await page.getByRole("button", { name: /Withdraw/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Why").fill("our own test domain");
  await dialog.getByRole("button", { name: "Withdraw" }).click();
  await page.getByText("our own test domain").waitFor();
  await page.getByRole("button", { name: /Restore/ }).click();
  await page.getByRole("button", { name: /Withdraw/ }).waitFor();
  expect(opened.wrong).toEqual([]);
  await opened.context.close();

  const viewer = await openWindow(browser, { language: "ja", theme: "light" });
  await signIn(viewer, fleet.base, fleet.viewer);
  await viewer.page.goto(`${fleet.base}/intelligence`);
  await rowWith(viewer.page, "evil.example").waitFor();
  for (const name of ["取り下げ", "取り込む", "リストを作成", "保護する"])
    expect(await viewer.page.getByRole("button", { name }).count()).toBe(0);
  await viewer.context.close();
});
