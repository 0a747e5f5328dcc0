import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { problemOfQuery } from "./query-text.ts";

describe("a query that is asked of nodes", () => {
  it.each([
    "SELECT * FROM processes",
    "  select pid, name from processes where name = 'curl';  ",
    "WITH x AS (SELECT pid FROM processes) SELECT * FROM x",
    "SELECT replace(path, '/', '-') AS p FROM file WHERE path LIKE '/tmp/%' -- DELETE FROM x;",
    "/* why; */ SELECT 'it''s; here' AS a",
    `SELECT "update" FROM x`,
    "SELECT count(*) FROM users WHERE shell IN ('/bin/sh', '/bin/bash')",
  ])("may read: %s", (text) => expect(problemOfQuery(text)).toBeNull());

  it.each([
    ["", "expected SELECT"],
    ["-- nothing", "expected SELECT"],
    ["DELETE FROM users", "expected SELECT"],
    ["'select' 1", "expected SELECT"],
    ["SELECT 1; SELECT 2", "one statement"],
    ["SELECT 1;;", "one statement"],
    ["WITH x AS (SELECT 1) INSERT INTO y SELECT * FROM x", "INSERT"],
    ["SELECT 1 FROM pragma_x; PRAGMA y", "one statement"],
    ["SELECT * FROM carves WHERE carve = 1 AND path LIKE '/etc/%'", "carves"],
    ['SELECT * FROM "CARVES" WHERE carve = 1', "carves"],
    ["SELECT * FROM 'carves' WHERE carve = 1", "carves"],
    ["SELECT * FROM ('carves')", "carves"],
    ["SELECT * FROM x, [curl] WHERE url = 'http://x'", "curl"],
    ["SELECT * FROM x JOIN/**/'curl' WHERE url = 'http://x'", "curl"],
    ["SELECT * FROM yara WHERE path = '/x' AND sigurl = 'https://x'", "sigurl"],
    ["SELECT 'x", "no end"],
    ["SELECT /* x", "no end"],
    ["SELECT '\0'", "NUL"],
    [`SELECT '${"x".repeat(4_000)}'`, "characters"],
  ])("is refused: %s", (text, problem) => expect(problemOfQuery(text)).toContain(problem));

  it("is read whatever it is", () => {
    const piece = fc.constantFrom(
      "select ",
      "from ",
      "'",
      '"',
      "[",
      "]",
      "--",
      "/*",
      "*/",
      "\n",
      ";",
      "carves",
      "x",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((pieces) => `select ${pieces.join("")}`),
        ),
        (text) => {
          expect([null, "string"]).toContain(
            problemOfQuery(text) === null ? null : typeof problemOfQuery(text),
          );
        },
      ),
    );
  });
});
