import { StringDecoder } from "node:string_decoder";

export type ReadEnvelope =
  | { readonly isReadable: true; readonly objects: readonly unknown[] }
  | { readonly isReadable: false; readonly reason: EnvelopeProblem; readonly detail: string };
export type EnvelopeProblem = "invalid_json" | "invalid_envelope" | "too_deep" | "too_many_objects";

/** More are sent in several requests. */
export const maximumObjects = 10_000;
const maximumDepth = 100;

/**
 * The objects of an envelope (TAXII 2.1 §3.7). What nests too deep or holds too many objects is found before any of it is parsed, which would
 * take a hundred times the memory.
 */
export function readEnvelope(body: Uint8Array): ReadEnvelope {
  const bounds = measure(body);
  if (bounds.depth > maximumDepth)
    return unreadable("too_deep", `objects nest at most ${maximumDepth} levels deep`);
  if (bounds.objects > maximumObjects)
    return unreadable("too_many_objects", `an envelope holds at most ${maximumObjects} objects`);
  let value: unknown;
  try {
    value = JSON.parse(new StringDecoder("utf8").end(Buffer.from(body)));
  } catch (error) {
    return unreadable("invalid_json", error instanceof Error ? error.message.slice(0, 200) : "not JSON");
  }
  const objects = typeof value === "object" && value !== null && "objects" in value ? value.objects : null;
  if (!Array.isArray(objects) || objects.length === 0)
    return unreadable("invalid_envelope", "the body must be an envelope with a list of objects");
  if (objects.length > maximumObjects)
    return unreadable("too_many_objects", `an envelope holds at most ${maximumObjects} objects`);
  return { isReadable: true, objects };
}

function unreadable(reason: EnvelopeProblem, detail: string): ReadEnvelope {
  return { isReadable: false, reason, detail };
}

const [quote, backslash, openBrace, closeBrace, openBracket, closeBracket] = [
  0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d,
];

/** How deep JSON nests, and how many objects stand where an envelope's do; it need not be valid. */
function measure(bytes: Uint8Array): { readonly depth: number; readonly objects: number } {
  let [depth, deepest, objects] = [0, 0, 0];
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === quote) at = endOfString(bytes, at + 1);
    else if (byte === openBrace || byte === openBracket) {
      depth += 1;
      if (depth > deepest) deepest = depth;
      // Within the envelope and its list.
      if (depth === 3) objects += 1;
    } else if (byte === closeBrace || byte === closeBracket) depth -= 1;
  }
  return { depth: deepest, objects };
}

function endOfString(bytes: Uint8Array, start: number): number {
  let at = start;
  while (at < bytes.length && bytes[at] !== quote) at += bytes[at] === backslash ? 2 : 1;
  return at;
}
