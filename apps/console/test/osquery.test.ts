import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { callOsquery, enrolmentOf } from "../../breakwater/test/osquery-client.ts";
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

const call = async (path: string, body: object) =>
  (await callOsquery({ base: fleet.base, path: `/api/osquery/${path}`, body })).body;

test("a device that runs osquery enrols, is asked something, and gives files as evidence", async () => {
  const opened = await openWindow(browser);
  const { page } = opened;
  await signIn(opened, fleet.base, fleet.administrator);
  await page.goto(`${fleet.base}/settings/collectors`);
  const dialog = page.getByRole("dialog");
  await page.getByText("No device that runs osquery has enrolled yet").waitFor();

  await page.getByRole("button", { name: "Make an enrol secret" }).click();
  await dialog.getByLabel("Name").fill("edge 2026");
  await dialog.getByRole("button", { name: "Make an enrol secret" }).click();
  const secret = (await dialog.locator("pre").textContent()) ?? "";
  await dialog.getByRole("button", { name: "Done" }).click();
  const { node_key: key } = await call("enroll", enrolmentOf(secret, "uuid-1", "gate-1"));
  await page.reload();
  await rowWith(page, "gate-1").getByText("Ubuntu").waitFor();
  await rowWith(page, "gate-1").getByText("Too few alike").waitFor();

  await page.getByRole("button", { name: "Ask devices" }).click();
  await dialog.getByLabel("Query").fill("DELETE FROM users");
  await dialog.getByLabel("Reason").fill("who runs what");
  await dialog.getByRole("button", { name: "Ask devices" }).click();
  await dialog.getByText("expected SELECT").waitFor();
  await dialog.getByLabel("Query").fill("SELECT name FROM processes");
  await dialog.getByRole("button", { name: "Ask devices" }).click();
  const asked = rowWith(page, "who runs what");
  await asked.getByText("0 of 1").waitFor();
  const [query = ""] = Object.keys((await call("distributed/read", { node_key: key }))["queries"] as object);
  await call("distributed/write", { node_key: key, queries: { [query]: [{ name: "sshd" }] } });
  await page.reload();
  await asked.getByText("1 of 1").waitFor();
  await asked.getByRole("button", { name: /Show/ }).click();
  await rowWith(dialog, "gate-1").getByText("Answered").waitFor();
  await dialog.getByRole("button", { name: "Done" }).click();
  await asked.getByRole("button", { name: /End/ }).click();
  await asked.getByText("Over").waitFor();

  await page.getByRole("button", { name: "Take files" }).click();
  await dialog.getByLabel("Path").fill("/etc/cron.d/%%");
  await dialog.getByLabel("Reason").fill("case 12");
  await dialog.getByRole("button", { name: "Take files" }).click();
  const carve = rowWith(page, "/etc/cron.d/%%").filter({ hasText: "case 12" }).last();
  await carve.getByText("Asked for").waitFor();
  const [request = ""] = Object.keys(
    (await call("distributed/read", { node_key: key }))["queries"] as object,
  );
  const size = { block_count: 1, block_size: 100, carve_size: 5, carve_id: "c" };
  const { session_id: session } = await call("carve/begin", { ...size, request_id: request, node_key: key });
  await call("carve/block", { block_id: 0, session_id: session, request_id: request, data: "aGVsbG8=" });
  await page.reload();
  await carve.getByRole("button", { name: /Take a copy/ }).click();
  await dialog.getByText("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824").waitFor();
  await dialog.getByLabel("Reason").fill("laboratory");
  const download = page.waitForEvent("download");
  await dialog.getByRole("button", { name: "Take a copy" }).click();
  expect((await download).suggestedFilename()).toMatch(/^evidence-.*\.bin$/);

  await rowWith(page, "edge 2026")
    .getByRole("button", { name: /Revoke/ })
    .click();
  await rowWith(page, "edge 2026").getByText("Revoked").waitFor();
  await rowWith(page, "gate-1")
    .first()
    .getByRole("button", { name: /Remove/ })
    .click();
  await dialog.getByRole("button", { name: "Remove" }).click();
  await page.getByText("No device that runs osquery has enrolled yet").waitFor();
  // The refused query is what the browser was told.
  expect(opened.wrong.filter((text) => !text.includes("422"))).toEqual([]);
  await opened.context.close();
});

test("the same page in Japanese", async () => {
  const opened = await openWindow(browser, { language: "ja" });
  const { page } = opened;
  await signIn(opened, fleet.base, fleet.administrator);
  await page.goto(`${fleet.base}/settings/collectors`);
  for (const name of ["osquery を実行する機器", "登録用シークレット", "問い合わせ", "証拠としてのファイル"])
    await page.getByRole("heading", { name, exact: true }).waitFor();
  expect(opened.wrong).toEqual([]);
  await opened.context.close();
});

test("a responder may ask and take files, and sees nothing of enrolling", async () => {
  const opened = await openWindow(browser);
  const { page } = opened;
  const responder = await fleet.running.key(fleet.running.tenants.first, "responder");
  await signIn(opened, fleet.base, responder);
  await page.goto(`${fleet.base}/settings/collectors`);
  await page.getByRole("button", { name: "Ask devices" }).waitFor();
  await page.getByRole("button", { name: "Take files" }).waitFor();
  expect(await page.getByRole("button", { name: "Enrol a device" }).count()).toBe(0);
  expect(await page.getByRole("heading", { name: "Enrol secrets" }).count()).toBe(0);
  expect(opened.wrong).toEqual([]);
  await opened.context.close();
});
