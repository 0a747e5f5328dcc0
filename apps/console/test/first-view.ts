import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";

export interface FirstView {
  readonly files: readonly { readonly path: string; readonly gzipBytes: number }[];
  readonly gzipBytes: number;
  /** From asking for the address until `until` held, ms. */
  readonly readyMs: number;
}

const built = join(import.meta.dirname, "../dist");

/** What a browser without a cache loads until `until` holds: page, scripts, styles and fonts, each as gzip would send it. */
export async function firstView(page: Page, base: string, until: () => Promise<void>): Promise<FirstView> {
  const paths = new Set<string>();
  page.on("response", (response) => {
    const { pathname } = new URL(response.url());
    if (!pathname.startsWith("/api/")) paths.add(pathname);
  });
  const session = await page.context().newCDPSession(page);
  await session.send("Network.setCacheDisabled", { cacheDisabled: true });
  const begin = performance.now();
  await page.goto(base);
  await until();
  const readyMs = performance.now() - begin;
  const files = [...paths].map((path) => ({
    path,
    gzipBytes: gzipSync(readFileSync(join(built, path === "/" ? "index.html" : path)), { level: 9 }).length,
  }));
  return { files, gzipBytes: files.reduce((sum, file) => sum + file.gzipBytes, 0), readyMs };
}
