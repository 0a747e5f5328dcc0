import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startFeedServer } from "../../breakwater/test/feed-server.ts";
import { launchChromium } from "./chromium.ts";
import { openWindow, rowWith, signIn } from "./open-console.ts";
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

test("the bell calls for what happened, leads there, and is quiet once it is read", async () => {
  const opened = await openWindow(browser);
  const { page } = opened;
  await signIn(opened, fleet.base, fleet.administrator);
  await page.getByRole("button", { name: /Notices: \d+ unread/ }).click();
  const list = page.getByRole("dialog", { name: "Notices" });
  await list.getByRole("link").first().click();
  await page.getByRole("complementary", { name: "Finding" }).waitFor();
  await page.getByRole("button", { name: /Notices/ }).click();
  await list.getByRole("button", { name: "Mark all as read" }).click();
  await page.getByRole("button", { name: "Notices", exact: true }).waitFor();
  expect(opened.wrong).toEqual([]);
  await opened.context.close();
});

test("a webhook is added, tested, given a new secret and removed", async () => {
  await using server = await startFeedServer();
  server.put("/hook", (_, response) => response.writeHead(204).end());
  const opened = await openWindow(browser);
  const { page } = opened;
  await signIn(opened, fleet.base, fleet.administrator);
  await page.goto(`${fleet.base}/settings/webhooks`);
  await page.getByText("No webhooks yet").waitFor();
  await page.getByRole("button", { name: "Add a webhook" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("Chat");
  await dialog.getByLabel("Address").fill(`${server.base}/hook`);
  await dialog.getByLabel("Hunts for new indicators that ended").uncheck();
  await dialog.getByRole("button", { name: "Add a webhook" }).click();
  const secret = await dialog.getByText(/^whsec_/).textContent();
  await dialog.getByRole("button", { name: "Done" }).click();
  const row = rowWith(page, "Chat");
  await row.getByRole("button", { name: "Send a test" }).click();
  await dialog.getByText("Taken").waitFor();
  await dialog.getByRole("button", { name: "Close" }).click();
  expect(server.seen[0]?.headers["webhook-signature"]).toMatch(/^v1,/);
  await row.getByRole("button", { name: "New secret" }).click();
  const rotated = await dialog.getByText(/^whsec_/).textContent();
  expect(rotated).not.toBe(secret);
  await dialog.getByRole("button", { name: "Done" }).click();
  await row.getByRole("button", { name: "Switch off" }).click();
  await row.getByText("Off").waitFor();
  await row.getByRole("button", { name: "Remove" }).click();
  await dialog.getByRole("button", { name: "Remove" }).click();
  await page.getByText("No webhooks yet").waitFor();
  expect(opened.wrong).toEqual([]);
  await opened.context.close();
});
