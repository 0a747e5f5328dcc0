// Hot path: each character of each name goes through these tables.
import { readAs } from "../confusables/characters.ts";

/** Letters 0 to 25 (digits are read as letters), then sixteen symbols that write any other character in four. */
export const symbolCount = 42;
const nibbles = 26;

/** What stands between the words of a name, and what is no part of one. */
export const separator = 254;
export const foreign = 255;

/** Of an ASCII character: its symbol, `separator`, or `foreign` where no name has it. */
export function asciiSymbols(): Uint8Array {
  const table = new Uint8Array(128).fill(foreign);
  for (let code = 97; code <= 122; code += 1) {
    table[code] = symbolOf(readAs(String.fromCharCode(code)) ?? "");
    table[code - 32] = table[code] ?? foreign;
  }
  for (let code = 48; code <= 57; code += 1) table[code] = symbolOf(readAs(String.fromCharCode(code)) ?? "");
  table[45] = separator;
  table[95] = separator;
  table[46] = separator;
  return table;
}

function symbolOf(letter: string): number {
  return letter.charCodeAt(0) - 97;
}

/** Of any other character: those of the letters it is read as, or four that stand for itself. */
export function symbolsOf(character: string): readonly number[] {
  const read = readAs(character);
  if (read !== null) return Array.from(read, symbolOf);
  const code = character.charCodeAt(0);
  return [12, 8, 4, 0].map((shift) => nibbles + ((code >>> shift) & 15));
}
