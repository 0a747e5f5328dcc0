import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchChromium } from "./chromium.ts";
import { openWindow, settled, signInAs } from "./open-console.ts";
import { looks, takePicture } from "./pictures.ts";
import { type Fleet, pagesOf, startFleet } from "./start-fleet.ts";

let fleet: Fleet;
let browser: Browser;
beforeAll(async () => {
  [fleet, browser] = await Promise.all([startFleet(), launchChromium()]);
});
afterAll(async () => {
  await browser?.close();
  await fleet?.[Symbol.asyncDispose]();
});

/** Pages that the documents show with a fleet of one's own; the others they show with sample data. */
const pictured = new Set([
  "device",
  "event",
  "hunts",
  "hunt",
  "indicators",
  "sources",
  "lists",
  "sharing",
  "account",
  "people",
  "senders",
  "keys",
  "organisation",
  "approvals",
  "audit",
  "guide",
]);

interface Violation {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary?: string }[];
}

/** What axe finds serious or critical: WCAG 2.2 A and AA, contrast included. The page allows no script but its own, so axe runs from outside. */
async function serious(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const result = await page.evaluate<{ readonly violations: readonly Violation[] }>(
    "axe.run(document, { resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })",
  );
  return result.violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) =>
      nodes
        .slice(0, 5)
        .map(({ target, failureSummary }) => `${id}: ${target.join(" ")}: ${failureSummary ?? ""}`),
    );
}

describe.each(looks)("axe finds nothing serious in $language, $theme", ({ language, theme }) => {
  test("on any page", async () => {
    const opened = await openWindow(browser, { language, theme });
    const { page } = opened;
    await page.goto(`${fleet.base}/sign-in`);
    await page.locator("input[type=password]").waitFor();
    expect(["sign-in", await serious(page)]).toEqual(["sign-in", []]);
    await signInAs(opened, fleet.base, fleet.person);
    for (const [name, path] of Object.entries(await pagesOf(fleet))) {
      await page.goto(fleet.base + path);
      await settled(page);
      expect([name, await serious(page)]).toEqual([name, []]);
      if (pictured.has(name)) await takePicture(page, name, { language, theme });
    }
    await opened.context.close();
  });

  test("in what opens above a page", async () => {
    const opened = await openWindow(browser, { language, theme });
    const { page } = opened;
    await signInAs(opened, fleet.base, fleet.person);
    await settled(page);
    await page.keyboard.press("Control+k");
    await page.getByRole("option").first().waitFor();
    expect(["palette", await serious(page)]).toEqual(["palette", []]);
    await page.keyboard.press("Escape");
    await page.keyboard.press("?");
    await page.getByRole("dialog").waitFor();
    expect(["keyboard", await serious(page)]).toEqual(["keyboard", []]);
    await page.keyboard.press("Escape");
    await page.locator(".range-button").click();
    await page.locator(".range-panel").waitFor();
    expect(["range", await serious(page)]).toEqual(["range", []]);
    await page.keyboard.press("Escape");
    const { finding = "" } = await pagesOf(fleet);
    await page.goto(fleet.base + finding);
    await settled(page);
    await page.locator(".drawer footer button").first().click();
    await page.locator(".decision").waitFor();
    expect(["decision", await serious(page)]).toEqual(["decision", []]);
    await page.locator(".matched button.value").first().click();
    await page.getByRole("menuitem").first().waitFor();
    expect(["value", await serious(page)]).toEqual(["value", []]);
    await opened.context.close();
  });
});
