import { readTimestamp, type SyslogTimestamp } from "./timestamp.ts";

/** What stands before a message's own text. Fields are absent where the sender left them out. */
export interface SyslogHeader {
  readonly format: "rfc5424" | "rfc3164" | "none";
  /** RFC 5424 §6.2.1: facility * 8 + severity. */
  readonly priority: number | null;
  readonly timestamp: SyslogTimestamp | null;
  readonly hostname: string | null;
  readonly appName: string | null;
  /** Where the message's own text starts. */
  readonly messageStart: number;
}

const maximumHostname = 255;

/**
 * Reads a syslog header as RFC 5424 §6, RFC 3164 §4 or any of the shapes that devices send instead: no priority, a year
 * or a zone in the BSD timestamp, ISO time after the priority, key=value straight after it. Takes any text.
 */
export function parseSyslogHeader(text: string): SyslogHeader {
  const afterBom = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  const { priority, end } = readPriority(text, afterBom);
  if (priority !== null && text.startsWith("1 ", end)) {
    const modern = readRfc5424(text, end + 2, priority);
    if (modern !== null) return modern;
  }
  return readRfc3164(text, skipSpaces(text, end), priority);
}

/** RFC 5424 §6.2.1 and RFC 3164 §4.1.1: `<` one to three digits up to 191 `>`. */
function readPriority(text: string, start: number): { priority: number | null; end: number } {
  if (text[start] !== "<") return { priority: null, end: start };
  const close = text.indexOf(">", start);
  if (close === -1 || close > start + 4 || close === start + 1) return { priority: null, end: start };
  const digits = text.slice(start + 1, close);
  if (!/^[0-9]{1,3}$/.test(digits) || Number(digits) > 191) return { priority: null, end: start };
  return { priority: Number(digits), end: close + 1 };
}

/** RFC 5424 §6: TIMESTAMP SP HOSTNAME SP APP-NAME SP PROCID SP MSGID SP STRUCTURED-DATA [SP MSG]. */
function readRfc5424(text: string, start: number, priority: number): SyslogHeader | null {
  const words: string[] = [];
  // One space apart; some devices and relays write more.
  let at = skipSpaces(text, start);
  while (words.length < 5) {
    const end = text.indexOf(" ", at);
    // The longest of them, HOSTNAME, has 255 characters (§6).
    if (end === -1 || end - at > maximumHostname) return null;
    words.push(text.slice(at, end));
    at = skipSpaces(text, end);
  }
  const [time = "-", hostname = "-", appName = "-"] = words;
  const timestamp = time === "-" ? null : readTimestamp(time, 0);
  if (time !== "-" && timestamp === null) return null;
  const dataEnd = endOfStructuredData(text, at);
  let messageStart = skipSpaces(text, dataEnd);
  if (text.charCodeAt(messageStart) === 0xfeff) messageStart += 1;
  return {
    format: "rfc5424",
    priority,
    timestamp: timestamp?.timestamp ?? null,
    hostname: hostname === "-" ? null : hostname,
    appName: appName === "-" ? null : appName,
    messageStart,
  };
}

/** RFC 5424 §6.3: `-` or `[id name="value" ...]`..., where `\"`, `\\` and `\]` are escaped. */
function endOfStructuredData(text: string, start: number): number {
  if (text[start] === "-" && (start + 1 === text.length || text[start + 1] === " ")) return start + 1;
  let at = start;
  while (text[at] === "[") {
    let quoted = false;
    let close = -1;
    for (let inside = at + 1; inside < text.length && close === -1; inside += 1) {
      const character = text[inside];
      if (character === "\\") inside += 1;
      else if (character === '"') quoted = !quoted;
      else if (character === "]" && !quoted) close = inside;
    }
    if (close === -1) return at;
    at = close + 1;
  }
  return at;
}

function readRfc3164(text: string, start: number, priority: number | null): SyslogHeader {
  const stamped = readTimestamp(text, start);
  if (stamped === null) {
    return {
      format: priority === null ? "none" : "rfc3164",
      priority,
      timestamp: null,
      hostname: null,
      appName: null,
      messageStart: start,
    };
  }
  let at = skipSpaces(text, stamped.end);
  const word = wordAt(text, at);
  let hostname: string | null = null;
  if (isHostname(word) && at + word.length < text.length) {
    hostname = word;
    at = skipSpaces(text, at + word.length);
  }
  // RFC 3164 §4.1.3: TAG, up to 32 alphanumeric characters, ends at `[`, `:` or a space. Only a colon makes it certain.
  const tag = wordAt(text, at);
  const tagName = tag.endsWith(":") && tag.length <= 64 && !tag.includes("=") ? tag.slice(0, -1) : null;
  if (tagName !== null) at = skipSpaces(text, at + tag.length);
  // A colon alone (`host : %ASA-...`) separates and names nothing.
  const appName = tagName === "" ? null : tagName;
  return { format: "rfc3164", priority, timestamp: stamped.timestamp, hostname, appName, messageStart: at };
}

/** A name or address, not the first `key=value` of a message nor a tag. */
function isHostname(word: string): boolean {
  return (
    word !== "" && word.length <= maximumHostname && /^[0-9A-Za-z_.:-]+$/.test(word) && !word.endsWith(":")
  );
}

function wordAt(text: string, start: number): string {
  let end = start;
  while (end < text.length && end - start <= maximumHostname && text.charCodeAt(end) > 32) end += 1;
  return text.slice(start, end);
}

function skipSpaces(text: string, start: number): number {
  let at = start;
  while (text.charCodeAt(at) === 32) at += 1;
  return at;
}
