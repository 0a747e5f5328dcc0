import { decodePunycode, encodePunycode } from "./punycode.ts";

/** RFC 1035 §2.3.4. */
export const maximumLabel = 63;
export const maximumName = 253;

const prefix = "xn--";

/** A label as people read it: what stands behind `xn--` is decoded, and stays as it is where that is no Punycode. */
export function readableLabel(label: string): string {
  if (!label.startsWith(prefix) || label.length > maximumLabel) return label;
  return decodePunycode(label.slice(prefix.length)) ?? label;
}

/** A label as DNS carries it, or null where it would be too long or hold what no name holds. */
export function asciiLabel(label: string): string | null {
  const isAscii = !/[^\u0000-\u007f]/.test(label);
  const encoded = isAscii ? label : prefix + encodePunycode(label);
  return encoded.length <= maximumLabel && /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/.test(encoded) ? encoded : null;
}

export function readableName(name: string): string {
  return name.includes(prefix) ? name.split(".").map(readableLabel).join(".") : name;
}

/** A readable name as DNS carries it; labels that no name can hold stay as they are. */
export function asciiName(name: string): string {
  return /[^\u0000-\u007f]/.test(name)
    ? name
        .split(".")
        .map((label) => asciiLabel(label) ?? label)
        .join(".")
    : name;
}
