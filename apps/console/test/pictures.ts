import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { type Language, settled, type Theme } from "./open-console.ts";

const folder =
  process.env["BREAKWATER_SCREENSHOTS"] === undefined
    ? null
    : join(import.meta.dirname, "../../../docs/screenshots");

interface Look {
  readonly language: Language;
  readonly theme: Theme;
}

/** Each language and each theme once: words do not change with the theme, nor colours with the language. */
const eachOnce: readonly Look[] = [
  { language: "en", theme: "dark" },
  { language: "ja", theme: "light" },
];
/** How pages are looked at; for pictures in every way there is. */
export const looks: readonly Look[] =
  folder === null
    ? eachOnce
    : [...eachOnce, { language: "en", theme: "light" }, { language: "ja", theme: "dark" }];

/** Takes a picture for the documents, where they are asked for (BREAKWATER_SCREENSHOTS=1). */
export async function takePicture(page: Page, name: string, { language, theme }: Look): Promise<void> {
  if (folder === null) return;
  mkdirSync(folder, { recursive: true });
  await settled(page);
  await page.screenshot({ path: join(folder, `${name}-${language}-${theme}.png`) });
}
