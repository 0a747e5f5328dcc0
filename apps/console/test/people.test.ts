import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { totpCode, totpStepMs } from "../../breakwater/src/store/credentials/totp.ts";
import { launchChromium } from "./chromium.ts";
import { type Opened, openWindow, settled, signIn, signInAs } from "./open-console.ts";
import { type Fleet, pagesOf, startFleet } from "./start-fleet.ts";

let fleet: Fleet;
let browser: Browser;
beforeAll(async () => {
  [fleet, browser] = await Promise.all([startFleet({ hours: 4 }), launchChromium()]);
});
afterAll(async () => {
  await browser?.close();
  await fleet?.[Symbol.asyncDispose]();
});

/** RFC 4648 §6, as authenticator apps read it. */
function fromBase32(text: string): Uint8Array {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = Array.from(text, (sign) => alphabet.indexOf(sign).toString(2).padStart(5, "0")).join("");
  return Uint8Array.from({ length: Math.floor(bits.length / 8) }, (_, at) =>
    Number.parseInt(bits.slice(at * 8, at * 8 + 8), 2),
  );
}

function codeAt(secret: string, now: number): string {
  return totpCode(fromBase32(secret), Math.floor(now / totpStepMs));
}

/** Makes an invitation in the console and gives its link. */
async function invite(page: Page, role: string): Promise<string> {
  await page.goto(`${fleet.base}/settings/people`);
  await page.getByRole("button", { name: "Invite a person" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Role").selectOption({ label: role });
  await dialog.getByRole("button", { name: "Make the link" }).click();
  const link = await page.getByRole("dialog", { name: "The link is ready" }).locator("pre").textContent();
  await page.getByRole("button", { name: "Done" }).click();
  return link ?? "";
}

/** Takes an invitation in a window of its own. */
async function accept(opened: Opened, link: string, name: string, password: string): Promise<void> {
  const { page } = opened;
  await page.goto(link);
  await page.locator("input[autocomplete=username]").fill(name);
  await page.locator("input[autocomplete=new-password]").fill(password);
  await page.keyboard.press("Enter");
  await page.locator(".shell h1").waitFor();
}

test("an administrator invites a viewer, who sees everything and can change nothing, in the console and by the API", async () => {
  const administrator = await openWindow(browser);
  await signInAs(administrator, fleet.base, fleet.person);
  const link = await invite(administrator.page, "Viewer");
  expect(new URL(link).pathname).toBe("/invitation");

  const viewer = await openWindow(browser);
  await accept(viewer, link, "second", "eight crows on the wire");
  const { page } = viewer;
  expect(new URL(page.url()).hash).toBe("");
  await settled(page);
  const pages = await pagesOf(fleet);
  await page.goto(fleet.base + (pages["finding"] ?? ""));
  await settled(page);
  await page.locator("mark").first().waitFor();
  expect(await page.locator(".drawer > footer").count()).toBe(0);
  expect(await page.getByRole("button", { name: /close finding|reopen/i }).count()).toBe(0);
  // Of the settings a viewer has the own account, and nothing else.
  await page.goto(`${fleet.base}/settings`);
  await page.getByRole("heading", { name: "Your account" }).waitFor();
  expect(
    await page.getByRole("navigation", { name: "Settings" }).getByRole("link").allTextContents(),
  ).toEqual(["Your account"]);
  for (const part of ["people", "keys", "organisation", "audit"]) {
    await page.goto(`${fleet.base}/settings/${part}`);
    await page.getByText("There is no such part").waitFor();
  }
  // What the console does not offer, the API refuses: every changing operation, asked from the console's own page.
  const answers = await page.evaluate<readonly (readonly [string, number])[]>(changeEverything);
  expect(answers.length).toBeGreaterThan(20);
  expect(answers.filter(([, status]) => status !== 403)).toEqual([]);
  await viewer.context.close();

  // The link was good once.
  const third = await openWindow(browser);
  await third.page.goto(link);
  await third.page.getByText("The link was used or has expired.").waitFor();
  await Promise.all([administrator.context.close(), third.context.close()]);
});

/** Runs in the page: asks for every operation that changes something, but for what people do with their own account and notices, questions in SQL and about names, and where devices report to. */
const changeEverything = `(async () => {
  const description = await (await fetch("/api/openapi.json")).json();
  const own = /^\\/(collector|hotfix|api\\/osquery)\\/|^\\/api\\/v1\\/(session|account|query|notices\\/read|lookalikes\\/check|invitations\\/(find|accept|join))/;
  const answers = [];
  for (const [path, methods] of Object.entries(description.paths)) {
    for (const method of Object.keys(methods)) {
      if (method === "get" || own.test(path)) continue;
      const address = path.replaceAll(/\\{\\w+\\}/g, "01900000-0000-7000-8000-000000000000");
      const type = path.endsWith("/ingest") ? "text/plain" : "application/json";
      const body = method === "delete" ? undefined : "{}";
      const answer = await fetch(address, { method: method.toUpperCase(), headers: body ? { "content-type": type } : {}, body });
      answers.push([method + " " + path, answer.status]);
    }
  }
  return answers;
})()`;

describe("an authenticator", () => {
  test("is set up with a code, asked for at the next sign-in, replaced by a recovery code, and removed", async () => {
    const administrator = await openWindow(browser);
    await signInAs(administrator, fleet.base, fleet.person);
    const link = await invite(administrator.page, "Analyst");
    await administrator.context.close();

    const opened = await openWindow(browser);
    const { page } = opened;
    const account = { name: "careful", password: "nine lamps along the quay" };
    await accept(opened, link, account.name, account.password);
    await page.goto(`${fleet.base}/settings/account`);
    await page.getByRole("button", { name: "Set up" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Current password").fill(account.password);
    await dialog.getByRole("button", { name: "Begin" }).click();
    await dialog.locator(".qr").waitFor();
    const secret = (await dialog.locator("button.value code").textContent()) ?? "";
    await dialog.getByLabel("Code of your authenticator app").fill(codeAt(secret, Date.now()));
    await dialog.getByRole("button", { name: "Confirm" }).click();
    const codes = ((await dialog.locator("pre").textContent()) ?? "").split("\n");
    expect(codes.length).toBeGreaterThan(5);
    await dialog.getByRole("button", { name: "I have kept them" }).click();
    await page.getByText(`Set up; ${codes.length} recovery codes left`).waitFor();

    await page.getByRole("button", { name: /^Signed in/ }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await page.getByLabel("Name").fill(account.name);
    await page.getByLabel("Password").fill("a wrong password");
    await page.keyboard.press("Enter");
    await page.getByText("Name or password is not right.").waitFor();
    await page.getByLabel("Password").fill(account.password);
    await page.keyboard.press("Enter");
    await page.getByLabel("Code of your authenticator app").fill("000000");
    await page.keyboard.press("Enter");
    await page.getByText("The code is not right, or was used before.").waitFor();
    await page.getByRole("button", { name: "Use a recovery code" }).click();
    await page.getByLabel("Recovery code").fill(codes[0] ?? "");
    await page.keyboard.press("Enter");
    await page.locator(".shell h1").waitFor();

    await page.goto(`${fleet.base}/settings/account`);
    await page.getByText(`Set up; ${codes.length - 1} recovery codes left`).waitFor();
    await page.getByRole("button", { name: "Remove" }).click();
    await dialog.getByLabel("Current password").fill("a wrong password");
    await dialog.getByRole("button", { name: "Remove" }).click();
    await dialog.getByText("The current password is not right.").waitFor();
    await dialog.getByLabel("Current password").fill(account.password);
    await dialog.getByRole("button", { name: "Remove" }).click();
    await page.getByText("Not set up: your password alone lets anyone in").waitFor();
    await opened.context.close();
  });
});

test("the rules of passwords are said in the reader's language", async () => {
  const administrator = await openWindow(browser);
  await signInAs(administrator, fleet.base, fleet.person);
  const link = await invite(administrator.page, "Viewer");
  await administrator.context.close();
  const opened = await openWindow(browser, { language: "ja" });
  const { page } = opened;
  await page.goto(link);
  await page.locator("input[autocomplete=username]").fill("fourth");
  await page.locator("input[autocomplete=new-password]").fill("aaaaaaaaaaaa");
  await page.keyboard.press("Enter");
  await page.getByText("同じ文字の繰り返しやキー配列の並びになっています。").waitFor();
  await opened.context.close();
});

test("the audit log names who did what, and its chain is checked in the browser", async () => {
  const opened = await openWindow(browser);
  const { page } = opened;
  await signInAs(opened, fleet.base, fleet.person);
  await page.goto(`${fleet.base}/settings/audit`);
  await settled(page);
  await page
    .getByRole("row")
    .filter({ hasText: "signed in" })
    .filter({ hasText: "h.mori" })
    .first()
    .waitFor();
  await page.getByRole("button", { name: "Check what is shown" }).click();
  await page.getByText(/Entries \d+ to \d+ are whole and linked/).waitFor();
  await opened.context.close();
});

test("an auditor reads the audit log and is offered no other setting", async () => {
  const opened = await openWindow(browser);
  await signIn(opened, fleet.base, fleet.auditor);
  const { page } = opened;
  await page.goto(`${fleet.base}/settings/audit`);
  await page.getByRole("heading", { name: "Audit log" }).waitFor();
  expect(
    await page.getByRole("navigation", { name: "Settings" }).getByRole("link").allTextContents(),
  ).toEqual(["Your account", "Audit log"]);
  await opened.context.close();
});

test("whoever has roles in two organisations switches between them, and sees nothing of the other", async () => {
  const opened = await openWindow(browser);
  const { page } = opened;
  await signInAs(opened, fleet.base, fleet.person);
  await page.goto(`${fleet.base}/devices`);
  await page.getByRole("row").filter({ hasText: "hq-fw-1" }).waitFor();
  await page
    .getByRole("banner")
    .getByRole("button", { name: /^(?!.*Second).*$/ })
    .first()
    .click();
  await page.getByRole("menuitemradio", { name: /^Second/ }).click();
  await page.locator(".topbar .tenant", { hasText: "Second" }).waitFor();
  await page.goto(`${fleet.base}/devices`);
  await page.getByText("No device has reported").waitFor();
  expect(await page.getByText("hq-fw-1").count()).toBe(0);
  await opened.context.close();
});

test("a session that was ended elsewhere leads to the sign-in page, and back", async () => {
  const [one, other] = [await openWindow(browser), await openWindow(browser)];
  await signInAs(one, fleet.base, fleet.person);
  await signInAs(other, fleet.base, fleet.person);
  await one.page.goto(`${fleet.base}/findings?sort=severity`);
  await settled(one.page);
  await other.page.goto(`${fleet.base}/settings/account`);
  await other.page.getByRole("button", { name: "End all others" }).click();
  await other.page.getByText(/Sessions ended/).waitFor();
  await one.page.getByLabel("Password").fill(fleet.person.password);
  await one.page.getByLabel("Name").fill(fleet.person.name);
  await one.page.keyboard.press("Enter");
  await one.page.getByRole("heading", { name: "Findings", exact: true }).waitFor();
  expect(new URL(one.page.url()).search).toBe("?sort=severity");
  await Promise.all([one.context.close(), other.context.close()]);
});
