/** A pattern of osquery: `%` stands for one part of a path, `%%` for all below. */
export const maximumPathLength = 1_000;

/** Why a path is not asked for; null where it is. */
export function problemOfPath(path: string): string | null {
  if (path.length > maximumPathLength) return `a path has at most ${maximumPathLength} characters`;
  if (/[\p{Cc}\u2028\u2029]/u.test(path)) return "a path has no control characters";
  if (!/^(?:\/|[A-Za-z]:\\)[^%]/.test(path))
    return "expected an absolute path, whose first part is no pattern: everything is more than can be asked for";
  return null;
}

/** What asks a node for the files of a path (osquery, "File Carving"). */
export function carveStatement(path: string): string {
  return `SELECT * FROM carves WHERE carve = 1 AND path LIKE '${path.replaceAll("'", "''")}'`;
}
