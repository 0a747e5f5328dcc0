import { networkOf } from "../platform/addresses.ts";
import type { Clock } from "../platform/clock.ts";

interface Limit {
  readonly burst: number;
  /** One more is allowed after each of these. */
  readonly everyMs: number;
}

const maximumKeys = 20_000;

/** Token buckets by key, bounded in memory: the key that was not used for the longest goes first. */
export class Buckets {
  readonly #limit: Limit;
  readonly #clock: Clock;
  readonly #used = new Map<string, { amount: number; at: number }>();

  constructor(limit: Limit, clock: Clock) {
    this.#limit = limit;
    this.#clock = clock;
  }

  /** Takes one and returns 0, or returns in how many ms there is one. */
  take(key: string): number {
    const now = this.#clock.monotonicMs();
    const used = this.#now(key, now);
    if (used + 1 > this.#limit.burst) return Math.ceil((used + 1 - this.#limit.burst) * this.#limit.everyMs);
    this.#set(key, used + 1, now);
    return 0;
  }

  /** Gives one back: what it was taken for was right. */
  giveBack(key: string): void {
    const now = this.#clock.monotonicMs();
    this.#set(key, Math.max(0, this.#now(key, now) - 1), now);
  }

  #now(key: string, now: number): number {
    const entry = this.#used.get(key);
    return entry === undefined ? 0 : Math.max(0, entry.amount - (now - entry.at) / this.#limit.everyMs);
  }

  #set(key: string, amount: number, at: number): void {
    this.#used.delete(key);
    if (amount > 0) this.#used.set(key, { amount, at });
    if (this.#used.size <= maximumKeys) return;
    const [oldest] = this.#used.keys();
    if (oldest !== undefined) this.#used.delete(oldest);
  }
}

export interface Attempt {
  readonly account: string;
  readonly address: string;
  /** The account has signed in from this address before. */
  readonly isKnown: boolean;
  readonly hasSecondFactor: boolean;
}

/**
 * Slows down guessing, by account and by address, and locks nobody out. Guesses from addresses that an account was never
 * used from share one allowance; an address that it was used from has its own, so that whoever floods an account's name
 * does not keep its owner out. Codes of an authenticator have an allowance that only those use up who know the password.
 */
export class SignInThrottle {
  readonly #accounts: Buckets;
  readonly #addresses: Buckets;
  readonly #secondFactors: Buckets;

  constructor(clock: Clock) {
    this.#accounts = new Buckets({ burst: 10, everyMs: 30_000 }, clock);
    this.#addresses = new Buckets({ burst: 30, everyMs: 2_000 }, clock);
    // Six digits and three steps: at 1 in 5 minutes, a guesser who knows the password needs years.
    this.#secondFactors = new Buckets({ burst: 5, everyMs: 300_000 }, clock);
  }

  /** Counts the attempt as a wrong one; 0, or how many ms to wait with it. */
  begin(attempt: Attempt): number {
    const taken: (() => void)[] = [];
    const keys = [
      [this.#addresses, networkOf(attempt.address)],
      [this.#accounts, accountKey(attempt)],
      ...(attempt.hasSecondFactor ? ([[this.#secondFactors, attempt.account]] as const) : []),
    ] as const;
    for (const [buckets, key] of keys) {
      const waitMs = buckets.take(key);
      if (waitMs > 0) {
        for (const giveBack of taken) giveBack();
        return waitMs;
      }
      taken.push(() => buckets.giveBack(key));
    }
    return 0;
  }

  /** Takes back what `begin` counted, where it was right. */
  end(attempt: Attempt, was: { readonly passwordRight: boolean; readonly secondFactorWrong: boolean }): void {
    if (attempt.hasSecondFactor && !was.secondFactorWrong) this.#secondFactors.giveBack(attempt.account);
    if (!was.passwordRight) return;
    this.#accounts.giveBack(accountKey(attempt));
    this.#addresses.giveBack(networkOf(attempt.address));
  }
}

function accountKey({ account, address, isKnown }: Attempt): string {
  return isKnown ? `${account} ${networkOf(address)}` : account;
}
