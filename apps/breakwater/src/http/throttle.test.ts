import { describe, expect, test } from "vitest";
import { type Attempt, Buckets, SignInThrottle } from "./throttle.ts";

let now = 0;
const clock = { now: () => now, monotonicMs: () => now };
const wrong = { passwordRight: false, secondFactorWrong: false };

function attempt(values: Partial<Attempt>): Attempt {
  return { account: "maren", address: "192.0.2.1", isKnown: false, hasSecondFactor: false, ...values };
}

/** How many attempts are let through before the first that must wait. */
function letThrough(throttle: SignInThrottle, make: (index: number) => Attempt, outcome = wrong): number {
  for (let index = 0; index < 1_000; index += 1) {
    const one = make(index);
    if (throttle.begin(one) > 0) return index;
    throttle.end(one, outcome);
  }
  return 1_000;
}

describe("buckets", () => {
  test("give what they hold, then one after each interval, and say how long to wait", () => {
    const buckets = new Buckets({ burst: 2, everyMs: 1_000 }, clock);
    expect([buckets.take("a"), buckets.take("a"), buckets.take("a")]).toEqual([0, 0, 1_000]);
    expect(buckets.take("b")).toBe(0);
    now += 500;
    expect(buckets.take("a")).toBe(500);
    now += 500;
    expect([buckets.take("a"), buckets.take("a")]).toEqual([0, 1_000]);
    buckets.giveBack("a");
    expect(buckets.take("a")).toBe(0);
  });

  test("are bounded, and forget the key that was not used for the longest", () => {
    const buckets = new Buckets({ burst: 1, everyMs: 1e9 }, clock);
    for (let index = 0; index < 20_001; index += 1) buckets.take(`k${index}`);
    expect(buckets.take("k0")).toBe(0);
    expect(buckets.take("k20000")).toBeGreaterThan(0);
  });
});

describe("signing in", () => {
  test("guesses at one account from many addresses share one allowance", () => {
    const throttle = new SignInThrottle(clock);
    expect(letThrough(throttle, (index) => attempt({ address: `198.51.100.${index}` }))).toBe(10);
  });

  test("guesses at many accounts from one address share one allowance, and a /64 is one address", () => {
    const throttle = new SignInThrottle(clock);
    expect(letThrough(throttle, (index) => attempt({ account: `user${index}` }))).toBe(30);
    const six = new SignInThrottle(clock);
    const from = (index: number) => `2001:db8:0:1::${index.toString(16)}`;
    expect(letThrough(six, (index) => attempt({ account: `user${index}`, address: from(index) }))).toBe(30);
  });

  test("whoever floods an account does not keep its owner out of where they signed in before", () => {
    const throttle = new SignInThrottle(clock);
    letThrough(throttle, (index) => attempt({ address: `198.51.100.${index}` }));
    expect(throttle.begin(attempt({ address: "203.0.113.5" }))).toBeGreaterThan(0);
    expect(throttle.begin(attempt({ address: "203.0.113.5", isKnown: true }))).toBe(0);
  });

  test("the right password costs nothing, however often", () => {
    const throttle = new SignInThrottle(clock);
    const right = { passwordRight: true, secondFactorWrong: false };
    expect(letThrough(throttle, () => attempt({ hasSecondFactor: true }), right)).toBe(1_000);
  });

  test("codes are guessed five times, then once in five minutes, by those who know the password", () => {
    const throttle = new SignInThrottle(clock);
    const outcome = { passwordRight: true, secondFactorWrong: true };
    expect(letThrough(throttle, () => attempt({ hasSecondFactor: true }), outcome)).toBe(5);
    now += 300_000;
    expect(letThrough(throttle, () => attempt({ hasSecondFactor: true }), outcome)).toBe(1);
  });

  test("whoever does not know the password uses up nothing of the codes' allowance", () => {
    const throttle = new SignInThrottle(clock);
    letThrough(throttle, (index) => attempt({ address: `198.51.100.${index}`, hasSecondFactor: true }));
    const known = attempt({ address: "203.0.113.5", isKnown: true, hasSecondFactor: true });
    expect(letThrough(throttle, () => known, { passwordRight: true, secondFactorWrong: true })).toBe(5);
  });
});
