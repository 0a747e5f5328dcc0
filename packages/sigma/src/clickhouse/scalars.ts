// SQL expressions over one scalar; each says what the engine's function of the same name says (match/field-value.ts).

/** The text of a JSON number: JavaScript writes `1e+21` and `0`, ClickHouse `1e21` and `-0`. */
export function numberText(number: string): string {
  return String.raw`multiIf(${number} = '-0', '0', position(${number}, 'e') > 0, replaceRegexpOne(${number}, 'e\\+?([0-9])', 'e+\\1'), ${number})`;
}

/** Whether text is a decimal number of at most 64 characters, which `toFloat64OrZero` reads as JavaScript does. */
export function isDecimal(text: string): string {
  return String.raw`(length(${text}) <= 64 AND match(${text}, '^[-+]?(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)$'))`;
}

/** Whether a JSON text is a number. */
export function isJsonNumber(json: string): string {
  return `match(${json}, '^[-0-9]')`;
}

const quad = String.raw`(?:(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])\\.){3}(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])`;

/** Whether text is an IPv4 or IPv6 address without leading zeros in decimals and without a zone. */
export function isAddress(text: string): string {
  return `(match(${text}, '^(?:[0-9a-fA-F:]*:)?${quad}$') OR match(${text}, '^[0-9a-fA-F:]{2,45}$')) AND position(${text}, ':::') = 0 AND IPv6StringToNumOrNull(${text}) IS NOT NULL`;
}

/** 32 hexadecimal digits in capitals of an address; IPv4 as IPv4-mapped IPv6. */
export function addressDigits(text: string): string {
  return `hex(IPv6StringToNumOrDefault(${text}))`;
}
