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

test("a list is pasted, looked at, imported, hunted for and pulled by a firewall", async () => {
  const opened = await openWindow(browser);
  const { page } = opened;
  await signIn(opened, fleet.base, fleet.administrator);
  await page.getByRole("link", { name: "Intelligence" }).click();
  await page.getByText("No indicators yet").waitFor();
  await page.getByRole("link", { name: "Sources" }).click();
  await page.getByRole("button", { name: "Import" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Source").fill("Advisory");
  await dialog.getByLabel("Paste").fill("10.0.0.1\n");
  await dialog.getByRole("button", { name: "Show what it would bring" }).click();
  await dialog.getByText("nothing in it is an indicator").waitFor();
  await dialog.getByText("Left out").click();
  await dialog.getByText("private or special addresses").waitFor();
  await dialog.getByLabel("Paste").fill("203.0.113[.]61\nevil[.]example\n10.0.0.1\n");
  await dialog.getByRole("button", { name: "Show what it would bring" }).click();
  await dialog.getByText("It would add 2, keep 0 and remove 0.").waitFor();
  await dialog.getByText("Left out").click();
  await dialog.getByText("private or special addresses").waitFor();
  await dialog.getByRole("button", { name: "Import" }).click();
  await dialog.getByText("Added 2, kept 0, removed 0.").waitFor();
  await dialog.getByRole("button", { name: "Done" }).click();
  await rowWith(page, "Advisory").waitFor();

  // What was left out can be looked at later.
  await page.getByRole("button", { name: "1 private or special addresses" }).click();
  await dialog.getByText("Left out of Advisory").waitFor();
  await dialog.getByRole("row", { name: "3 10.0.0.1 private or special addresses" }).waitFor();
  await dialog.getByLabel("Part of the text").fill("192.168");
  await dialog.getByLabel("Part of the text").press("Enter");
  await dialog.getByText("Nothing of the kind was left out").waitFor();
  await dialog.getByRole("button", { name: "Close" }).click();

  // What it brought is hunted for by itself.
  await page.getByRole("link", { name: "Hunts" }).click();
  await page.getByRole("row", { name: /Done New indicators of Advisory/ }).click();
  await page.getByRole("complementary", { name: "Hunt" }).getByText("2 events, 2 of them new").waitFor();

  await page.getByRole("link", { name: "Intelligence" }).click();
  await page.getByRole("link", { name: "Lists for devices" }).click();
  await page.getByRole("button", { name: "Make a list" }).click();
  await dialog.getByLabel("Name").fill("edge");
  await dialog.getByLabel("For").selectOption("fortigate");
  await dialog.getByText("Reads at most 131,072 entries").waitFor();
  await dialog.getByRole("button", { name: "Make a list" }).click();
  const address = (await dialog.getByText(/\/feeds\/.*\/fortigate\/ip$/).textContent()) ?? "";
  await dialog.getByRole("button", { name: "Done" }).click();
  await page.getByText("Nobody has asked for it yet").waitFor();
  const pulled = await fetch(address.trim());
  expect(await pulled.text()).toBe("203.0.113.61\n");
  await page.getByText("Addresses: 1 entries").waitFor();

  await page.getByLabel("Address, network or domain").fill("203.0.113.0/24");
  await page.getByRole("button", { name: "Protect" }).click();
  await rowWith(page, "203.0.113.0/24").waitFor();
  expect(await (await fetch(address.trim())).text()).toBe("");
  expect(opened.wrong).toEqual([]);
  await opened.context.close();
});

test("an indicator is withdrawn with a reason and restored; a viewer does neither", async () => {
  const opened = await openWindow(browser);
  const { page } = opened;
  await signIn(opened, fleet.base, fleet.administrator);
  await page.goto(`${fleet.base}/intelligence?q=evil`);
  await page.getByRole("link", { name: "evil.example" }).click();
  await page.getByRole("button", { name: /Withdraw/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Why").fill("our own test domain");
  await dialog.getByRole("button", { name: "Withdraw" }).click();
  await page.getByText("our own test domain").first().waitFor();
  await page.getByRole("button", { name: /Restore/ }).click();
  await page.getByRole("button", { name: /Withdraw/ }).waitFor();
  expect(opened.wrong).toEqual([]);
  await opened.context.close();

  const viewer = await openWindow(browser, { language: "ja", theme: "light" });
  await signIn(viewer, fleet.base, fleet.viewer);
  await viewer.page.goto(`${fleet.base}/intelligence`);
  await rowWith(viewer.page, "evil.example").waitFor();
  for (const name of ["取り下げ", "取り込む", "リストを作成", "保護する", "アクセスを渡す"])
    expect(await viewer.page.getByRole("button", { name }).count()).toBe(0);
  await viewer.page.goto(`${fleet.base}/intelligence/sharing`);
  await rowWith(viewer.page, "sightings").waitFor();
  expect(
    await viewer.page.getByRole("button", { name: /アクセスを渡す|変更|コレクションを作成/ }).count(),
  ).toBe(0);
  await viewer.context.close();
});

test("a warning list takes an indicator's weight, a person gives it back, and a rule says how long it lasts", async () => {
  const opened = await openWindow(browser);
  const { page } = opened;
  await signIn(opened, fleet.base, fleet.administrator);
  await page.goto(`${fleet.base}/intelligence/warninglists`);
  const dialog = page.getByRole("dialog");
  await page.getByText("No warning lists yet").waitFor();
  await page.getByRole("button", { name: "Import a warning list" }).click();
  await dialog.getByLabel("Warning list").fill("Our test names");
  await dialog.getByLabel("Paste").fill("# ours\nevil.example\n");
  await dialog.getByLabel("What it does").selectOption("inform");
  await dialog.getByRole("button", { name: "Import" }).click();
  await rowWith(page, "Our test names").waitFor();

  await page.goto(`${fleet.base}/intelligence?q=evil`);
  await page.getByRole("link", { name: "evil.example" }).click();
  const detail = page.getByRole("complementary", { name: "Indicator" });
  await detail.getByText("Told only").waitFor();
  await detail.getByText("It stands on the warning list “Our test names”.").waitFor();
  await detail.getByText("It stands in no list for devices.").waitFor();
  await detail.getByRole("button", { name: "Decide", exact: true }).click();
  await dialog.getByLabel("Worth").selectOption("full");
  await dialog.getByLabel("Until when it holds").selectOption("never");
  await dialog.getByLabel("Why").fill("the actor's own");
  await dialog.getByRole("button", { name: "Decide" }).click();
  await detail.getByText("Full weight", { exact: true }).waitFor();
  await detail.getByText("(overruled)").waitFor();
  await detail.getByText("a person decided").waitFor();
  await detail.getByRole("button", { name: "Take the decision back" }).click();
  await detail.getByText("Told only").waitFor();

  await page.goto(`${fleet.base}/intelligence/warninglists`);
  await page.getByLabel("What Our test names does").selectOption("lower");
  await page.getByRole("button", { name: "Remove Our test names" }).click();
  await page.getByText("No warning lists yet").waitFor();

  await page.goto(`${fleet.base}/intelligence/ageing`);
  await page.getByRole("button", { name: "Set a rule" }).click();
  await dialog.getByLabel("Kind").selectOption("domain");
  await dialog.getByLabel("Days").fill("7");
  await dialog.getByRole("button", { name: "Set rule" }).click();
  await page.getByRole("row", { name: /^Domain 7 / }).waitFor();
  await page.getByRole("button", { name: "Remove" }).click();
  await page.getByRole("row", { name: /^Domain 7 / }).waitFor({ state: "detached" });
  expect(opened.wrong).toEqual([]);
  await opened.context.close();
});

test("a partner is given access to the sightings and to a collection, and it is taken away again", async () => {
  const opened = await openWindow(browser);
  const { page } = opened;
  await signIn(opened, fleet.base, fleet.administrator);
  await page.goto(`${fleet.base}/intelligence/sharing`);
  const dialog = page.getByRole("dialog");
  await page.getByRole("button", { name: "Make a collection" }).click();
  await dialog.getByLabel("Title").fill("Sector");
  await dialog.getByLabel("Alias").fill("Sector!");
  await dialog.getByText("Small letters, digits and hyphens, at most 40.").waitFor();
  await dialog.getByLabel("Alias").fill("sector");
  await dialog.getByRole("button", { name: "Make a collection" }).click();
  await rowWith(page, "sector").waitFor();

  await page.getByRole("button", { name: "Give access Sector" }).click();
  await dialog.getByLabel("Partner").fill("CERT");
  await dialog.getByLabel("May").selectOption("both");
  await dialog.getByLabel("Reads up to").selectOption("amber");
  await dialog.getByRole("button", { name: "Give access" }).click();
  const key = (await dialog.locator("pre").textContent())?.trim() ?? "";
  const address = (await dialog.locator("code").textContent())?.trim() ?? "";
  await dialog.getByRole("button", { name: "Done" }).click();
  await page.getByText("CERT: reads up to TLP:AMBER, writes").waitFor();
  const ask = () => fetch(address, { headers: { authorization: `Basic ${btoa(`cert:${key}`)}` } });
  expect(await (await ask()).json()).toMatchObject({ alias: "sector", can_read: true, can_write: true });

  await page.getByRole("button", { name: "Take away CERT" }).click();
  await page.getByText("CERT: reads up to TLP:AMBER, writes").waitFor({ state: "detached" });
  expect((await ask()).status).toBe(404);
  await page.getByRole("button", { name: "Remove Sector" }).click();
  await dialog.getByText("0 versions of objects are deleted").waitFor();
  await dialog.getByRole("button", { name: "Remove" }).click();
  await rowWith(page, "sector").waitFor({ state: "detached" });
  expect(opened.wrong).toEqual([]);
  await opened.context.close();
});

test("a feed is added by its address, held when it changes too much, looked at and taken", async () => {
  await using feed = await startFeedServer();
  feed.put("/list", list(0, 200));
  const opened = await openWindow(browser);
  const { page } = opened;
  await signIn(opened, fleet.base, fleet.administrator);
  await page.goto(`${fleet.base}/intelligence/feeds`);
  await page.getByText("No feeds yet").waitFor();
  await rowWith(page, "Spamhaus DROP").getByRole("button", { name: "Choose" }).waitFor();
  await page.getByRole("button", { name: "Add a feed" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Source").fill("Partner");
  await dialog.getByLabel("Address").fill(`${feed.base}/list`);
  await dialog.getByLabel("Shown to its server").selectOption("bearer");
  await dialog.getByLabel("Secret").fill("open sesame".replace(" ", "-"));
  await dialog.getByRole("button", { name: "Add a feed" }).click();
  const row = rowWith(page, "Partner");
  await row.getByText("Up to date").waitFor();
  await row.getByText("+200, −0").waitFor();
  expect(feed.seen[0]?.headers.authorization).toBe("Bearer open-sesame");
  expect(await page.content()).not.toContain("sesame");

  feed.put("/list", list(190, 12));
  await row.getByRole("button", { name: "Read now" }).click();
  await row.getByText("Held").waitFor();
  await row.getByText("it lists 12 indicators where there were 200").waitFor();
  await row.getByRole("button", { name: "Look at it" }).click();
  await dialog.getByText("It would add 2, keep 10 and remove 190.").waitFor();
  await dialog.getByRole("button", { name: "Take it" }).click();
  await row.getByText("Up to date").waitFor();
  await row.getByRole("button", { name: "History" }).click();
  await dialog.getByText("Held").waitFor();
  await dialog.getByRole("button", { name: "Close" }).click();
  await row.getByRole("button", { name: "Remove" }).click();
  await dialog.getByRole("button", { name: "Remove" }).click();
  await page.getByText("No feeds yet").waitFor();
  expect(opened.wrong).toEqual([]);
  await opened.context.close();
});

const list = (from: number, count: number) =>
  Array.from({ length: count }, (_, at) => `host-${from + at}.partner.example\n`).join("");

test("a device's collector is enrolled, its configuration is shown once, and it can be removed", async () => {
  const opened = await openWindow(browser);
  const { page } = opened;
  await signIn(opened, fleet.base, fleet.administrator);
  await page.goto(`${fleet.base}/settings/collectors`);
  await page.getByText("No device has a collector yet").waitFor();
  await page.getByRole("button", { name: "Enrol a device" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Device").fill("edge 1");
  await dialog.getByText("Letters, digits, points, hyphens and underscores.").waitFor();
  await dialog.getByLabel("Device").fill("edge-1");
  await dialog.getByRole("button", { name: "Enrol a device" }).click();
  const shown = (await dialog.locator("pre").textContent()) ?? "";
  expect(shown).toMatch(/^URL=http:\/\/\S+\nID=[0-9a-f-]{36}\nKEY=[0-9a-f]{64}\nINTERVAL=300\n$/);
  await dialog.getByRole("button", { name: "Done" }).click();
  await page.getByText("Not heard of yet").waitFor();
  await page.getByRole("button", { name: "Remove edge-1" }).click();
  await dialog.getByRole("button", { name: "Remove" }).click();
  await page.getByText("No device has a collector yet").waitFor();
  expect(opened.wrong).toEqual([]);
  await opened.context.close();
});

test("a name is watched, and a domain that resembles it is told with its reason and dismissed", async () => {
  const opened = await openWindow(browser);
  const { page } = opened;
  await signIn(opened, fleet.base, fleet.administrator);
  await page.goto(`${fleet.base}/intelligence/lookalikes`);
  const dialog = page.getByRole("dialog");
  await page.getByText("No name is watched yet").waitFor();
  await page.getByRole("button", { name: "Watch a name" }).click();
  await dialog.getByLabel("What it is").selectOption("brand");
  await dialog.getByLabel("Name", { exact: true }).fill("Sophos");
  await dialog.getByLabel("The owner’s domains").fill("com");
  await dialog.getByRole("button", { name: "Watch a name" }).click();
  await dialog.getByRole("alert").waitFor();
  // The browser says that the server refused it.
  opened.forgive();
  await dialog.getByLabel("The owner’s domains").fill("sophos.com");
  await dialog.getByRole("button", { name: "Watch a name" }).click();
  await rowWith(page, "sophos.com").waitFor();
  await page.getByRole("button", { name: "Fortinet", exact: true }).click();
  expect(await dialog.getByLabel("Name", { exact: true }).inputValue()).toBe("Fortinet");
  await dialog.getByRole("button", { name: "Cancel" }).click();

  const asked = (name: string) =>
    `<189>date=2026-11-24 time=10:00:00 devname="edge" devid="FG1" tz="+0000" logid="1501054802" type="utm" subtype="dns" eventtype="dns-query" level="notice" srcip=10.0.0.5 dstip=10.0.0.1 qname="${name}" qtype="A" action="pass"`;
  await fleet.ingest([
    asked("cdn.sophosfirewallupdate.com"),
    asked("d1.sophos.com"),
    asked("sophoswarehouse.com"),
  ]);
  const found = rowWith(page, "sophosfirewallupdate.com puts words beside “Sophos”");
  await found.getByText("strong").waitFor();
  await found.getByText("1 events").waitFor();
  await page.getByRole("button", { name: "Dismiss sophoswarehouse.com" }).click();
  await dialog.getByLabel("Why").fill("a shop that we know");
  await dialog.getByRole("button", { name: "Dismiss" }).click();
  await rowWith(page, "sophoswarehouse.com").waitFor({ state: "detached" });
  await page.getByText("Dismissed", { exact: true }).click();
  await rowWith(page, "a shop that we know").waitFor();
  await page.getByRole("button", { name: "Take back sophoswarehouse.com" }).click();
  await page.getByText("None", { exact: true }).waitFor();

  await page.getByText("To look at", { exact: true }).click();
  await page.getByRole("button", { name: "Compare a list" }).click();
  await dialog.getByLabel("What the list is called").fill("new names");
  await dialog
    .getByLabel("Paste")
    .fill("domain,registered\nspohos.example,2026-11-27\nexample.com,2026-11-27\n");
  await dialog.getByRole("button", { name: "Compare a list" }).click();
  await dialog
    .getByText("2 names were compared: 1 resemble a watched name, 1 of them were not known.")
    .waitFor();
  await dialog.getByRole("button", { name: "Done" }).click();
  await rowWith(page, "listed by new names").getByText("not seen").waitFor();
  await page.getByRole("button", { name: "Make it an indicator spohos.example" }).click();
  await dialog.getByLabel("Why").fill("registered to deceive");
  await dialog.getByRole("button", { name: "Make it an indicator" }).click();
  await rowWith(page, "spohos.example").waitFor({ state: "detached" });
  await page.locator("main").getByText("Indicators", { exact: true }).last().click();
  await rowWith(page, "registered to deceive").waitFor();
  await page.goto(`${fleet.base}/intelligence?q=spohos`);
  await rowWith(page, "spohos.example").getByText("Look-alikes").waitFor();
  expect(opened.wrong).toEqual([]);
  await opened.context.close();

  const viewer = await openWindow(browser, { language: "ja", theme: "light" });
  await signIn(viewer, fleet.base, fleet.viewer);
  await viewer.page.goto(`${fleet.base}/intelligence/lookalikes`);
  await rowWith(viewer.page, "sophosfirewallupdate.com は、「Sophos」に").waitFor();
  expect(await viewer.page.getByRole("button", { name: /監視する|対象外にする|変更|削除/ }).count()).toBe(0);
  await viewer.page.goto(`${fleet.base}/findings`);
  await viewer.page.getByText("sophosfirewallupdate.com").first().waitFor();
  await viewer.context.close();
});
