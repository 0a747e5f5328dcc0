import { RE2JS } from "re2js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bestGroup, requiredLiterals } from "./regex-literals.ts";

describe("what a text must hold for a regular expression to match it", () => {
  it.each<readonly [string, readonly (readonly string[])[]]>([
    ["whoami", [["whoami"]]],
    ["WhoAmI", [["whoami"]]],
    ["a+bc.de", [["bc"], ["de"]]],
    ["cmd|powershell", [["cmd", "powershell"]]],
    ["(cmd|powershell)\\.exe", [["cmd.exe", "powershell.exe"]]],
    ["x*y?", []],
    ["(?i)net\\s+user", [["user"], ["net"]]],
    ["ab(cd)?ef", [["abcdef", "abef"]]],
    ["(?:foo){2,}bar", [["foo"], ["bar"]]],
    ["\\$\\{env", [["${env"]]],
    ["`\\w`", [["`"], ["`"]]],
    ["[0-9]+", []],
    ["(?=lookahead)", []],
    ["\\Qliteral\\E", []],
    ["ab{x", [["ab{x"]]],
  ])("%s", (source, expected) => {
    expect(requiredLiterals(source)).toEqual(expected);
  });

  it("the best group is that of the longest literals", () => {
    expect(bestGroup(requiredLiterals("ab.*longest.*cde"))).toEqual(["longest"]);
    expect(bestGroup([])).toBeNull();
  });

  it("is held by every text that matches, for any expression", () => {
    const atom = fc.constantFrom(
      "a",
      "b",
      "foo",
      "BAR",
      ".",
      "[ab]",
      "[^x]",
      "\\.",
      "\\s",
      "\\w",
      "`",
      "(?:ab|c)",
      "(d|ef)",
      "^",
      "$",
      "K",
      "s",
    );
    const quantified = fc
      .tuple(atom, fc.constantFrom("", "", "", "*", "+", "?", "{2}", "{1,3}"))
      .map(([one, many]) => (one === "^" || one === "$" ? one : one + many));
    const expression = fc
      .array(fc.array(quantified, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 3 })
      .map((branches) => branches.map((parts) => parts.join("")).join("|"));
    const text = fc.string({
      unit: fc.constantFrom(
        "a",
        "b",
        "foo",
        "bar",
        "BAR",
        "c",
        "d",
        "ef",
        ".",
        " ",
        "`",
        "K",
        "k",
        "s",
        "\u212A",
      ),
      maxLength: 8,
    });
    let matched = 0;
    fc.assert(
      fc.property(
        expression,
        fc.array(text, { maxLength: 10 }),
        fc.constantFrom(0, RE2JS.CASE_INSENSITIVE),
        (source, texts, flags) => {
          const regex = RE2JS.compile(source, flags);
          for (const one of texts) {
            if (!regex.matcher(one).find()) continue;
            matched += 1;
            for (const group of requiredLiterals(source))
              expect(
                group.some((literal) => one.toLowerCase().includes(literal)),
                `${source} in ${one}`,
              ).toBe(true);
          }
        },
      ),
    );
    expect(matched).toBeGreaterThan(100);
  });
});
