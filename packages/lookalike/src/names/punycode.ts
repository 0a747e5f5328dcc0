/** RFC 3492 §5: the parameters that IDNA uses. */
const base = 36;
const minimum = 1;
const maximum = 26;
const skew = 38;
const damp = 700;
const initialBias = 72;
const initialCode = 128;
const largestCode = 0x10ffff;

/**
 * The text behind `xn--` (RFC 3492 §6.2), or null where it is no Punycode.
 *
 * @param encoded at most 59 ASCII characters, without the prefix
 * @example
 * decodePunycode("bcher-kva"); // "bücher"
 */
export function decodePunycode(encoded: string): string | null {
  const delimiter = encoded.lastIndexOf("-");
  const codes = Array.from(encoded.slice(0, Math.max(delimiter, 0)), (one) => one.charCodeAt(0));
  let code = initialCode;
  let bias = initialBias;
  let index = 0;
  for (let at = delimiter > 0 ? delimiter + 1 : 0; at < encoded.length;) {
    const before = index;
    let weight = 1;
    for (let k = base; ; k += base) {
      const digit = at < encoded.length ? digitOf(encoded.charCodeAt(at)) : -1;
      at += 1;
      if (digit < 0) return null;
      index += digit * weight;
      const threshold = Math.min(Math.max(k - bias, minimum), maximum);
      if (digit < threshold) break;
      weight *= base - threshold;
      // 63 characters cannot mean more than this; a number beyond it is no code point.
      if (weight > 0xffff_ffff || index > 0xffff_ffff) return null;
    }
    const length = codes.length + 1;
    bias = adapt(index - before, length, before === 0);
    code += Math.floor(index / length);
    index %= length;
    if (code > largestCode) return null;
    codes.splice(index, 0, code);
    index += 1;
  }
  return String.fromCodePoint(...codes);
}

/** The text as Punycode, without the prefix `xn--` (RFC 3492 §6.3). */
export function encodePunycode(text: string): string {
  const codes = Array.from(text, (one) => one.codePointAt(0) ?? 0);
  const basic = codes.filter((code) => code < initialCode);
  let result = String.fromCharCode(...basic) + (basic.length > 0 ? "-" : "");
  let code = initialCode;
  let bias = initialBias;
  let delta = 0;
  for (let handled = basic.length; handled < codes.length;) {
    const next = Math.min(...codes.filter((one) => one >= code));
    delta += (next - code) * (handled + 1);
    code = next;
    for (const one of codes) {
      if (one < code) delta += 1;
      if (one !== code) continue;
      result += digitsOf(delta, bias);
      bias = adapt(delta, handled + 1, handled === basic.length);
      delta = 0;
      handled += 1;
    }
    delta += 1;
    code += 1;
  }
  return result;
}

function digitsOf(delta: number, bias: number): string {
  let rest = delta;
  let result = "";
  for (let k = base; ; k += base) {
    const threshold = Math.min(Math.max(k - bias, minimum), maximum);
    if (rest < threshold) return result + digits.charAt(rest);
    result += digits.charAt(threshold + ((rest - threshold) % (base - threshold)));
    rest = Math.floor((rest - threshold) / (base - threshold));
  }
}

const digits = "abcdefghijklmnopqrstuvwxyz0123456789";

function digitOf(code: number): number {
  if (code >= 97 && code <= 122) return code - 97;
  if (code >= 65 && code <= 90) return code - 65;
  return code >= 48 && code <= 57 ? code - 22 : -1;
}

function adapt(delta: number, length: number, isFirst: boolean): number {
  let rest = Math.floor(delta / (isFirst ? damp : 2));
  rest += Math.floor(rest / length);
  let k = 0;
  for (; rest > ((base - minimum) * maximum) / 2; k += base) rest = Math.floor(rest / (base - minimum));
  return k + Math.floor(((base - minimum + 1) * rest) / (rest + skew));
}
