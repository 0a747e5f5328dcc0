import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { everyItem } from "../../breakwater/test/api-client.ts";
import { systemActor } from "../../breakwater/src/store/identity.ts";
import { temporaryFolder } from "../../breakwater/test/server-process.ts";
import { launchChromium } from "./chromium.ts";
import { attacks, hostileLines, hostileRule } from "./hostile-lines.ts";
import { type Opened, openWindow, settled, signInAs } from "./open-console.ts";
import { type Fleet, pagesOf, startFleet } from "./start-fleet.ts";

const rules = temporaryFolder();
let fleet: Fleet;
let browser: Browser;
beforeAll(async () => {
  mkdirSync(rules.path, { recursive: true });
  writeFileSync(join(rules.path, "hostile.yml"), hostileRule());
  [fleet, browser] = await Promise.all([startFleet({ rules: [rules.path] }), launchChromium()]);
  const { store, tenants } = fleet.running;
  const tenant = tenants.first;
  await fleet.ingest(hostileLines());
  // Names that people and other systems give go through the store, which takes more than the API's rules for names do.
  for (const attack of attacks) {
    const name = attack.toWellFormed().slice(0, 200);
    await store.keys.create(systemActor, { tenant, role: "viewer", name });
    await store.sites.create(systemActor, tenant, name);
  }
  for (const [index, attack] of attacks.slice(0, 40).entries())
    await store.users.create(
      systemActor,
      {
        name: `hostile-${index}`,
        displayName: attack.toWellFormed().slice(0, 100),
        password: "seven boats at low tide",
        memberships: [{ kind: "tenant", id: tenant, role: "viewer" }],
      },
      tenant,
    );
  await store.tenants.update(systemActor, tenant, { name: attacks.slice(0, 4).join(" ") });
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await fleet?.[Symbol.asyncDispose]();
  rules[Symbol.dispose]();
});

interface Watched extends Opened {
  /** What ran, was asked for elsewhere, or was refused by the content security policy. */
  readonly seen: readonly string[];
}

/** A window in which everything that an attack could do is noticed. */
async function watchedWindow(): Promise<Watched> {
  const opened = await openWindow(browser);
  const { page, context } = opened;
  const seen: string[] = [];
  await context.exposeFunction("pwn", () => void seen.push("an attack ran"));
  await context.addInitScript(
    `addEventListener("securitypolicyviolation", (event) => console.error("policy: " + event.violatedDirective + " " + event.blockedURI))`,
  );
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(fleet.base) && !url.startsWith("blob:") && !url.startsWith("data:"))
      seen.push(`asked for ${url}`);
  });
  page.on("framenavigated", (frame) => {
    if (frame !== page.mainFrame()) seen.push(`a frame: ${frame.url()}`);
  });
  return { ...opened, seen };
}

/** Elements and attributes that no page of ours has, and that text which became HTML would bring. */
const foreign = `[...document.querySelectorAll(
  "script:not([src^='/assets/']), iframe, frame, object, embed, base, marquee, video, math, template, link[href*='evil'], meta[http-equiv], img"
)].map((element) => element.outerHTML.slice(0, 200)).concat(
  [...document.querySelectorAll("*")].flatMap((element) => [...element.attributes]
    .filter(({ name, value }) => name.startsWith("on") || (["href", "src", "action", "formaction", "xlink:href"].includes(name) && /^\\s*(javascript|data|vbscript)\\s*:/i.test(value)))
    .map(({ name, value }) => element.tagName + " " + name + "=" + value.slice(0, 100)))
)`;

async function nothingRan(name: string, { page, seen, wrong: all }: Watched): Promise<void> {
  const found = await page.evaluate<readonly string[]>(foreign);
  // What the server refuses, such as an event's address that is none, the browser notes: that is no attack.
  const wrong = all.filter((text) => !text.startsWith("Failed to load resource"));
  expect({ name, found, seen, wrong }).toEqual({ name, found: [], seen: [], wrong: [] });
}

/** Opens every value's menu in the page's detail, one after another, at most so many. */
async function openMenus(page: Page, most: number): Promise<void> {
  const values = page.locator(".drawer button.value:not(.copy)");
  const count = Math.min(await values.count(), most);
  for (let at = 0; at < count; at += 1) {
    await values.nth(at).click();
    await page.getByRole("menuitem").first().waitFor();
    await page.keyboard.press("Escape");
  }
}

test("no attack runs on any page", async () => {
  const watched = await watchedWindow();
  const { page } = watched;
  await signInAs(watched, fleet.base, fleet.person);
  const addresses = {
    ...(await pagesOf(fleet)),
    "hostile events": `/events?q=${encodeURIComponent("jsconsole")}&cols=time,device,user,unmapped.cfgobj,unmapped.ui,raw`,
    "new devices": "/devices?state=new",
    "closed findings": "/findings?status=all",
  };
  for (const [name, path] of Object.entries(addresses)) {
    await page.goto(fleet.base + path);
    await settled(page);
    await nothingRan(name, watched);
  }
  await watched.context.close();
});

test("no attack runs in any finding, its evidence, and the device and events behind it", async () => {
  const watched = await watchedWindow();
  const { page } = watched;
  await signInAs(watched, fleet.base, fleet.person);
  const findings = await everyItem<{
    readonly id: string;
    readonly rule: { readonly title: string };
    readonly device: { readonly id: string } | null;
  }>(fleet.api, "/api/v1/findings");
  const hostile = findings.filter(({ rule }) => rule.title.includes("pwn"));
  expect(hostile.length).toBeGreaterThan(10);
  // Each attack is in some device's name and evidence; every sixth is opened, which takes all kinds in turn.
  for (const [index, { id, device }] of hostile.entries()) {
    if (index % 6 !== 0) continue;
    await page.goto(`${fleet.base}/findings/${id}`);
    await settled(page);
    await page.locator("mark").first().waitFor();
    await openMenus(page, 2);
    await nothingRan(`finding ${index}`, watched);
    await page.goto(`${fleet.base}/devices/${device?.id ?? ""}?view=page`);
    await settled(page);
    await nothingRan(`device ${index}`, watched);
  }
  const events = await everyItem<{ readonly metadata: { readonly uid: string } }>(
    fleet.api,
    "/api/v1/events?q=pwn&fields=metadata.uid&limit=1000",
  );
  expect(events.length).toBeGreaterThan(50);
  for (const [index, event] of events.entries()) {
    if (index % 25 !== 0) continue;
    await page.goto(`${fleet.base}/events/${event.metadata.uid}?view=page`);
    await settled(page);
    await openMenus(page, 3);
    await nothingRan(`event ${index}`, watched);
  }
  await watched.context.close();
});

test("no attack runs from an address, the search, the palette or a comment", async () => {
  const watched = await watchedWindow();
  const { page } = watched;
  await signInAs(watched, fleet.base, fleet.person);
  for (const attack of attacks.filter(({ length }) => length < 1_000).map((text) => text.toWellFormed())) {
    const text = encodeURIComponent(attack);
    await page.goto(
      `${fleet.base}/events/${text.replaceAll("%2F", "-").replaceAll("%5C", "-").replaceAll("%00", "-")}?q=${text}&cols=${text}&by=${text}&range=${text}&view=${text}`,
    );
    await page.locator(".shell h1, .state").first().waitFor();
    await nothingRan(`address ${attack}`, watched);
  }
  await page.goto(`${fleet.base}/devices?q=${encodeURIComponent(attacks[2] ?? "")}`);
  await settled(page);
  for (const attack of attacks.slice(0, 12)) {
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox").fill(attack);
    await page.getByRole("option").first().waitFor();
    await page.keyboard.press("Escape");
  }
  await nothingRan("palette", watched);

  const { finding = "" } = await pagesOf(fleet);
  await page.goto(fleet.base + finding);
  await settled(page);
  await page.locator(".drawer > footer button").first().click();
  await page.getByLabel("An attack or misuse").check();
  await page.getByLabel("Comment").fill(attacks.slice(0, 20).join("\n"));
  await page.getByRole("button", { name: "Close finding", exact: true }).click();
  await page.locator(".closed-as .comment").waitFor();
  await nothingRan("comment", watched);
  await watched.context.close();
}, 300_000);

test("what an attacker hides is seen: direction marks and control characters are written out", async () => {
  const watched = await watchedWindow();
  const { page } = watched;
  await signInAs(watched, fleet.base, fleet.person);
  await page.goto(`${fleet.base}/devices?q=exe`);
  await settled(page);
  await page.getByText("\\u202egpj.exe\\u202c").first().waitFor();
  await watched.context.close();
});
