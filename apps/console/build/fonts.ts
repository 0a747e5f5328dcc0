import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import subsetFont from "subset-font";
import type { Plugin } from "vite";
import { japaneseCuts } from "./japanese-cuts.ts";

/** A face as the page adds it: of a font's file, the characters of `text`, or all. */
export interface Cut {
  readonly family: string;
  readonly file: string;
  /** `400`, or `400 650` for a font that has all between. */
  readonly weight: string;
  readonly text: string | null;
  /** CSS unicode-range. */
  readonly range: string;
}

const require = createRequire(import.meta.url);
const latin = Array.from({ length: 0xff - 0x20 + 1 }, (_, at) => String.fromCodePoint(0x20 + at)).join("");
const signs = "–—‘’“”•…←↑→↓−×·€";
const latinRange =
  "U+0020-00FF, U+2013-2014, U+2018-2019, U+201C-201D, U+2022, U+2026, U+2190-2193, U+2212, U+20AC";
const weights = { min: 400, max: 650 };

/**
 * The fonts of the first view, cut to what it shows: of Latin the letters and the weights that our styles use, of
 * Japanese the characters of our texts. Other scripts come from the fonts' own files, when they are shown.
 */
export function fonts(options: { readonly sources: readonly string[] }): Plugin {
  const modules: Readonly<Record<string, () => readonly Cut[]>> = {
    "virtual:latin-fonts": () => [
      ...variableCuts("Inter Variable", "inter"),
      ...variableCuts("JetBrains Mono Variable", "jetbrains-mono"),
    ],
    "virtual:japanese-fonts": () => japaneseCuts(options.sources),
  };
  let isBuild = false;
  return {
    name: "breakwater-fonts",
    configResolved(config) {
      isBuild = config.command === "build";
    },
    resolveId: (id) => (Object.hasOwn(modules, id) ? `\0${id}` : null),
    async load(id) {
      const cuts = modules[id.slice(1)];
      if (!id.startsWith("\0virtual:") || cuts === undefined) return null;
      const faces = cuts().map(async (cut, index) => {
        const path = require.resolve(cut.file);
        // While developing nothing is cut.
        if (!isBuild) return faceText(cut, JSON.stringify(`/@fs${path}`));
        const reference = this.emitFile({
          type: "asset",
          name: `${cut.family.toLowerCase().replaceAll(" ", "-")}-${index}.woff2`,
          source: await cutFont(readFileSync(path), cut),
        });
        return faceText(cut, `import.meta.ROLLUP_FILE_URL_${reference}`);
      });
      return `export const faces = [${(await Promise.all(faces)).join(", ")}];`;
    },
  };
}

/** Latin cut to what is used; the other scripts whole, each with the range that the package says. */
function variableCuts(family: string, name: string): readonly Cut[] {
  const folder = `@fontsource-variable/${name}`;
  const file = (script: string) => `${folder}/files/${name}-${script}-wght-normal.woff2`;
  // The package's own table: script to unicode-range.
  const ranges = require(`${folder}/unicode.json`) as Readonly<Record<string, string>>;
  const whole = Object.entries(ranges).map(([script, range]) => ({
    family,
    file: file(script),
    weight: "100 900",
    text: null,
    range,
  }));
  const cut = {
    family,
    file: file("latin"),
    weight: `${weights.min} ${weights.max}`,
    text: latin + signs,
    range: latinRange,
  };
  return [...whole.filter((face) => face.file !== cut.file), cut];
}

async function cutFont(font: Buffer, { text, weight }: Cut): Promise<Uint8Array> {
  if (text === null) return font;
  const variationAxes = weight.includes(" ") ? { variationAxes: { wght: weights } } : {};
  return subsetFont(font, text, { targetFormat: "woff2", ...variationAxes });
}

function faceText({ family, weight, range }: Cut, url: string): string {
  return `{ family: ${JSON.stringify(family)}, weight: "${weight}", url: ${url}, range: "${range}" }`;
}
