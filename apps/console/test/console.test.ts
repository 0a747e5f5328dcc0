import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ApiClient, apiClient, everyItem } from "../../breakwater/test/api-client.ts";
import {
  breakwater,
  type ServerProcess,
  startServer,
  temporaryFolder,
} from "../../breakwater/test/server-process.ts";
import { launchChromium } from "./chromium.ts";

const artifacts = join(import.meta.dirname, "../../../.artifacts");
const attack = `<189>date=2026-11-24 time=10:00:00 devname="edge-fw" devid="FGCONSOLE" tz="+0000" vd="root" logid="0100044547" type="event" subtype="system" level="information" logdesc="Object attribute configured" user="admin" ui="jsconsole(127.0.0.1)" action="Add" cfgpath="system.admin" cfgobj="<img src=x onerror=alert(1)>" msg="Add system.admin"`;

const folder = temporaryFolder();
let server: ServerProcess;
let browser: Browser;
let api: ApiClient;

beforeAll(async () => {
  mkdirSync(artifacts, { recursive: true });
  [server, browser] = await Promise.all([startServer({ data: folder.path }), launchChromium()]);
  api = apiClient(server.base, breakwater("key", "create", "--role", "administrator", "--data", folder.path));
  const sent = await api.send("POST", "/api/v1/ingest", attack, { "content-type": "text/plain" });
  expect(sent.status).toBe(200);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  folder[Symbol.dispose]();
});

/** A page, and everything that went wrong in it: script errors, refused scripts, failed requests. */
async function openPage(context: BrowserContext): Promise<{ readonly page: Page; readonly wrong: string[] }> {
  const page = await context.newPage();
  const wrong: string[] = [];
  page.on("pageerror", (error) => wrong.push(error.message));
  page.on("dialog", (dialog) => {
    wrong.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") wrong.push(message.text());
  });
  return { page, wrong };
}

test("from the one-time link to a finding, its evidence, and its closing", async () => {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "en-US" });
  const { page, wrong } = await openPage(context);
  await page.goto(`${server.base}/setup#token=${server.setupToken}`);
  await page.getByRole("heading", { name: "Overview" }).waitFor();
  expect(new URL(page.url()).hash).toBe("");
  await page.screenshot({ path: join(artifacts, "overview-en.png") });

  await page.getByRole("link", { name: /^Findings/ }).click();
  await page.getByRole("row").filter({ hasText: "jsconsole" }).first().click();
  const drawer = page.getByRole("dialog").or(page.locator("aside"));
  await drawer.getByText("What happened").waitFor();
  await drawer.getByText("Author: Breakwater").first().waitFor();
  await drawer.locator("mark").first().waitFor();
  // What an attacker put into the log line is text here, never an element.
  expect(await page.locator('img[src="x"]').count()).toBe(0);
  expect(await drawer.locator(".evidence").first().textContent()).toContain("<img src=x onerror=alert(1)>");
  await page.screenshot({ path: join(artifacts, "finding-en.png") });

  await drawer.getByLabel("Comment").fill("seen in the test");
  await drawer.getByRole("button", { name: "Close finding" }).click();
  await drawer.getByText("Closed as: An attack or misuse").waitFor();
  const [finding] = await everyItem<{ readonly status: string; readonly comment: string }>(
    api,
    "/api/v1/findings?status=closed",
  );
  expect(finding).toMatchObject({ status: "closed", comment: "seen in the test" });
  await drawer.getByRole("button", { name: "Reopen finding" }).click();
  await drawer.getByRole("button", { name: "Close finding" }).waitFor();
  expect(wrong).toEqual([]);
  await context.close();
});

test("the set-up link works once, and an API key signs in after it", async () => {
  const context = await browser.newContext({ locale: "en-US" });
  const { page } = await openPage(context);
  await page.goto(`${server.base}/setup#token=${server.setupToken}`);
  await page.getByRole("alert").waitFor();
  await page.goto(server.base);
  await page.getByLabel("API key").fill("bwk_wrong");
  await page.getByRole("button", { name: "Sign in with the key" }).click();
  await page.getByText("The key is not valid.").waitFor();
  await page
    .getByLabel("API key")
    .fill(breakwater("key", "create", "--role", "viewer", "--data", folder.path));
  await page.getByRole("button", { name: "Sign in with the key" }).click();
  await page.getByRole("heading", { name: "Overview" }).waitFor();
  await context.close();
});

test("in Japanese where the browser asks for it, and events are searched and opened by keyboard", async () => {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    locale: "ja-JP",
    colorScheme: "dark",
  });
  const { page, wrong } = await openPage(context);
  await page.goto(server.base);
  await page.locator("input").first().waitFor();
  // The browser names the refused request by which the page learns that nobody is signed in.
  wrong.length = 0;
  await page
    .locator("input")
    .first()
    .fill(breakwater("key", "create", "--role", "administrator", "--data", folder.path));
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "概要" }).waitFor();
  expect(await page.locator("html").getAttribute("lang")).toBe("ja");
  await page.keyboard.press("g");
  await page.keyboard.press("e");
  await page.getByRole("row").filter({ hasText: "edge-fw" }).first().waitFor();
  await page.keyboard.press("/");
  await page.locator("#event-search:focus").waitFor();
  await page.keyboard.type("unmapped.cfgpath:system.admin");
  await page.keyboard.press("Enter");
  const row = page.getByRole("row").filter({ hasText: "edge-fw" }).first();
  await row.click();
  await page.getByText("FGCONSOLE").last().waitFor();
  await page.screenshot({ path: join(artifacts, "event-ja.png") });
  expect(wrong).toEqual([]);
  await context.close();
});
