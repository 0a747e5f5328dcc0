import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { systemActor } from "../../breakwater/src/store/identity.ts";
import { launchChromium } from "./chromium.ts";
import { openWindow, rowWith, signInAs } from "./open-console.ts";
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

test("a plan is shown beforehand, agreed to by a second person, reported and undone", async () => {
  const second = { name: "k.sato", password: "nine lamps on a quiet pier" };
  const { store, tenants } = fleet.running;
  await store.users.create(
    systemActor,
    {
      ...second,
      displayName: "Kenji Sato",
      memberships: [{ kind: "tenant", id: tenants.first, role: "responder" }],
    },
    tenants.first,
  );
  const opened = await openWindow(browser);
  const { page } = opened;
  await signInAs(opened, fleet.base, fleet.person);
  await page.getByRole("link", { name: "Response" }).click();
  await page.getByText("No plan has been made yet").waitFor();
  await page.getByRole("button", { name: "New plan" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Title").fill("Shut the attacker out");
  await dialog.getByLabel("Why").fill("case 12");
  await dialog.getByLabel("Another action").selectOption("disable-account");
  await dialog.getByRole("button", { name: "Add" }).click();
  await dialog.getByRole("textbox", { name: "Disable the account" }).fill("support");
  await dialog.getByLabel("Another action").selectOption("block-indicator");
  await dialog.getByRole("button", { name: "Add" }).click();
  await dialog.getByRole("textbox", { name: "Block" }).fill("10.0.0.1");
  const device = dialog.getByRole("checkbox").first();
  await device.check();
  await dialog.getByRole("button", { name: "Show what it would do" }).click();
  await dialog.getByText(/10\.0\.0\.1 cannot be blocked/).waitFor();
  expect(await dialog.getByRole("button", { name: "Ask a second person" }).isDisabled()).toBe(true);
  await dialog.getByRole("textbox", { name: "Block" }).fill("203[.]0[.]113[.]66");
  await dialog.getByRole("button", { name: "Show what it would do" }).click();
  await dialog.getByText("Steps: 3. Nothing has been done yet.").waitFor();
  await dialog.getByRole("button", { name: "Ask a second person" }).click();
  await page.getByText("Waits for a second person", { exact: true }).waitFor();
  await page
    .getByRole("heading", { name: "1. Collect evidence Memory, configuration, logs and accounts" })
    .waitFor();
  await page.getByRole("button", { name: "Look and decide" }).click();
  await dialog.getByText(/somebody else must agree/).waitFor();
  await dialog.getByRole("button", { name: "Done" }).click();
  const address = page.url();

  const other = await openWindow(browser);
  await signInAs(other, fleet.base, second);
  await other.page.goto(address);
  await other.page.getByRole("button", { name: "Look and decide" }).click();
  await other.page.getByRole("dialog").getByRole("button", { name: "Agree, and do it now" }).click();
  await other.page.getByText("Under way", { exact: true }).waitFor();
  await rowWith(other.page, "Lists for devices").getByText("Done").waitFor();
  const left = other.page.getByRole("button", { name: /^Done/ });
  await left.first().click();
  await other.page.getByLabel("Note").fill("image in the safe");
  await other.page.getByRole("button", { name: "Report" }).click();
  await other.page.getByText("image in the safe").waitFor();
  await left.first().click();
  await other.page.getByRole("button", { name: "Report" }).click();
  await other.page.getByText("Finished", { exact: true }).waitFor();
  await other.page.getByRole("button", { name: "Undo" }).click();
  await other.page.getByLabel("Reason").fill("the case is closed");
  await other.page.getByRole("dialog").getByRole("button", { name: "Undo" }).click();
  await rowWith(other.page, "Lists for devices").getByText("Undone").waitFor();
  await other.page.getByRole("button", { name: /^Given back/ }).click();
  await other.page.getByRole("button", { name: "Report" }).click();
  await other.page.getByText("Finished", { exact: true }).waitFor();
  expect([...opened.wrong, ...other.wrong]).toEqual([]);
  await other.context.close();
  await opened.context.close();
});
