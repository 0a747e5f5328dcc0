import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sectors } from "./en/sectors.ts";
import { settings } from "./en/settings.ts";

const source = join(import.meta.dirname, "..");
const ofSettings = Object.keys({ ...settings, ...sectors });

/** Keys that a file names, whole or as the beginning of one. */
function keysIn(text: string): readonly string[] {
  const whole = text.matchAll(/"([a-z][\w-]*(?:\.[\w-]+)+)"/g);
  const begun = text.matchAll(/`([a-z][\w-]*\.(?:[\w-]+\.)*)\$\{/g);
  return [
    ...[...whole].map(([, key = ""]) => key).filter((key) => ofSettings.includes(key)),
    ...[...begun]
      .map(([, start = ""]) => start)
      .filter((start) => ofSettings.some((key) => key.startsWith(start))),
  ];
}

test("texts of the settings, which come later than the others, are shown in the settings only", () => {
  const elsewhere = readdirSync(source, { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => /\.tsx?$/.test(path) && !/^(?:i18n|features\/settings)\/|\.gen\./.test(path))
    .flatMap((path) => keysIn(readFileSync(join(source, path), "utf8")).map((key) => `${path}: ${key}`));
  expect(elsewhere).toEqual([]);
});
