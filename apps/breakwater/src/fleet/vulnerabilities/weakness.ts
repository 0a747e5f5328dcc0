/** Classes of weaknesses that edge devices are entered by. */
export type WeaknessClass =
  | "injection"
  | "memory-safety"
  | "authentication"
  | "authorisation"
  | "path-traversal"
  | "deserialisation"
  | "request-forgery"
  | "other";

const classes = new Map<string, WeaknessClass>(
  Object.entries({
    injection: [74, 77, 78, 88, 89, 91, 94, 95, 96, 113, 917, 943, 1336],
    "memory-safety": [
      119, 120, 121, 122, 123, 124, 125, 126, 127, 131, 134, 190, 191, 415, 416, 476, 680, 786, 787, 788, 805,
      822, 823, 824, 825, 843, 908,
    ],
    authentication: [
      259, 287, 288, 289, 290, 294, 302, 303, 304, 305, 306, 307, 308, 384, 521, 798, 1390, 1391, 1392,
    ],
    authorisation: [250, 266, 269, 276, 284, 285, 425, 639, 732, 862, 863],
    "path-traversal": [22, 23, 24, 35, 36, 59, 73],
    deserialisation: [502],
    "request-forgery": [352, 441, 918],
  } as const).flatMap(([name, numbers]) =>
    numbers.map((number) => [`CWE-${number}`, name as WeaknessClass] as const),
  ),
);

/** The first class that one of the weaknesses (`CWE-78`) is of; `null` where none is named. */
export function weaknessClass(weaknesses: readonly string[]): WeaknessClass | null {
  for (const weakness of weaknesses) {
    const found = classes.get(weakness);
    if (found !== undefined) return found;
  }
  return weaknesses.length === 0 ? null : "other";
}
