import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { type Language, settled, type Theme } from "./open-console.ts";

const folder =
  process.env["BREAKWATER_SCREENSHOTS"] === undefined
    ? null
    : join(import.meta.dirname, "../../../docs/screenshots");

/** Takes a picture for the documents, where they are asked for (BREAKWATER_SCREENSHOTS=1). */
export async function takePicture(
  page: Page,
  name: string,
  { language, theme }: { readonly language: Language; readonly theme: Theme },
): Promise<void> {
  if (folder === null) return;
  mkdirSync(folder, { recursive: true });
  await settled(page);
  await page.screenshot({ path: join(folder, `${name}-${language}-${theme}.png`) });
}
