/**
 * Reads records as Tenzir prints them: `{ key: value, ... }` with unquoted keys, bare addresses and times, trailing commas.
 * Only for expected parses of the test data.
 */
export function parseTqlRecords(text: string): readonly unknown[] {
  const reader = new Reader(text);
  const records: unknown[] = [];
  for (reader.skip(); !reader.isAtEnd(); reader.skip()) records.push(reader.value());
  return records;
}

class Reader {
  #at = 0;
  readonly #text: string;
  constructor(text: string) {
    this.#text = text;
  }

  isAtEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  skip(): void {
    while (/[\s,]/.test(this.#text[this.#at] ?? "")) this.#at += 1;
  }

  value(): unknown {
    this.skip();
    const character = this.#text[this.#at];
    if (character === "{") return this.#record();
    if (character === "[") return this.#list();
    if (character === '"') return this.#quoted();
    const word = /^[^,\n}\]]*/.exec(this.#text.slice(this.#at, this.#at + 512))?.[0] ?? "";
    this.#at += Math.max(1, word.length);
    const plain = word.trim();
    return /^-?[0-9]+(?:\.[0-9]+)?$/.test(plain) ? Number(plain) : plain === "null" ? null : plain;
  }

  #record(): unknown {
    const record: Record<string, unknown> = {};
    this.#at += 1;
    for (this.skip(); this.#text[this.#at] !== "}" && !this.isAtEnd(); this.skip()) {
      const key = this.#text[this.#at] === '"' ? this.#quoted() : this.#word();
      this.#at = this.#text.indexOf(":", this.#at) + 1;
      record[key] = this.value();
    }
    this.#at += 1;
    return record;
  }

  #list(): unknown {
    const items: unknown[] = [];
    this.#at += 1;
    for (this.skip(); this.#text[this.#at] !== "]" && !this.isAtEnd(); this.skip()) items.push(this.value());
    this.#at += 1;
    return items;
  }

  #word(): string {
    const word = /^[^:\s]*/.exec(this.#text.slice(this.#at, this.#at + 256))?.[0] ?? "";
    this.#at += word.length;
    return word;
  }

  #quoted(): string {
    const found = /^"(?:[^"\\]|\\.)*"/.exec(this.#text.slice(this.#at))?.[0] ?? '""';
    this.#at += found.length;
    return JSON.parse(found) as string;
  }
}
