import { randomBytes, scrypt, type ScryptOptions, timingSafeEqual } from "node:crypto";

/** Of scrypt: N is 2^ln. */
export interface PasswordCost {
  readonly ln: number;
  readonly r: number;
  readonly p: number;
}

/**
 * OWASP's second choice for scrypt (N=2^15, r=8, p=3) needs 32 MiB for each check instead of 128: a server of this size
 * must survive several at once. The parameters stand in each hash, so a change holds from the next sign-in on.
 */
export const passwordCost: PasswordCost = { ln: 15, r: 8, p: 3 };
const saltBytes = 16;
const hashBytes = 32;
/** No hash that we made asks for more; one in a tampered database must not take all memory. */
const maximumMemoryBytes = 256 * 1024 * 1024;
const atOnce = 2;
const maximumWaiting = 30;

export interface Passwords {
  /** scrypt in PHC form: `$scrypt$ln=15,r=8,p=3$<salt>$<hash>`. */
  hash(password: string): Promise<string>;
  /** Takes as long for a user who does not exist (`null`) as for one who does. */
  check(
    password: string,
    stored: string | null,
  ): Promise<{ readonly isRight: boolean; readonly isOutdated: boolean }>;
}

/** Too many passwords are being checked: try again in a moment. */
export class PasswordsBusyError extends Error {
  override readonly name = "PasswordsBusyError";
}

/** Hashes passwords, a few at a time: each costs a core and 32 MiB for a quarter of a second. */
export function createPasswords(current: PasswordCost = passwordCost): Passwords {
  const turns = new Turns();
  const salt = randomBytes(saltBytes);
  const decoy = `${phcStart(current)}${encode(salt)}$${encode(randomBytes(hashBytes))}`;
  return {
    async hash(password) {
      const fresh = randomBytes(saltBytes);
      const hash = await turns.take(() => derive(password, fresh, current, hashBytes));
      return `${phcStart(current)}${encode(fresh)}$${encode(hash)}`;
    },
    async check(password, stored) {
      const parsed = parsePhc(stored ?? decoy) ?? parsePhc(decoy);
      if (parsed === null) throw new Error("the decoy hash is not one of ours");
      const hash = await turns.take(() => derive(password, parsed.salt, parsed, parsed.hash.length));
      const isRight = timingSafeEqual(hash, parsed.hash) && stored !== null;
      const { ln, r, p } = parsed;
      return { isRight, isOutdated: ln !== current.ln || r !== current.r || p !== current.p };
    },
  };
}

function derive(password: string, salt: Buffer, { ln, r, p }: PasswordCost, length: number): Promise<Buffer> {
  const options: ScryptOptions = { N: 2 ** ln, r, p, maxmem: maximumMemoryBytes };
  return new Promise((resolve, reject) => {
    scrypt(normal(password), salt, length, options, (error, key) => (error ? reject(error) : resolve(key)));
  });
}

/** The same characters typed on two systems are the same bytes (NIST SP 800-63B §5.1.1.2). */
function normal(password: string): string {
  return password.normalize("NFKC");
}

function phcStart({ ln, r, p }: PasswordCost): string {
  return `$scrypt$ln=${ln},r=${r},p=${p}$`;
}

function encode(bytes: Buffer): string {
  return bytes.toString("base64").replace(/=+$/, "");
}

function parsePhc(text: string): (PasswordCost & { readonly salt: Buffer; readonly hash: Buffer }) | null {
  const match =
    /^\$scrypt\$ln=([0-9]{1,2}),r=([0-9]{1,2}),p=([0-9]{1,2})\$([A-Za-z0-9+/]{16,64})\$([A-Za-z0-9+/]{22,86})$/.exec(
      text,
    );
  if (match === null) return null;
  const [, ln, r, p, salt, hash] = match;
  return {
    ln: Number(ln),
    r: Number(r),
    p: Number(p),
    salt: Buffer.from(salt ?? "", "base64"),
    hash: Buffer.from(hash ?? "", "base64"),
  };
}

class Turns {
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= atOnce) {
      if (this.#waiting.length >= maximumWaiting)
        throw new PasswordsBusyError("too many passwords are being checked; try again in a moment");
      // Whoever wakes this one hands its place over.
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else this.#running += 1;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }
}
