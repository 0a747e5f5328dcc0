import type { Clock } from "./clock.ts";

type Fields = Readonly<Record<string, string | number | boolean | null | undefined>>;
const levels = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof levels)[number];

/** Structured log: one line an occurrence, `message` fixed text, what varies in `fields`. */
export interface Log {
  debug(message: string, fields?: Fields): void;
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
}

export interface LogOptions {
  readonly clock: Clock;
  readonly level: LogLevel;
  /** `text` for a person's terminal, `json` for machines. */
  readonly format: "text" | "json";
  readonly write: (line: string) => void;
}

export function createLog(options: LogOptions): Log {
  const minimum = levels.indexOf(options.level);
  const at = (level: LogLevel) =>
    function log(message: string, fields: Fields = {}): void {
      if (levels.indexOf(level) < minimum) return;
      options.write(`${render(level, message, fields, options)}\n`);
    };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

function render(level: LogLevel, message: string, fields: Fields, options: LogOptions): string {
  const time = new Date(options.clock.now()).toISOString();
  if (options.format === "json") return JSON.stringify({ time, level, message, ...fields });
  const tail = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}=${printable(String(value))}`)
    .join("");
  return `${time} ${level.padEnd(5)} ${printable(message)}${tail}`;
}

/** Text that cannot move a terminal's cursor or start a new line: values may come from an attacker. */
export function printable(text: string): string {
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}
