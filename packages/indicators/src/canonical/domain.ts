const maximumLength = 253;

/**
 * One text for each domain name: lower case, internationalised labels as `xn--` (UTS 46, as browsers do), no point at the
 * end; `*.` in front is left out. `null` for what is none: one label only, an empty or too long label, other characters than
 * letters, digits, `-` and `_`, digits only in the last label (RFC 3696 §2), an address.
 */
export function canonicalDomain(text: string): string | null {
  const plain = isPlainDomain(text) ? text : toAscii(text);
  if (plain === null || plain.length > maximumLength) return null;
  return isDomain(plain) ? plain : null;
}

/** Lower-case letters, digits, `-`, `_` and points: most names in logs are, and need no work. */
function isPlainDomain(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const isFine =
      (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code === 45 || code === 46 || code === 95;
    if (!isFine) return false;
  }
  return (
    text.length > 0 &&
    text.charCodeAt(text.length - 1) !== 46 &&
    !text.startsWith("xn--") &&
    !text.includes(".xn--")
  );
}

/** ASCII other than letters, digits, `-`, `.` and `_`. */
const foreign = /[\u0000-,/:-@[-^`{-\u007f]/;

function toAscii(text: string): string | null {
  // UTS 46 §2.3: these stand for a point, too.
  const name = text
    .replaceAll(/[\u3002\uff0e\uff61]/g, ".")
    .replace(/^\*\./, "")
    .replace(/\.$/, "");
  if (name.length > maximumLength * 4 || foreign.test(name)) return null;
  if (/^[\u0000-\u007f]*$/.test(name) && !/(?:^|\.)xn--/i.test(name)) return name.toLowerCase();
  try {
    // The URL parser of the platform has UTS 46 built in (WHATWG URL §3.3).
    return new URL(`http://${name}/`).hostname;
  } catch {
    // It throws where a name is none, and that is the answer.
    return null;
  }
}

function isDomain(name: string): boolean {
  const labels = name.split(".");
  const last = labels.at(-1) ?? "";
  return (
    labels.length > 1 &&
    labels.every(
      (label) =>
        label.length >= 1 && label.length <= 63 && /^[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?$/.test(label),
    ) &&
    /[a-z]/.test(last)
  );
}
