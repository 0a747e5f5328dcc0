import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ApiClient, apiClient } from "../../breakwater/test/api-client.ts";
import {
  breakwater,
  launcher,
  type ServerProcess,
  startServer,
  temporaryFolder,
} from "../../breakwater/test/server-process.ts";
import { launchChromium } from "./chromium.ts";
import { openWindow, rowWith, settled, signInAs } from "./open-console.ts";

const folder = temporaryFolder();
const data = join(folder.path, "data");
const first = { name: "first", password: "eleven gulls over the quay" };
const second = { name: "second", password: "twelve ropes in the shed" };
const clinic = "Harbour Clinic";
let server: ServerProcess;
let browser: Browser;
let api: ApiClient;
let key = "";

/** A server with two organisations and two administrators: what an unknown sender sends waits until somebody says whose it is. */
beforeAll(async () => {
  [server, browser] = await Promise.all([startServer({ data }), launchChromium()]);
  key = breakwater("key", "create", "--role", "administrator", "--data", data);
  api = apiClient(server.base, key);
  const create = ["--role", "administrator", "--password-stdin", "--data", data];
  for (const { name, password } of [first, second])
    execFileSync(process.execPath, [launcher, "user", "create", name, ...create], { input: `${password}\n` });
  const [tenant] = (await api.get<{ items: readonly { organisation: string }[] }>("/api/v1/tenants")).items;
  const body = JSON.stringify({ organisation: tenant?.organisation, name: clinic });
  const made = await api.send("POST", "/api/v1/tenants", body, { "content-type": "application/json" });
  expect(made.status).toBe(201);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  folder[Symbol.dispose]();
});

async function sendLines(lines: readonly string[]): Promise<void> {
  const socket = connect(server.port("syslog-tcp"), "127.0.0.1");
  await once(socket, "connect");
  socket.end(lines.map((line) => `${line}\n`).join(""));
  socket.resume();
  await once(socket, "close");
}

test("an unknown sender waits in quarantine, is given to an organisation, and its lines are there", async () => {
  await sendLines([
    '<189>date=2026-11-24 time=10:00:00 devname="clinic-fw" devid="FGTCLINIC" logid="0000000013" type="traffic" subtype="forward" level="notice" srcip=192.0.2.10 dstip=198.51.100.7 proto=6 action="accept"',
  ]);
  const opened = await openWindow(browser);
  const { page } = opened;
  await signInAs(opened, server.base, first);
  await page.getByText("in quarantine: 1; lines kept aside: 1").waitFor();
  await page.getByRole("link", { name: "Senders" }).click();
  const row = rowWith(page, "127.0.0.1");
  await row.getByText("in quarantine", { exact: true }).waitFor();
  await row.getByText("lines kept aside: 1").waitFor();
  await row.getByRole("button", { name: /Say whose it is/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Belongs to").selectOption({ label: clinic });
  await dialog.getByRole("button", { name: "Say whose it is" }).click();
  await page.getByText("127.0.0.1 has an owner now").waitFor();
  // It is another organisation's now, and shown there.
  await row.waitFor({ state: "detached" });
  await chooseClinic(page);
  await page.goto(`${server.base}/settings/senders`);
  await row.getByText("accepted", { exact: true }).waitFor();
  await row.getByText(clinic).waitFor();

  const tenants = await api.get<{ items: readonly { id: string; name: string }[] }>("/api/v1/tenants");
  const id = tenants.items.find(({ name }) => name === clinic)?.id ?? "";
  let found = 0;
  while (found === 0) {
    const answer = await fetch(`${server.base}/api/v1/events?q=clinic-fw`, {
      headers: { authorization: `Bearer ${key}`, "breakwater-tenant": id },
    });
    // The route's schema says so.
    found = ((await answer.json()) as { readonly items: readonly unknown[] }).items.length;
  }
  expect(found).toBe(1);

  await row.getByRole("button", { name: /^Block/ }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Block" }).click();
  await row.getByText("blocked").waitFor();

  await page.getByRole("button", { name: "Add rule" }).click();
  await page.getByRole("dialog").getByLabel("Network").fill("203.0.113.0/24");
  await page.getByRole("dialog").getByLabel("Belongs to").selectOption({ label: clinic });
  await page.getByRole("dialog").getByRole("button", { name: "Add rule" }).click();
  await rowWith(page, "203.0.113.0/24")
    .getByRole("button", { name: /Remove/ })
    .click();
  await page.getByText("No rule yet").waitFor();
  expect(opened.wrong).toEqual([]);
  await opened.context.close();
});

/** In the frame: shows the clinic from now on. */
async function chooseClinic(page: Page): Promise<void> {
  await page.locator("button.tenant").click();
  const begunAnew = page.waitForEvent("load");
  await page.getByRole("menuitemradio", { name: clinic }).click();
  await begunAnew;
  await page.locator("button.tenant", { hasText: clinic }).waitFor();
}

test("an organisation's removal is asked for by one, cannot be agreed to by the same, and is by another", async () => {
  const asking = await openWindow(browser);
  await signInAs(asking, server.base, first);
  await asking.page.goto(`${server.base}/settings/organisation`);
  await rowWith(asking.page, clinic)
    .getByRole("button", { name: /Ask for its removal/ })
    .click();
  const dialog = asking.page.getByRole("dialog");
  await dialog.getByLabel("Reason").fill("the contract has ended");
  await dialog.getByRole("button", { name: "Ask for its removal" }).click();
  await asking.page.getByText(`Asked for the removal of ${clinic}`).waitFor();
  await chooseClinic(asking.page);
  await asking.page.goto(`${server.base}/settings/approvals`);
  await settled(asking.page);
  await rowWith(asking.page, "the contract has ended").getByRole("button").click();
  await asking.page.getByText("somebody else must agree").waitFor();
  expect(await asking.page.getByRole("button", { name: "Agree, and do it now" }).count()).toBe(0);

  const agreeing = await openWindow(browser, { language: "ja" });
  await signInAs(agreeing, server.base, second);
  await chooseClinic(agreeing.page);
  await agreeing.page.goto(`${server.base}/settings/approvals`);
  await settled(agreeing.page);
  await rowWith(agreeing.page, "the contract has ended").getByRole("button").click();
  await agreeing.page.getByRole("button", { name: "承認して実行する" }).click();
  let names: readonly string[] = [clinic];
  while (names.includes(clinic))
    names = (await api.get<{ items: readonly { name: string }[] }>("/api/v1/tenants")).items.map(
      ({ name }) => name,
    );
  expect(names).toHaveLength(1);
  expect([asking.wrong, agreeing.wrong]).toEqual([[], []]);
  await Promise.all([asking.context.close(), agreeing.context.close()]);
});
