import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readFully } from "./full-reader.ts";
import type { YamlNode } from "./node.ts";
import { readPlainly } from "./plain-reader.ts";

/** What both must agree on; where a value that is not there would stand is a matter of taste. */
function comparable(node: YamlNode): unknown {
  if (node.kind === "map")
    return [node.offset, node.entries.map(({ key, value }) => [comparable(key), comparable(value)])];
  if (node.kind === "list") return [node.offset, ...node.items.map(comparable)];
  return node.value === null ? null : node;
}

/** Whether the text was read plainly; then it must be what the library makes of it. */
function agrees(text: string): boolean {
  const plain = readPlainly(text);
  if (plain === null) return false;
  const full = readFully(text);
  expect(
    plain.map(({ root, start }) => ({ kind: "document", start, root: comparable(root) })),
    JSON.stringify(text),
  ).toEqual(
    full.map((one) =>
      one.kind === "document" ? { kind: one.kind, start: one.start, root: comparable(one.root) } : one,
    ),
  );
  for (const [at, one] of full.entries()) {
    // Comments behind the last line belong to the document for the one and not for the other.
    const ends = [plain[at]?.end ?? 0, one.kind === "document" ? one.end : 0].sort((a, b) => a - b);
    expect(text.slice(...ends), JSON.stringify(text)).toMatch(/^(?:\s*(?:#[^\n]*)?\n?)*$/);
  }
  return true;
}

const rule = `title: A rule # with a comment
id: 5013198a-1b5c-4b1c-8f2b-000000000000
description: |
    Two lines,
      one further in.

references:
    - https://example.com/a#b
    - 'it''s "quoted"'
date: 2024-01-02
tags:
- attack.t1190
- "two\\twords"
logsource:
    product: windows
detection:
    selection:
        - Image|endswith: '\\cmd.exe'
          EventID: 4688
        - CommandLine|contains|all:
              - ' -x '
              - 0x17
    empty:
    nothing: ~
    # a comment
    condition: selection and
        not empty
falsepositives:
    - Unknown
level: high
`;

describe("the plain reader", () => {
  it.each<readonly [string, string]>([
    ["a rule", rule],
    ["documents", `${rule}---\n${rule}\n# end\n---\na: b`],
    ["carriage returns", rule.replaceAll("\n", "\r\n")],
    ["a byte order mark", `\ufeff${rule}`],
    [
      "nulls and numbers",
      "a: null\nb: 1.5\nc: -3\nd: .5e3\ne: 0o17\nf: '1'\ng: 007\nh: .inf\ni: 1_000\nj: 12:30\n",
    ],
    ["booleans", "a: true\nb: False\nc: yes\nd: NO\n"],
    ["keys of several kinds", "1: a\n'b c': d\n\"e\": f\nnull: g\nh i: j\n"],
    ["block scalars", "a: >-\n  one\n  two\n\n  three\nb: |+\n  x\n\nc: |-\n  y\n\n"],
    ["lists within lists and maps", "a:\n  -\n    b: c\n  - d:\n      - e\n    f: g\n"],
    ["nothing", "\n# only a comment\n"],
  ])("reads %s as the library does", (_, text) => {
    expect(agrees(text)).toBe(true);
  });

  it.each<readonly [string, string]>([
    ["flow", "a: [b, c]\n"],
    ["anchors", "a: &x b\n"],
    ["aliases", "a: *x\n"],
    ["tags", "a: !!str 1\n"],
    ["directives", "%YAML 1.2\n---\na: b\n"],
    ["tabs", "a:\tb\n"],
    ["a key that comes twice", "a: b\na: c\n"],
    ["wrong indentation", "a: b\n  c: d\n"],
    ["stated indentation", "a: |2\n   b\n"],
    ["quotes over several lines", "a: 'b\n  c'\n"],
    ["complex keys", "? a\n: b\n"],
    ["a colon in a value", "a: b: c\n"],
    ["content on a marker's line", "--- a: b\n"],
    ["a carriage return alone", "a: b\rc: d\n"],
  ])("leaves %s to the library", (_, text) => {
    expect(readPlainly(text)).toBeNull();
  });

  it("reads what it reads as the library does, whatever is done to a rule", () => {
    const piece = fc.constantFrom(
      ..." \t\n\r:-#'\"|>[]{},&*!%@`?~0aé\\",
      "\n\n",
      "  ",
      "- ",
      ": ",
      " #",
      "---\n",
      "...\n",
      "|-\n",
      ">\n",
      "null",
      "''",
      "\n  ",
      "\n    - ",
      "x: y\n",
      "\r\n",
      "\ufeff",
      "\u2028",
    );
    const change = fc.record({
      at: fc.nat(rule.length),
      cut: fc.integer({ min: 0, max: 12 }),
      put: fc.array(piece, { maxLength: 3 }),
    });
    let read = 0;
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        let text = rule;
        for (const { at, cut, put } of changes)
          text = text.slice(0, at) + put.join("") + text.slice(at + cut);
        if (agrees(text)) read += 1;
      }),
    );
    expect(read).toBeGreaterThan(5);
  });

  it("reads what it reads as the library does, whatever is put together", () => {
    const line = fc
      .tuple(
        fc.constantFrom("", " ", "  ", "    ", "- ", "  - ", "    - "),
        fc.constantFrom(
          "a: b",
          "c:",
          "d: 'e'",
          "f",
          "- g",
          "h: |",
          "i: >-",
          "# j",
          "",
          "k: l m",
          "'n': o",
          "p: q # r",
          's: "t"',
          "1: 2",
          "u: -",
          "v:w",
          "x: -1",
          "---",
        ),
        fc.constantFrom("", "", " ", " # z"),
      )
      .map((parts) => parts.join(""));
    let read = 0;
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 9 }), (lines) => {
        if (agrees(`${lines.join("\n")}\n`)) read += 1;
      }),
    );
    expect(read).toBeGreaterThan(5);
  });
});
