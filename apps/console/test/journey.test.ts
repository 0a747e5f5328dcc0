import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ApiClient, apiClient, everyItem } from "../../breakwater/test/api-client.ts";
import {
  breakwater,
  type ServerProcess,
  startServer,
  temporaryFolder,
} from "../../breakwater/test/server-process.ts";
import { en } from "../src/i18n/en.ts";
import { ja } from "../src/i18n/ja.ts";
import { launchChromium } from "./chromium.ts";
import { makeFirstAccount, openWindow, rowWith, useKey } from "./open-console.ts";
import { looks } from "./pictures.ts";

const attack = `<189>date=2026-11-24 time=10:00:00 devname="edge-fw" devid="FGCONSOLE" tz="+0000" vd="root" logid="0100044547" type="event" subtype="system" level="information" logdesc="Object attribute configured" user="admin" ui="jsconsole(127.0.0.1)" action="Add" cfgpath="system.admin" cfgobj="<img src=x onerror=alert(1)>" msg="Add system.admin"`;

const account = { name: "first", password: "seven boats at low tide" };

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser?.close());

/** A server that nobody has signed in to yet. */
async function freshServer() {
  const folder = temporaryFolder();
  const server: ServerProcess = await startServer({ data: folder.path });
  return {
    server,
    folder,
    async [Symbol.asyncDispose]() {
      await server.stop();
      folder[Symbol.dispose]();
    },
  };
}

describe.each(looks)("in $language, $theme", ({ language, theme }) => {
  const texts = language === "en" ? en : ja;

  test("from the one-time link to a finding, its evidence, its closing, and back", async () => {
    await using fresh = await freshServer();
    const { server, folder } = fresh;
    const opened = await openWindow(browser, { language, theme });
    const { page, wrong } = opened;
    await page.goto(`${server.base}/setup#token=${server.setupToken}`);
    await page.getByRole("heading", { name: texts["session.setup.account"] }).waitFor();
    expect(new URL(page.url()).hash).toBe("");
    await makeFirstAccount(page, account);
    await page.getByRole("heading", { name: texts["overview.title"], exact: true }).waitFor();
    expect(await page.locator("html").getAttribute("lang")).toBe(language);
    expect(await page.locator("html").getAttribute("data-theme")).toBe(theme);
    await page.getByText(texts["overview.quiet"]).waitFor();

    const api: ApiClient = apiClient(
      server.base,
      breakwater("key", "create", "--role", "administrator", "--data", folder.path),
    );
    const sent = await api.send("POST", "/api/v1/ingest", attack, { "content-type": "text/plain" });
    expect(sent.status).toBe(200);

    await page.getByRole("link", { name: new RegExp(`^${texts["nav.findings"]}`) }).click();
    await rowWith(page, "jsconsole").first().click();
    const drawer = page.getByRole("complementary", { name: texts["finding.title"] });
    await drawer.getByText(texts["finding.story"]).waitFor();
    await drawer.locator("mark").first().waitFor();
    // What an attacker put into the log line is text here, never an element.
    expect(await page.locator('img[src="x"]').count()).toBe(0);
    expect(await drawer.locator(".evidence").first().textContent()).toContain("<img src=x onerror=alert(1)>");
    await drawer.getByText("author: Breakwater").waitFor();
    // The finding has an address of its own: opened anew, it is there.
    const address = page.url();
    await page.goto("about:blank");
    await page.goto(address);
    await drawer.locator("mark").first().waitFor();

    await drawer.getByRole("button", { name: texts["finding.close.open"] }).click();
    await drawer.getByLabel(texts["finding.resolution.true-positive"]).check();
    await drawer.getByLabel(texts["finding.comment"]).fill("seen in the test");
    await drawer.getByRole("button", { name: texts["finding.close"], exact: true }).click();
    await drawer.getByText("seen in the test").waitFor();
    const [finding] = await everyItem<{ readonly status: string; readonly comment: string }>(
      api,
      "/api/v1/findings?status=closed",
    );
    expect(finding).toMatchObject({ status: "closed", comment: "seen in the test" });
    // Taken back where it was said that it was done.
    await page.getByRole("status").getByRole("button", { name: texts["action.undo"] }).click();
    await drawer.getByRole("button", { name: texts["finding.close.open"] }).waitFor();
    expect(wrong).toEqual([]);
    await opened.context.close();
  });
});

test("the set-up link works once, and an API key signs in after it, to where one wanted to go", async () => {
  await using fresh = await freshServer();
  const { server, folder } = fresh;
  const opened = await openWindow(browser);
  const { page } = opened;
  await page.goto(`${server.base}/setup#token=${server.setupToken}`);
  await makeFirstAccount(page, account);
  await opened.context.clearCookies();
  await page.goto(`${server.base}/setup#token=${server.setupToken}`);
  await page.getByRole("alert").waitFor();
  await page.goto(`${server.base}/devices?state=silent`);
  await useKey(page, "bwk_wrong");
  await page.getByText("The key is not valid.").waitFor();
  await useKey(page, breakwater("key", "create", "--role", "viewer", "--data", folder.path));
  await page.getByRole("heading", { name: "Devices" }).waitFor();
  expect(new URL(page.url()).search).toBe("?state=silent");
  await opened.context.close();
});

test("nobody is led to another site by the sign-in page", async () => {
  await using fresh = await freshServer();
  const { server, folder } = fresh;
  const key = breakwater("key", "create", "--role", "viewer", "--data", folder.path);
  const opened = await openWindow(browser);
  const { page } = opened;
  for (const next of ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"]) {
    await opened.context.clearCookies();
    await page.goto(`${server.base}/sign-in?next=${encodeURIComponent(next)}`);
    await useKey(page, key);
    await page.getByRole("heading", { name: "Overview" }).waitFor();
    expect(new URL(page.url()).origin).toBe(server.base);
  }
  await opened.context.close();
});
