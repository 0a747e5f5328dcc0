/** Rows of keys, each half a key to the right of the one above; ISO/IEC 9995 layouts of the three families. */
const layouts: readonly (readonly string[])[] = [
  ["1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"],
  ["1234567890", "qwertzuiop", "asdfghjkl", "yxcvbnm"],
  ["1234567890", "azertyuiop", "qsdfghjklm", "wxcvbn"],
];

/** Keys beside each key, on any of the layouts. */
const beside: ReadonlyMap<string, string> = neighbours();

export function keysBeside(key: string): string {
  return beside.get(key) ?? "";
}

function neighbours(): ReadonlyMap<string, string> {
  const found = new Map<string, Set<string>>();
  for (const rows of layouts)
    for (const [row, keys] of rows.entries())
      for (const [at, key] of Array.from(keys).entries()) {
        const around = [
          keys[at - 1],
          keys[at + 1],
          rows[row - 1]?.[at],
          rows[row - 1]?.[at + 1],
          rows[row + 1]?.[at - 1],
          rows[row + 1]?.[at],
        ];
        const set = found.get(key) ?? new Set();
        for (const one of around) if (one !== undefined) set.add(one);
        found.set(key, set);
      }
  return new Map([...found].map(([key, set]) => [key, [...set].sort().join("")]));
}
