import { join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startServer, temporaryFolder } from "../../breakwater/test/server-process.ts";
import { en } from "../src/i18n/en.ts";
import { campaigns as enCampaigns } from "../src/i18n/en/campaigns.ts";
import { ja } from "../src/i18n/ja.ts";
import { campaigns as jaCampaigns } from "../src/i18n/ja/campaigns.ts";
import { launchChromium } from "./chromium.ts";
import { looks, takePicture } from "./pictures.ts";
import { makeFirstAccount, openWindow, rowWith } from "./open-console.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser?.close());

describe.each(looks)("in $language, $theme", ({ language, theme }) => {
  const texts = language === "en" ? en : ja;

  const picture = (page: Page, name: string) => takePicture(page, name, { language, theme });

  test("without a device: from the one-time link to sample data, its finding, its evidence, closing it, and away with it", async () => {
    using folder = temporaryFolder();
    await using server = await startServer({ data: join(folder.path, "data") });
    const opened = await openWindow(browser, { language, theme });
    const { page } = opened;
    await page.goto(`${server.base}/setup#token=${server.setupToken}`);
    await makeFirstAccount(page, { name: "first", password: "seven boats at low tide" });
    await page.getByText(texts["overview.quiet"]).waitFor();
    await picture(page, "empty");
    await page.getByRole("button", { name: texts["sample.load"] }).click();
    const banner = page.getByRole("complementary", { name: texts["sample.mark"] });
    await banner.waitFor();
    await page.getByRole("link", { name: new RegExp(`^${texts["nav.findings"]}`) }).click();
    const row = rowWith(page, "Asnar").first();
    await row.waitFor();
    expect(await row.textContent()).toContain(texts["sample.mark"]);
    await banner.getByText(texts["sample.here"]).waitFor();
    await banner.getByRole("button", { name: texts["sample.steps.show"] }).click();
    await banner.getByText("ragnarokfromasgard.com").first().waitFor();
    await picture(page, "sample");
    await banner.getByRole("button", { name: texts["sample.steps.hide"] }).click();
    await row.click();
    const drawer = page.getByRole("complementary", { name: texts["finding.title"] });
    await drawer.locator("mark").first().waitFor();
    await picture(page, "finding");
    await drawer.getByRole("button", { name: texts["finding.close.open"] }).click();
    await drawer.getByRole("radio").first().check();
    await drawer.getByRole("button", { name: texts["finding.close"] }).click();
    await page.keyboard.press("Escape");
    for (const [name, path] of [
      ["overview", "/"],
      ["findings", "/findings"],
      ["events", "/events"],
      ["devices", "/devices"],
      ["connect", "/connect"],
    ] as const) {
      await page.goto(server.base + path);
      await banner.waitFor();
      await picture(page, name);
    }
    await banner.getByRole("button", { name: texts["sample.remove"] }).click();
    await banner.waitFor({ state: "detached" });
    await page.goto(`${server.base}/devices`);
    await page.getByText(texts["devices.empty"]).first().waitFor();
    await replayCampaign(page, server.base, { texts: language === "en" ? enCampaigns : jaCampaigns, banner });
    expect(opened.wrong).toEqual([]);
    await opened.context.close();
  });
});

/** From the list of campaigns to one of them, what each of its steps is, and its replay. */
async function replayCampaign(
  page: Page,
  base: string,
  { texts, banner }: { readonly texts: Readonly<Record<string, string>>; readonly banner: Locator },
): Promise<void> {
  await page.goto(`${base}/campaigns`);
  await page.getByRole("link", { name: "Pygmy Goat" }).click();
  const steps = page.locator(".campaign-step");
  await steps.first().waitFor();
  expect(await page.locator(".campaign-state").allTextContents()).toEqual(
    ["not-visible", "detected", "not-visible", "not-yet"].map((state) => texts[`campaigns.state.${state}`]),
  );
  await page.getByRole("button", { name: texts["campaigns.replay"] ?? "" }).click();
  await banner.waitFor();
}
