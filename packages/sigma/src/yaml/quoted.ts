const doubleQuote = '"';

/** Escapes of double-quoted scalars that rules use (YAML 1.2 §5.7). */
const escapes: Readonly<Record<string, string>> = {
  "\\": "\\",
  [doubleQuote]: doubleQuote,
  "/": "/",
  n: "\n",
  t: "\t",
  r: "\r",
};

/** A quoted scalar on one line and where it ends; `null` where it does not end there, or holds a rarer escape. */
export function readQuoted(
  text: string,
  start: number,
): { readonly value: string; readonly end: number } | null {
  return text[start] === doubleQuote ? readDouble(text, start) : readSingle(text, start);
}

function readSingle(text: string, start: number): { readonly value: string; readonly end: number } | null {
  let end = text.indexOf("'", start + 1);
  let isDoubled = false;
  while (end !== -1 && text[end + 1] === "'") {
    isDoubled = true;
    end = text.indexOf("'", end + 2);
  }
  if (end === -1) return null;
  const written = text.slice(start + 1, end);
  if (written.includes("\n")) return null;
  return { value: isDoubled ? written.replaceAll("''", "'") : written, end: end + 1 };
}

function readDouble(text: string, start: number): { readonly value: string; readonly end: number } | null {
  let value = "";
  let from = start + 1;
  for (let at = from; at < text.length; at += 1) {
    const character = text[at];
    if (character === "\n") return null;
    if (character === doubleQuote) return { value: value + text.slice(from, at), end: at + 1 };
    if (character !== "\\") continue;
    const escape = escapes[text[at + 1] ?? ""];
    if (escape === undefined) return null;
    value += text.slice(from, at) + escape;
    at += 1;
    from = at + 1;
  }
  return null;
}
