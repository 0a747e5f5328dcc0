import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "./chromium.ts";
import { openWindow, signIn, signInAs } from "./open-console.ts";
import { type Fleet, startFleet } from "./start-fleet.ts";

let fleet: Fleet;
let browser: Browser;
beforeAll(async () => {
  [fleet, browser] = await Promise.all([startFleet({ hours: 4 }), launchChromium()]);
});
afterAll(async () => {
  await browser?.close();
  await fleet?.[Symbol.asyncDispose]();
});

test("values are pasted, hunted for over all that is stored, and the answer says what it rests on", async () => {
  const opened = await openWindow(browser);
  const { page } = opened;
  await signIn(opened, fleet.base, fleet.administrator);
  await page.getByRole("link", { name: "Hunts" }).click();
  await page.getByText("No hunts yet").waitFor();
  await page.getByRole("button", { name: "Start a hunt" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog
    .getByLabel("Values")
    .last()
    .fill(`203.0.113[.]61\n198.51.100.250\n${"ab".repeat(32)}`);
  await dialog.getByRole("button", { name: "Start a hunt" }).click();
  const drawer = page.getByRole("complementary", { name: "Hunt" });
  await drawer.getByText("Done").waitFor();
  await drawer.getByRole("link", { name: "203.0.113.61" }).first().waitFor();
  await drawer.getByText("What was searched, and what was not").waitFor();
  await drawer.getByText("Indicators of kinds that no log here has ever named (1):").waitFor();
  await drawer.getByText("A device logs what it is set to log").waitFor();
  await drawer.getByRole("link", { name: "203.0.113.61" }).first().click();
  await page.waitForURL(/\/(?:findings|events)/);
  expect(opened.wrong).toEqual([]);
  await opened.context.close();
});

test("rules are hunted for, a wrong one is refused with its line, and a viewer starts nothing", async () => {
  const opened = await openWindow(browser);
  const { page } = opened;
  await signIn(opened, fleet.base, fleet.administrator);
  await page.goto(`${fleet.base}/hunts`);
  await page.getByRole("button", { name: "Start a hunt" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Sigma rules", { exact: true }).first().click();
  const rules = dialog.getByLabel("Sigma rules").last();
  await rules.fill("title: SSH anywhere\nlogsource:\n  product: fortigate\n");
  await dialog.getByRole("button", { name: "Start a hunt" }).click();
  await dialog.getByText(/line 1, column/).waitFor();
  opened.forgive();
  await rules.fill(
    "title: An administrator was added\nlevel: high\nlogsource:\n  product: fortigate\ndetection:\n  selection:\n    cfgpath: system.admin\n  condition: selection\n",
  );
  await dialog.getByRole("button", { name: "Start a hunt" }).click();
  const drawer = page.getByRole("complementary", { name: "Hunt" });
  await drawer.getByText("Done").waitFor();
  await drawer.getByRole("link", { name: "An administrator was added" }).waitFor();
  expect(opened.wrong).toEqual([]);
  await opened.context.close();

  const viewer = await openWindow(browser, { language: "ja", theme: "light" });
  await signIn(viewer, fleet.base, fleet.viewer);
  await viewer.page.goto(`${fleet.base}/hunts`);
  await viewer.page.getByRole("row", { name: /An administrator was added/ }).waitFor();
  expect(await viewer.page.getByRole("button", { name: "ハントを開始" }).count()).toBe(0);
  expect(viewer.wrong).toEqual([]);
  await viewer.context.close();
});

test("a finding becomes a case that is taken, worked on, judged and closed", async () => {
  const opened = await openWindow(browser);
  const { page } = opened;
  await signInAs(opened, fleet.base, fleet.person);
  const { items } = await fleet.api.get<{ readonly items: readonly { readonly id: string }[] }>(
    "/api/v1/findings?sort=severity&limit=2",
  );
  await page.goto(`${fleet.base}/findings/${items[0]?.id}`);
  await page.getByRole("button", { name: "Open a case" }).click();
  await page.getByRole("dialog").getByLabel("Title").fill("An administrator <b>nobody</b> knows");
  await page.getByRole("dialog").getByRole("button", { name: "Open a case" }).click();
  const drawer = page.getByRole("complementary", { name: "Case" });
  await drawer.getByRole("heading", { name: "An administrator <b>nobody</b> knows" }).waitFor();
  await drawer.locator(".case-timeline .raw-line").first().waitFor();

  await drawer.getByRole("button", { name: "Take it" }).click();
  await drawer.getByText("Haruka Mori has it").waitFor();
  await drawer.getByLabel("New task").fill("Keep the memory map");
  await drawer.getByRole("button", { name: "Add", exact: true }).click();
  await drawer.getByLabel("Keep the memory map").check();
  await drawer.getByRole("button", { name: "Tell what happened" }).click();
  await drawer.getByLabel("When (UTC)").fill("2026-01-02T03:04");
  await drawer.getByLabel("What happened").fill("The owner saw an odd log-in page.");
  await drawer.getByRole("button", { name: "Tell what happened" }).click();
  await drawer.locator(".case-timeline").getByText("The owner saw an odd log-in page.").waitFor();
  await drawer.getByRole("button", { name: "Hide from the timeline" }).first().click();
  await drawer.getByRole("button", { name: "Show 1 hidden" }).waitFor();
  await drawer.getByRole("button", { name: "Done", exact: true }).first().click();
  await drawer.getByText("done by h.mori,").waitFor();

  await drawer.getByRole("button", { name: "Close the case" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Confirmed").click();
  await dialog.getByLabel("Closing summary").fill("A stolen session. Keys were changed.");
  await dialog.getByRole("button", { name: "Close the case" }).click();
  await drawer.getByText("Open again").waitFor();
  await drawer.getByText("A stolen session. Keys were changed.").first().waitFor();
  expect(opened.wrong).toEqual([]);
  await opened.context.close();
});

test("a search is completed while it is typed, counted, followed live, and becomes a hunt", async () => {
  const opened = await openWindow(browser);
  const { page } = opened;
  await signInAs(opened, fleet.base, fleet.person);
  await page.goto(`${fleet.base}/events?range=30d`);
  const box = page.getByRole("combobox", { name: "Search events" });
  await box.pressSequentially("unmapped.cfgp");
  await page.getByRole("option", { name: /unmapped\.cfgpath:/ }).waitFor();
  await box.press("ArrowDown");
  await box.press("Enter");
  await page.getByRole("option", { name: /unmapped\.cfgpath:system\.admin/ }).click();
  await box.press("Enter");
  await page.waitForURL(/q=unmapped\.cfgpath/);

  await box.press("End");
  await box.pressSequentially(" | count by unmapped.cfgpa");
  await page.getByRole("option", { name: /^unmapped\.cfgpath/ }).click();
  await box.press("Enter");
  const counted = page.getByRole("region", { name: "Counted" });
  await counted.getByText("Groups: 1").waitFor();
  await counted.getByRole("row", { name: /system\.admin/ }).click();
  await page.waitForURL((address) => !address.search.includes("count"));

  const streaming = page.waitForResponse((answer) => answer.url().includes("/api/v1/events/tail"));
  await page.getByRole("button", { name: "Follow" }).click();
  const table = page.getByRole("grid", { name: "Events" });
  await table.waitFor();
  await streaming;
  const line = `<189>date=2026-11-24 time=08:00:00 devname="edge-live" devid="FGlive" tz="+0000" logid="0100044547" type="event" subtype="system" level="information" user="live-one" action="Add" cfgpath="system.admin" cfgobj="support" msg="Add system.admin support"`;
  await fleet.api.send("POST", "/api/v1/ingest", line, { "content-type": "text/plain" });
  await table.getByText("live-one").first().waitFor();
  await page.getByRole("button", { name: "Follow" }).click();

  await page.getByRole("button", { name: "Hunt for this" }).click();
  const dialog = page.getByRole("dialog");
  expect(await dialog.getByLabel("Search").last().inputValue()).toContain("unmapped.cfgpath:");
  await dialog.getByRole("button", { name: "Start a hunt" }).click();
  const drawer = page.getByRole("complementary", { name: "Hunt" });
  await drawer.getByText("Done").waitFor();
  await drawer.getByText("What was searched, and what was not").waitFor();
  expect(opened.wrong).toEqual([]);
  await opened.context.close();
});
