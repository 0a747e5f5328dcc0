export const minimumPasswordLength = 12;
export const maximumPasswordLength = 256;

export type PasswordProblem = "too_short" | "too_long" | "too_common" | "too_repetitive" | "is_name";

/** Length counts and composition does not (NIST SP 800-63B §5.1.1.2); what guessers try first is refused. */
export function passwordProblem(password: string, names: readonly string[]): PasswordProblem | null {
  const normal = password.normalize("NFKC");
  const length = Array.from(normal).length;
  if (length < minimumPasswordLength) return "too_short";
  if (length > maximumPasswordLength) return "too_long";
  const lower = normal.toLowerCase();
  if (new Set(lower).size < 5 || isRun(lower)) return "too_repetitive";
  const own = names
    .flatMap((name) => name.toLowerCase().split(/[^\p{L}\p{N}]+/u))
    .filter((part) => part.length >= 4);
  if (restWithout(lower, own).length < minimumRest) return "is_name";
  const words = [...own, ...commonWords];
  // A 1 stands for either letter.
  if (["l", "i"].some((one) => restWithout(plainLetters(lower, one), words).length < minimumRest))
    return "too_common";
  return null;
}

/** So much must be left of a password when what everybody tries is taken out of it. */
const minimumRest = 6;

/** Words that lists of leaked passwords are made of, and words of this trade. */
const commonWords = (
  "password passwort passwd passphrase welcome letmein qwerty qwertz azerty asdfgh zxcvbn iloveyou dragon monkey football " +
  "baseball sunshine princess shadow superman batman trustno master login admin administrator root user guest default " +
  "changeme change secret hello winter summer spring autumn january february march april june july august september " +
  "october november december monday friday company hospital firewall security secure network server breakwater sophos " +
  "fortinet fortigate cisco paloalto juniper internet computer system test temp demo access please abc xyz pass"
).split(" ");

/** Digits and marks at both ends, and in place of letters, fool nobody. */
function plainLetters(text: string, one: string): string {
  const letters: Readonly<Record<string, string>> = {
    "0": "o",
    "1": one,
    "3": "e",
    "4": "a",
    "5": "s",
    "7": "t",
    "@": "a",
    $: "s",
    "!": "i",
  };
  const trimmed = text.slice(...core(text));
  return Array.from(trimmed, (letter) => letters[letter] ?? letter).join("");
}

/** From the first to behind the last character that is no digit or mark. */
function core(text: string): readonly [start: number, end: number] {
  const isEdge = (at: number) => /[\s\p{N}\p{P}\p{Sc}\p{Sk}\p{Sm}]/u.test(text.charAt(at));
  let [start, end] = [0, text.length];
  while (start < end && isEdge(start)) start += 1;
  while (end > start && isEdge(end - 1)) end -= 1;
  return [start, end];
}

function restWithout(text: string, words: readonly string[]): string {
  let rest = text;
  for (const word of [...words].sort((a, b) => b.length - a.length)) rest = rest.replaceAll(word, "");
  return rest.replaceAll(/[\s\p{P}\p{Sc}\p{Sk}\p{Sm}]/gu, "");
}

const rows = ["abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"];

/** Most of it goes along the alphabet, the digits or the keyboard, or is one short piece again and again. */
function isRun(text: string): boolean {
  let steps = 0;
  for (let at = 1; at < text.length; at += 1) {
    const pair = text.slice(at - 1, at + 1);
    const back = text.charAt(at) + text.charAt(at - 1);
    if (rows.some((row) => row.includes(pair) || row.includes(back))) steps += 1;
  }
  if (steps >= (text.length - 1) * 0.75) return true;
  for (let size = 1; size <= 4; size += 1) {
    if (
      text ===
      text
        .slice(0, size)
        .repeat(Math.ceil(text.length / size))
        .slice(0, text.length)
    )
      return true;
  }
  return false;
}
