interface Face {
  readonly family: string;
  readonly weight: string;
  readonly url: string;
  /** CSS unicode-range. */
  readonly range: string;
}

/** Adds faces to the page: the browser loads of them what it shows. A later face wins where ranges overlap. */
function add(faces: readonly Face[]): void {
  for (const { family, weight, url, range } of faces)
    document.fonts.add(
      new FontFace(family, `url("${url}") format("woff2")`, { weight, unicodeRange: range, display: "swap" }),
    );
}

export async function addLatinFonts(): Promise<void> {
  add((await import("virtual:latin-fonts")).faces);
}

export async function addJapaneseFonts(): Promise<void> {
  add((await import("virtual:japanese-fonts")).faces);
}
