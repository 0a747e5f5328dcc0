import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "./chromium.ts";
import { openWindow, signIn } from "./open-console.ts";
import { type Fleet, pagesOf, startFleet } from "./start-fleet.ts";

let fleet: Fleet;
let browser: Browser;
beforeAll(async () => {
  [fleet, browser] = await Promise.all([startFleet(), launchChromium()]);
});
afterAll(async () => {
  await browser?.close();
  await fleet?.[Symbol.asyncDispose]();
});

test("what a person says of a device counts at once, and its posture says what is not known", async () => {
  const { device = "" } = await pagesOf(fleet);
  const opened = await openWindow(browser);
  const { page } = opened;
  await signIn(opened, fleet.base, fleet.administrator);
  await page.goto(fleet.base + device);
  await page.getByText("Nothing was imported about this product.").first().waitFor();
  await page.getByLabel("Field").selectOption("owner");
  await page.getByLabel("What it is").fill("harbour master");
  await page.getByRole("button", { name: "Say it" }).click();
  await page.getByRole("listitem").filter({ hasText: "Owner" }).getByText("harbour master").waitFor();
  const silent = page.getByRole("listitem").filter({ hasText: "Hotfixes install themselves" });
  await silent.getByRole("button", { name: /^Leave out/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Who answers for it").fill("harbour master");
  await dialog.getByLabel("Why").fill("its maker has none");
  await dialog.getByRole("button", { name: "Leave out" }).click();
  await silent.getByText(/Left out for harbour master: its maker has none/).waitFor();
  await silent.getByRole("button", { name: /^End it/ }).click();
  await silent.getByRole("button", { name: /^Leave out/ }).waitFor();
  await page.getByLabel("It is the same as").selectOption({ index: 1 });
  await page.getByRole("button", { name: "Merge into it" }).click();
  await page.getByRole("button", { name: "Split off" }).click();
  await page.getByRole("button", { name: "Split off" }).waitFor({ state: "detached" });
  await page.goto(`${fleet.base}/posture`);
  await page.getByText("Share what you find with partners").waitFor();
  await page.getByText("BOD 23-02: no open management").waitFor();
  await page.getByLabel("Import a file").setInputFiles({
    name: "kev.json",
    mimeType: "application/json",
    buffer: Buffer.from(
      '{"catalogVersion":"1","vulnerabilities":[{"cveID":"CVE-2024-21762","vendorProject":"Fortinet","product":"FortiOS","dateAdded":"2024-02-09"}]}',
    ),
  });
  await page.getByText("kev, 1 entries").waitFor();
  await page.goto(`${fleet.base}/devices`);
  await page.getByRole("button", { name: "Import devices" }).click();
  await dialog
    .getByLabel("The list")
    .fill("vendor,product,hostname,colour\nFortinet,FortiGate,pier-9,red\nFortinet,,x,red\n");
  await dialog.getByRole("button", { name: "Show what it would bring" }).click();
  await dialog.getByText(/It would make 1 devices/).waitFor();
  await dialog.getByText(/Not understood, and left out: colour/).waitFor();
  await dialog.getByText(/Line 3:/).waitFor();
  await dialog.getByRole("button", { name: "Import", exact: true }).click();
  await dialog.getByText(/Made 1 devices/).waitFor();
  await dialog.getByRole("button", { name: "Done" }).click();
  await page.getByText("pier-9").first().waitFor();
  expect(opened.wrong).toEqual([]);
  await opened.context.close();
});
