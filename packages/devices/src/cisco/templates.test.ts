import { describe, expect, it } from "vitest";
import type { Template } from "../body/template.ts";
import { entryOf, listedIds } from "./asa/catalog.ts";
import { iosCatalog } from "./ios/catalog.ts";

const templates = new Set<Template>([
  ...listedIds.flatMap((id) => entryOf(id)?.templates ?? []),
  ...[...iosCatalog.values()].flatMap((entry) => entry.templates),
]);

/** What a template writes between its captures. */
function separators(source: string): string[] {
  return [...plain(source).matchAll(/\}([^{}]+)/g)]
    .map(([, text = ""]) => text)
    .filter((text) => text !== "");
}

/** Without the notation that is no text. */
function plain(source: string): string {
  return source.replaceAll(/\{=([^|}]*)[^}]*\}/g, "$1").replaceAll(/[[\]~$^]/g, "");
}

/** A text that fits up to its end, with everything that a stranger may choose made of `filler`. */
function hostile(source: string, filler: string): string {
  const long = filler.repeat(Math.ceil(300 / filler.length)).slice(0, 300);
  const fixed: Readonly<Record<string, string>> = { url: "http://", path: "/", direction: "inbound" };
  const filled = plain(source).replaceAll(/\{[a-z_0-9]+(?::([a-z]+))?\}/g, (_, kind: string | undefined) =>
    ["text", "stranger", "identity", "rest"].includes(kind ?? "") ? long : (fixed[kind ?? ""] ?? "1"),
  );
  return `${filled.slice(0, -1)}\u0001`;
}

describe("the templates of Cisco's messages", () => {
  it("take no text for long, whatever is written where a stranger may write", () => {
    for (const one of templates)
      for (const filler of new Set([
        " ",
        "a ",
        ...separators(one.source),
        separators(one.source).join("1") || "x",
      ])) {
        const text = hostile(one.source, filler);
        // The machine may be busy with other things, but not ten times.
        let least = Infinity;
        for (let round = 0; round < 10 && least > 20; round += 1) {
          const start = performance.now();
          one.match(text);
          least = Math.min(least, performance.now() - start);
        }
        expect(least, `${one.source} with ${JSON.stringify(filler)}`).toBeLessThan(20);
      }
  });
});
