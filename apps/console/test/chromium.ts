import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const system = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Starts a real Chromium: the one named in BREAKWATER_CHROMIUM, the system's, or the one that npm brings. */
export async function launchChromium(): Promise<Browser> {
  const named = process.env["BREAKWATER_CHROMIUM"];
  const found = named ?? system.find((path) => existsSync(path));
  if (found !== undefined) return chromium.launch({ executablePath: found, args: ["--no-sandbox"] });
  const { default: packed } = await import("@sparticuz/chromium");
  return chromium.launch({ executablePath: await packed.executablePath(), args: packed.args });
}
