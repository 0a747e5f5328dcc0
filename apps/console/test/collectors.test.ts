import { createHmac } from "node:crypto";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
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

const report = (hash: string, more = "") =>
  [
    '{"kind":"report","name":"message","sequence":"1"}',
    '{"kind":"system","name":"kernel","value":"Linux 5.10 x86_64"}',
    `{"kind":"file","name":"/usr/sbin/sshd","sha256":"${hash.repeat(64)}"}`,
    ...(more === "" ? [] : [more]),
    '{"kind":"end","name":"end"}',
    "",
  ].join("\n");

test("a device that is unlike the others of its build is shown; an upgrade gets its window", async () => {
  const opened = await openWindow(browser);
  const { page } = opened;
  await signIn(opened, fleet.base, fleet.administrator);
  await page.goto(`${fleet.base}/settings/collectors`);
  const dialog = page.getByRole("dialog");
  const enrol = async (name: string) => {
    await page.getByRole("button", { name: "Enrol a device" }).click();
    await dialog.getByLabel("Device").fill(name);
    await dialog.getByRole("button", { name: "Enrol a device" }).click();
    const text = (await dialog.locator("pre").textContent()) ?? "";
    await dialog.getByRole("button", { name: "Done" }).click();
    const of = (field: string) => new RegExp(`^${field}=(.*)$`, "m").exec(text)?.[1] ?? "";
    return { id: of("ID"), key: of("KEY") };
  };
  const send = async ({ id, key }: { readonly id: string; readonly key: string }, body: string) => {
    const signature = createHmac("sha256", Buffer.from(key, "hex")).update(body).digest("hex");
    const headers = {
      "content-type": "application/x-ndjson",
      "breakwater-signature": `hmac-sha256=${signature}`,
    };
    const answer = await fetch(`${fleet.base}/collector/${id}`, { method: "POST", body, headers });
    expect(answer.status).toBe(200);
  };
  for (const name of ["gate-1", "gate-2", "gate-3", "gate-4"]) await send(await enrol(name), report("a"));
  const odd = '{"kind":"account","name":"support","uid":"0"}';
  await send(await enrol("gate-5"), report("b", odd));

  await rowWith(page, "gate-1").getByText("Too few alike").waitFor();
  await rowWith(page, "gate-5").getByRole("button", { name: "2 differences" }).click();
  await dialog.getByText("/usr/sbin/sshd").waitFor();
  expect(await dialog.getByText("4 of 4").count()).toBe(2);
  await dialog.getByRole("button", { name: "Done" }).click();

  await page.getByRole("button", { name: "Open a change window" }).click();
  await dialog.getByLabel("What for").fill("Upgrade to 9.1");
  await dialog.getByLabel("Device").selectOption("gate-5");
  await dialog.getByRole("button", { name: "Open a change window" }).click();
  const window = rowWith(page, "Upgrade to 9.1");
  await window.getByText("gate-5").waitFor();
  await window.getByRole("button", { name: /End now/ }).click();
  await window.getByText("Over").waitFor();
  expect(opened.wrong).toEqual([]);
  await opened.context.close();
});
