/** Names of `Key: value` events (430001 to 430005) that are not one capitalised word: "Firepower Threat Defense Syslog Messages". */
const spacedKeys = new Set(["Prefilter Policy", "Connection Type", "Original Client IP", "Intrusion Policy"]);
const maximumPairs = 256;

/**
 * Reads `Key: value, Key: value`. A value may hold commas and colons (a URL, a user agent): a key is a word that the device
 * writes as one (`SrcIP`, `NAT_InitiatorIP`), behind the start or `, `. Of a repeated key the first counts.
 */
export function parsePairs(text: string, start: number): Map<string, string> {
  const pairs = new Map<string, string>();
  let key = keyAt(text, start);
  while (key !== null && pairs.size < maximumPairs) {
    let at = text.indexOf(", ", key.end);
    let next = at === -1 ? null : keyAt(text, at + 2);
    while (at !== -1 && next === null) {
      at = text.indexOf(", ", at + 2);
      next = at === -1 ? null : keyAt(text, at + 2);
    }
    const value = text.slice(key.end, at === -1 ? text.length : at).trim();
    if (!pairs.has(key.name)) pairs.set(key.name, value);
    key = next;
  }
  return pairs;
}

const keyPattern = /([A-Z][A-Za-z0-9_]{1,40}(?: [A-Z][A-Za-z0-9]{1,20}){0,2}): ?/y;

function keyAt(text: string, start: number): { name: string; end: number } | null {
  keyPattern.lastIndex = start;
  const found = keyPattern.exec(text);
  const name = found?.[1];
  if (found === null || name === undefined) return null;
  const isKey = name.includes(" ") ? spacedKeys.has(name) : isOneWordKey(name);
  return isKey ? { name, end: start + found[0].length } : null;
}

/** Two capitals or an underscore (`SrcIP`, `URLCategory`), or one of the short names. */
function isOneWordKey(name: string): boolean {
  return shortKeys.has(name) || /[A-Z_].*[A-Z_]/.test(name);
}

const shortKeys = new Set([
  "Protocol",
  "User",
  "Client",
  "Message",
  "Classification",
  "Priority",
  "Revision",
  "Policy",
  "Count",
  "Direction",
]);
