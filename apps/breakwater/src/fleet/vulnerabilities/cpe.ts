/** What of a CPE name says which product it is, unquoted; `*` any, `-` none. */
export interface CpeName {
  readonly part: "a" | "h" | "o" | "*" | "-";
  readonly vendor: string;
  readonly product: string;
  readonly version: string;
  readonly update: string;
}

const maximumCpeLength = 1_024;
const attributeCount = 11;

/**
 * A formatted string of CPE 2.3 (NISTIR 7695 §6.2): `cpe:2.3:` and eleven attributes, in which `\` quotes. `null` where it is none.
 */
export function parseCpe(text: string): CpeName | null {
  if (text.length > maximumCpeLength || !/^cpe:2\.3:/i.test(text)) return null;
  const attributes = splitUnquoted(text.slice("cpe:2.3:".length).toLowerCase());
  if (attributes === null || attributes.length !== attributeCount) return null;
  const [part, vendor = "", product = "", version = "", update = ""] = attributes;
  if (part !== "a" && part !== "h" && part !== "o" && part !== "*" && part !== "-") return null;
  return { part, vendor, product, version, update };
}

/** `null` where an attribute is empty or the text ends behind a `\`. */
function splitUnquoted(text: string): readonly string[] | null {
  const attributes: string[] = [];
  let value = "";
  for (let at = 0; at <= text.length; at++) {
    const character = text[at];
    if (character === ":" || character === undefined) {
      if (value === "") return null;
      attributes.push(value);
      value = "";
    } else if (character === "\\") {
      at += 1;
      if (at >= text.length) return null;
      value += text[at];
    } else value += character;
  }
  return attributes;
}
