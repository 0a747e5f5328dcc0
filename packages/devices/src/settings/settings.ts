/** What a device's configuration says, one value a name: `system.global/admin-sport` is `443`. */
export interface Setting {
  /** From the outermost part to the innermost, joined by `/`. */
  readonly name: string;
  readonly value: string;
}

export interface Settings {
  readonly items: readonly Setting[];
  /** So many more there were than are kept. */
  readonly left: number;
}

export interface SettingsOptions {
  /** Takes the place of a secret: the same for the same secret, so that a change of it is seen, and of no use to whoever reads it. */
  readonly conceal: (secret: string) => string;
  readonly maximum?: number;
}

const defaultMaximum = 40_000;
const maximumName = 1_000;
const maximumValue = 1_000;
/** A part of a name that may occur several times is told apart by its number: `rule#2`. */
const separator = "/";

/** Gathers settings: bounded, secrets concealed, each name once. */
export class SettingList {
  readonly #options: SettingsOptions;
  readonly #values = new Map<string, string>();
  readonly #repeated = new Map<string, number>();
  #left = 0;

  constructor(options: SettingsOptions) {
    this.#options = options;
  }

  add(parts: readonly string[], value: string): void {
    const name = this.#fit(parts.map(clean).join(separator), maximumName);
    const shown = parts.some(isSecretName) || hasPrivateKey(value) ? this.#conceal(value) : value;
    this.#put(name, this.#fit(shown, maximumValue));
  }

  /** A line of a configuration that is no name and value. */
  addLine(parents: readonly string[], line: string): void {
    this.#put(
      this.#fit([...parents, line].map((one) => clean(this.#concealed(one))).join(separator), maximumName),
      "",
    );
  }

  get settings(): Settings {
    return {
      items: [...this.#values].map(([name, value]) => ({ name, value })),
      left: this.#left,
    };
  }

  #put(name: string, value: string): void {
    if (this.#values.size >= (this.#options.maximum ?? defaultMaximum)) {
      this.#left += 1;
      return;
    }
    // Counted, since a device could repeat one name for ever.
    let number = this.#repeated.get(name) ?? 1;
    let unique = name;
    for (; this.#values.has(unique); unique = `${name}#${number}`) number += 1;
    if (number > 1) this.#repeated.set(name, number);
    this.#values.set(unique, value);
  }

  #conceal(secret: string): string {
    return secret === "" ? "" : `concealed:${this.#options.conceal(secret)}`;
  }

  /** What follows a word such as `password` is a secret, the number of its kind (Cisco's `secret 9`) aside. */
  #concealed(line: string): string {
    const words = line.split(/\s+/);
    const at = words.findIndex(isSecretName);
    if (at < 0 || at === words.length - 1) return line;
    const kind = /^[0-9]$/.test(words[at + 1] ?? "") && words.length > at + 2 ? 1 : 0;
    const secret = words.slice(at + 1 + kind).join(" ");
    return [...words.slice(0, at + 1 + kind), this.#conceal(secret)].join(" ");
  }

  /** A long text keeps its beginning and what it is all in all. */
  #fit(text: string, maximum: number): string {
    return text.length <= maximum
      ? text
      : `${text.slice(0, maximum - 100)}… (${text.length} characters, ${this.#options.conceal(text)})`;
  }
}

/** Names have no line ends; a `/` in a part would be read as a part more. */
function clean(part: string): string {
  return part
    .replace(/[\r\n\t]+/g, " ")
    .replaceAll(separator, "∕")
    .trim();
}

const secretWords: ReadonlySet<string> = new Set([
  "password",
  "passwd",
  "passphrase",
  "secret",
  "psk",
  "psksecret",
  "preshared",
  "presharedkey",
  "phash",
  "privatekey",
  "prv",
  "community",
  "token",
  "apikey",
  "apikeys",
  "authkey",
  "privkey",
  "bcrypt",
  "md5",
  "encpassword",
  "otpseed",
]);
/** Of two words of a name, one after the other. */
const secretPairs: ReadonlySet<string> = new Set([
  "private key",
  "api key",
  "api keys",
  "shared key",
  "pre shared",
  "auth key",
  "encryption key",
  "otp seed",
  "key string",
]);

/** Whether what a name says is not to leave the device's surroundings. Makers write it in many ways: `psksecret`, `pre-shared-key`, `PresharedKey`. */
export function isSecretName(name: string): boolean {
  const words = name
    .slice(0, 200)
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
  return words.some((word, at) => secretWords.has(word) || secretPairs.has(`${word} ${words[at + 1] ?? ""}`));
}

function hasPrivateKey(value: string): boolean {
  return /-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----/.test(value);
}
