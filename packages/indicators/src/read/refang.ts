/**
 * Undoes what authors do so that nobody clicks: `hxxp`, `[.]`, `(dot)`, `[@]`, `[:]//`, and their half-written forms. What
 * is not defanged comes out as it is.
 */
export function refang(text: string, isMarked = isDefanged(text)): string {
  if (!isMarked) return text.replaceAll(invisible, "");
  return (
    text
      .replaceAll(invisible, "")
      .replaceAll(/\bh(?:xx|XX|\*\*|tt|TT)p(s?)(?=(?:\[?:\]?|\[:)\/\/|\[:\/\/\])/gi, "http$1")
      .replaceAll(/\bf(?:x|X)p(?=\[?:)/g, "ftp")
      .replaceAll(/\[:\/\/\]/g, "://")
      .replaceAll(/\[:\]/g, ":")
      .replaceAll(/\[\/\]/g, "/")
      .replaceAll(/\[(?:@|at)\]|\((?:@|at)\)|\{(?:@|at)\}/gi, "@")
      .replaceAll(/[[({](?:\.|dot|punto)[\])}]/gi, ".")
      .replaceAll(/ (?:\[dot\]|\(dot\)|\{dot\}|dot) (?=[A-Za-z0-9])/gi, ".")
      // `3smh[.com`, `evil.]com`: a bracket was forgotten.
      .replaceAll(/\[\.(?=[A-Za-z0-9])/g, ".")
      .replaceAll(/(?<=[A-Za-z0-9])\.\]/g, ".")
      .replaceAll(/\\\.(?=[A-Za-z0-9])/g, ".")
  );
}

/** Characters that are not seen: zero-width ones, marks of direction, the byte order mark. */
const invisible = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]/g;

const marks =
  /\bh(?:xx|\*\*)ps?\b|\bfxp\b|[[({](?:\.|dot|punto|@|at|:|:\/\/|\/)[\])}]|\[\.[A-Za-z0-9]|[A-Za-z0-9]\.\]|[A-Za-z0-9]\\\.[A-Za-z0-9]| dot (?=[a-z]{2,6}\b)/i;

/** Whether text was written so that nobody clicks on it. */
export function isDefanged(text: string): boolean {
  return marks.test(text);
}
