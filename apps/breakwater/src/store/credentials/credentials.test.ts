import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toBase32 } from "./base32.ts";
import { createPasswords, PasswordsBusyError } from "./password.ts";
import { passwordProblem } from "./password-rules.ts";
import { acceptedStep, otpauthUri, totpCode } from "./totp.ts";

describe("TOTP", () => {
  // RFC 6238 appendix B, SHA-1.
  const secret = Buffer.from("12345678901234567890");
  test.each([
    [59, "94287082"],
    [1111111109, "07081804"],
    [1111111111, "14050471"],
    [1234567890, "89005924"],
    [2000000000, "69279037"],
    [20000000000, "65353130"],
  ])("at %i s the code is %s", (seconds, code) => {
    expect(totpCode(secret, Math.floor(seconds / 30), 8)).toBe(code);
  });

  test("takes the step before and after, nothing further, and nothing that was used", () => {
    const now = 1111111111_000;
    const step = Math.floor(now / 30_000);
    for (const around of [-1, 0, 1])
      expect(acceptedStep(secret, totpCode(secret, step + around), now, 0)).toBe(step + around);
    for (const around of [-2, 2])
      expect(acceptedStep(secret, totpCode(secret, step + around), now, 0)).toBeNull();
    expect(acceptedStep(secret, totpCode(secret, step), now, step)).toBeNull();
    for (const wrong of ["", "12345", "1234567", "12345a", "１２３４５６"])
      expect(acceptedStep(secret, wrong, now, 0)).toBeNull();
  });

  test("the address for authenticator apps holds name and secret, whatever is in the name", () => {
    expect(otpauthUri("JBSWY3DP", "a&b@c")).toBe(
      "otpauth://totp/Breakwater%3Aa%26b%40c?secret=JBSWY3DP&issuer=Breakwater&algorithm=SHA1&digits=6&period=30",
    );
  });
});

// RFC 4648 §10, without padding.
test.each([
  ["", ""],
  ["f", "MY"],
  ["fo", "MZXQ"],
  ["foo", "MZXW6"],
  ["foob", "MZXW6YQ"],
  ["fooba", "MZXW6YTB"],
  ["foobar", "MZXW6YTBOI"],
])("base 32 of %j is %j", (text, encoded) => {
  expect(toBase32(Buffer.from(text))).toBe(encoded);
});

describe("passwords", () => {
  const passwords = createPasswords({ ln: 4, r: 8, p: 1 });

  test("the hash holds its parameters, differs each time, and fits the password only", async () => {
    const [one, two] = await Promise.all([passwords.hash("tide and time"), passwords.hash("tide and time")]);
    expect(one).toMatch(/^\$scrypt\$ln=4,r=8,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(one).not.toBe(two);
    expect(await passwords.check("tide and time", one)).toEqual({ isRight: true, isOutdated: false });
    expect(await passwords.check("tide and Time", one)).toMatchObject({ isRight: false });
    expect(await passwords.check("tide and time", null)).toMatchObject({ isRight: false });
  });

  test("one of other parameters is checked with those and called outdated", async () => {
    const old = await createPasswords({ ln: 3, r: 4, p: 2 }).hash("tide and time");
    expect(await passwords.check("tide and time", old)).toEqual({ isRight: true, isOutdated: true });
  });

  test("the same characters typed on two systems are the same password", async () => {
    const hash = await passwords.hash("Ebbe und Flut über Nacht".normalize("NFD"));
    const typed = "Ebbe und Flut über Nacht".normalize("NFC");
    expect(await passwords.check(typed, hash)).toMatchObject({ isRight: true });
  });

  test("a hash that is none lets nobody in", async () => {
    for (const broken of ["", "$scrypt$", "$scrypt$ln=4,r=8,p=1$x$y", "plain text"])
      expect(await passwords.check("tide and time", broken)).toMatchObject({ isRight: false });
  });

  test("so many at once are told to come back, and the others are answered", async () => {
    const slow = createPasswords({ ln: 12, r: 8, p: 1 });
    const all = await Promise.allSettled(Array.from({ length: 60 }, () => slow.hash("tide and time")));
    const refused = all.filter((one) => one.status === "rejected");
    expect(refused.length).toBeGreaterThan(0);
    for (const one of refused) expect(one.reason).toBeInstanceOf(PasswordsBusyError);
    expect(all.length - refused.length).toBeGreaterThanOrEqual(32);
    expect(await slow.hash("tide and time")).toContain("$scrypt$");
  });
});

describe("what a password must be", () => {
  test.each([
    ["too_short", "tide & time"],
    ["too_short", "ab"],
    ["too_long", "tide ".repeat(60)],
    ["too_repetitive", "aaaaaaaaaaaaaaaa"],
    ["too_repetitive", "abcabcabcabcabcabc"],
    ["too_repetitive", "abcdefghijklmnop"],
    ["too_repetitive", "qwertyuiopasdfgh"],
    ["too_repetitive", "0987654321098765"],
    ["too_common", "Password123456!"],
    ["too_common", "P@ssw0rdP@ssw0rd"],
    ["too_common", "Welcome2026!!!!"],
    ["too_common", "Adm1nistrat0r2026"],
    ["too_common", "Summer2026Winter"],
    ["too_common", "breakwater-admin-1"],
    ["too_common", "ChangeMe!ChangeMe!"],
    ["is_name", "maren.lindqvist1"],
  ])("%s: %s", (problem, password) => {
    expect(passwordProblem(password, ["maren.lindqvist", "Maren Lindqvist"])).toBe(problem);
  });

  test.each([
    "seven boats at low tide",
    "correct horse battery staple",
    "kW7#pQz2!mVt",
    "入り江の灯台は青く光る夜",
    "Sommerregen auf dem Pier",
    "🐙🦀🐚🐟🐡🦈🐳🐋🦑🦐🐠🐬",
  ])("is good: %s", (password) => {
    expect(passwordProblem(password, ["maren", "Maren Lindqvist"])).toBeNull();
  });

  test("nothing that anybody types breaks it", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 400 }), fc.string(), (password, name) => {
        passwordProblem(password, [name]);
      }),
    );
  });
});
