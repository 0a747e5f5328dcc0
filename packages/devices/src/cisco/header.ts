import type { LogMessage } from "../log-message.ts";
import type { DeviceTime } from "../product.ts";
import { readTimestamp } from "../syslog/timestamp.ts";
import { readZone } from "../time/zone.ts";

/** What stands before a Cisco message's own text: `*Mar  1 00:00:12.345 CET: %SEC-6-IPACCESSLOGP:`. */
export interface CiscoHeader {
  /** `ASA`, `SEC_LOGIN`, `MGBL-SYS`; a message class behind it (`ASA-vpn`) is `messageClass`. */
  readonly facility: string;
  readonly messageClass: string | null;
  /** 0 (emergency) to 7 (debugging). */
  readonly level: number;
  /** `302013`, `IPACCESSLOGP`. */
  readonly mnemonic: string;
  readonly time: DeviceTime | null;
  readonly hostname: string | null;
  /** Where the text behind `%...:` starts, in the whole message. */
  readonly textStart: number;
}

const maximumPrefix = 512;
/** Words that are neither a time nor a zone: sequence numbers, names, separators. */
const maximumWords = 8;
const maximumNames = 3;

// Each is anchored by the sticky flag; every repetition is bounded.
const tag =
  /%([A-Z][A-Z0-9_]{0,31}(?:-(?![0-7]-)[A-Za-z0-9_]{1,31}){0,3})-([0-7])-([A-Z0-9][A-Z0-9_]{1,63})(?: ?:|(?= )|$)/y;
const uptime = /(?:[0-9]{1,3}:[0-9]{2}:[0-9]{2}|(?:[0-9]{1,4}[ywdhms]){1,4}):(?= |$)/y;
const month = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)";
const yearFirst = new RegExp(String.raw`([0-9]{4}) (?=[*.]?${month} {1,2}[0-9])`, "y");
const stampBehindColon = new RegExp(String.raw`:(?=[*.]?${month} {1,2}[0-9])`);

/** The header of a message is read once, however many products look at it. */
let last: { message: LogMessage; header: CiscoHeader | null } | null = null;

export function ciscoHeaderOf(message: LogMessage): CiscoHeader | null {
  if (last?.message !== message) last = { message, header: readCiscoHeader(message) };
  return last.header;
}

/**
 * Reads a Cisco header at the start of a message, or `null` when there is none. Between the priority and the `%` only what
 * devices and relays put there may stand (times, names, sequence numbers): `%ASA-` inside a text that others wrote is not
 * a header.
 */
function readCiscoHeader({ text, header }: LogMessage): CiscoHeader | null {
  const relayed = header.format === "rfc5424" ? fromAppName(header) : null;
  if (relayed !== null) return relayed;
  const start = bodyStart(text, header.format, header.messageStart);
  const percent = text.indexOf("%", start);
  if (percent === -1 || percent - start > maximumPrefix) return null;
  const prefix = readPrefix(text, start, percent);
  if (prefix === null) return null;
  tag.lastIndex = percent;
  const found = tag.exec(text);
  if (found === null) return null;
  const [whole, facility = "", level = "", mnemonic = ""] = found;
  return {
    ...splitFacility(facility),
    level: Number(level),
    mnemonic,
    time: prefix.time,
    hostname: prefix.hostname ?? header.hostname,
    textStart: skipSpaces(text, percent + whole.length),
  };
}

/** A relay that speaks RFC 5424 may put the tag into APP-NAME and leave the text alone. */
function fromAppName(header: LogMessage["header"]): CiscoHeader | null {
  if (header.appName === null) return null;
  tag.lastIndex = 0;
  const found = tag.exec(header.appName);
  if (found === null) return null;
  const [, facility = "", level = "", mnemonic = ""] = found;
  const { hostname, messageStart } = header;
  return {
    ...splitFacility(facility),
    level: Number(level),
    mnemonic,
    time: null,
    hostname,
    textStart: messageStart,
  };
}

/** The classes of the adaptive security appliance (`logging list ... class`) are written in small letters. */
function splitFacility(facility: string): Pick<CiscoHeader, "facility" | "messageClass"> {
  const dash = facility.indexOf("-");
  const rest = dash === -1 ? "" : facility.slice(dash + 1);
  return rest !== "" && rest === rest.toLowerCase()
    ? { facility: facility.slice(0, dash), messageClass: rest }
    : { facility, messageClass: null };
}

/** Behind the priority, or where an RFC 5424 header says: the BSD header is read here, in its many forms. */
function bodyStart(text: string, format: string, messageStart: number): number {
  if (format === "rfc5424") return messageStart;
  const afterBom = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  if (text[afterBom] !== "<") return afterBom;
  const close = text.indexOf(">", afterBom);
  return close === -1 || close > afterBom + 4 ? afterBom : close + 1;
}

interface Prefix {
  readonly time: DeviceTime | null;
  readonly hostname: string | null;
}

function readPrefix(text: string, start: number, end: number): Prefix | null {
  let time: DeviceTime | null = null;
  let hostname: string | null = null;
  let words = 0;
  let names = 0;
  let at = skipSeparators(text, start, end);
  while (at < end) {
    const stamp = readStamp(text, at);
    if (stamp !== null) {
      time = stamp.time;
      at = skipSeparators(text, stamp.end, end);
      continue;
    }
    uptime.lastIndex = at;
    const up = uptime.exec(text);
    if (up !== null) {
      at = skipSeparators(text, at + up[0].length, end);
      continue;
    }
    const word = wordAt(text, at, end);
    words += 1;
    if (words > maximumWords || !isHeaderWord(word)) return null;
    const name = isName(word) ? trimColon(word) : null;
    if (name !== null) {
      names += 1;
      hostname = name;
    }
    if (names > maximumNames) return null;
    at = skipSeparators(text, at + word.length, end);
  }
  return { time, hostname };
}

/** A time and what may stand around it: the year first (NX-OS), a zone by name behind it. */
function readStamp(text: string, start: number): { time: DeviceTime; end: number } | null {
  yearFirst.lastIndex = start;
  const year = yearFirst.exec(text)?.[1];
  const from = year === undefined ? start : start + year.length + 1;
  const read = readTimestamp(text, from);
  if (read === null) return null;
  const zone = zoneAt(text, read.end);
  const { localMs, offsetMinutes, hasYear, text: written } = read.timestamp;
  const offset = offsetMinutes ?? zone?.offsetMinutes ?? null;
  const local = year === undefined ? localMs : withYear(localMs, Number(year));
  return {
    time: {
      ms: local - (offset ?? 0) * 60_000,
      offsetMinutes: offset,
      hasYear: hasYear || year !== undefined,
      original: `${year === undefined ? "" : `${year} `}${written}${zone === null ? "" : ` ${zone.name}`}`,
      zoneIsGuess: offsetMinutes === null && zone?.isGuess === true,
    },
    end: zone?.end ?? read.end,
  };
}

/** A zone's name behind a time, only where it is one that is known: else the word is the device's name. */
function zoneAt(
  text: string,
  start: number,
): { name: string; offsetMinutes: number; isGuess: boolean; end: number } | null {
  const found = /^ ([A-Za-z]{2,5})(?= ?:| )/.exec(text.slice(start, start + 8));
  const name = found?.[1];
  const zone = name === undefined ? null : readZone(name);
  return name === undefined || zone === null ? null : { name, ...zone, end: start + 1 + name.length };
}

function withYear(localMs: number, year: number): number {
  const date = new Date(localMs);
  date.setUTCFullYear(year);
  return date.getTime();
}

/** A word up to a space; `RP/0/RSP0/CPU0:Oct 20` is two. */
function wordAt(text: string, start: number, limit: number): string {
  let end = start;
  while (end < limit && text.charCodeAt(end) > 32) end += 1;
  const word = text.slice(start, end);
  const colon = stampBehindColon.exec(text.slice(start, end + 4))?.index;
  return colon === undefined || colon >= word.length ? word : word.slice(0, colon + 1);
}

/** Words of key=value messages, quotes and punctuation belong to other formats. */
function isHeaderWord(word: string): boolean {
  return word.length <= 255 && /^[0-9A-Za-z_.:/*<>[\]()#@+-]+$/.test(word);
}

/** A host name or address; not a sequence number, a process (`SSHD_[65935]:`), a slot (`RP/0/RSP0/CPU0:`) or a task (`*task:`). */
function isName(word: string): boolean {
  return /^[0-9A-Za-z_.:-]+$/.test(word) && !/^[0-9]+:?$/.test(word) && /[0-9A-Za-z]/.test(word);
}

function trimColon(word: string): string {
  return word.endsWith(":") ? word.slice(0, -1) : word;
}

function skipSeparators(text: string, start: number, limit: number): number {
  let at = start;
  while (at < limit && (text.charCodeAt(at) <= 32 || text[at] === ":")) at += 1;
  return at;
}

function skipSpaces(text: string, start: number): number {
  let at = start;
  while (text.charCodeAt(at) === 32) at += 1;
  return at;
}
