import { type Fields, parseKeyValues } from "./body/key-value.ts";
import type { SyslogHeader } from "./syslog/header.ts";

/** A record as text, with its syslog header read. */
export class LogMessage {
  /** The whole record, without trailing line ends and NULs. */
  readonly text: string;
  readonly header: SyslogHeader;
  #fields: Fields | null = null;

  constructor(text: string, header: SyslogHeader) {
    this.text = text;
    this.header = header;
  }

  /** The message's own text read as `key=value`; read once, however many products look at it. Mapping takes fields out. */
  get fields(): Fields {
    this.#fields ??= parseKeyValues(this.text, this.header.messageStart);
    return this.#fields;
  }
}
