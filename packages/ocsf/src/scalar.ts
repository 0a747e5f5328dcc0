const int32 = 2_147_483_648;
const maximumHostname = 255;

/** What a scalar of this OCSF type should have been, or `null` when the value is one (dictionary.json, `types`). */
export function scalarProblem(type: string, value: unknown): string | null {
  switch (type) {
    case "boolean_t":
      return typeof value === "boolean" ? null : "a boolean";
    case "integer_t":
      return isInteger(value, -int32, int32 - 1) ? null : "a 32-bit integer";
    case "long_t":
      return isInteger(value, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER) ? null : "an integer";
    case "timestamp_t":
      return isInteger(value, -8.64e15, 8.64e15) ? null : "ms since the epoch";
    case "port_t":
      return isInteger(value, 0, 65_535) ? null : "a port from 0 to 65535";
    case "float_t":
      return typeof value === "number" && Number.isFinite(value) ? null : "a number";
    case "json_t":
      return null;
    case "ip_t":
      return typeof value === "string" && looksLikeAddress(value) ? null : "an IP address";
    case "hostname_t":
      return typeof value === "string" && value !== "" && value.length <= maximumHostname
        ? null
        : "a host name";
    default:
      return typeof value === "string" ? null : "text";
  }
}

function isInteger(value: unknown, minimum: number, maximum: number): boolean {
  return typeof value === "number" && Number.isInteger(value) && value >= minimum && value <= maximum;
}

/** IPv4 in dotted decimal, or IPv6 (RFC 4291 §2.2), optionally with a zone (RFC 4007 §11). */
export function looksLikeAddress(text: string): boolean {
  if (text.length > 64) return false;
  if (!text.includes(":")) return isDottedQuad(text);
  const [address = "", zone] = text.split("%", 2);
  // RFC 4291 §2.2: "::" can only appear once; ":::" would hold it twice.
  if (zone === "" || /:::|::.*::/.test(address)) return false;
  const groups = address.split(":");
  const compressed = address.includes("::");
  if (address.startsWith(":") && !address.startsWith("::")) return false;
  if (address.endsWith(":") && !address.endsWith("::")) return false;
  let bits = 0;
  for (const [index, group] of groups.entries()) {
    if (group === "") continue;
    if (index === groups.length - 1 && group.includes(".")) {
      if (!isDottedQuad(group)) return false;
      bits += 32;
    } else if (/^[0-9a-fA-F]{1,4}$/.test(group)) bits += 16;
    else return false;
  }
  return compressed ? bits < 128 : bits === 128;
}

/** Four numbers up to 255 without leading zeros. Run for every address of every event, so by character codes. */
function isDottedQuad(text: string): boolean {
  let parts = 1;
  let digits = 0;
  let number = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 46) {
      if (digits === 0) return false;
      parts += 1;
      digits = 0;
      number = 0;
    } else if (code >= 48 && code <= 57) {
      // A zero in front would be octal to some readers.
      if (digits === 3 || (digits === 1 && number === 0)) return false;
      digits += 1;
      number = number * 10 + (code - 48);
      if (number > 255) return false;
    } else return false;
  }
  return parts === 4 && digits > 0;
}
