import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseStatement } from "./statement.ts";

const file = { path: "/x/rows", compression: "none" };

describe("a statement", () => {
  test.each([
    ["SELECT 1", "read", null],
    ["  select 1 format TSV ;  ", "read", "TSV"],
    ["SELECT 1 FORMAT JSON SETTINGS max_threads = 1", "read", "JSON"],
    ["SELECT 1 SETTINGS max_threads = 1 FORMAT JSON -- so", "read", "JSON"],
    ["SELECT format FROM t", "read", null],
    ["SELECT 1 AS format, 2", "read", null],
    ["SELECT 'a FORMAT CSV'", "read", null],
    ["SELECT * FROM (SELECT 1 FORMAT TSV)", "read", null],
    ["/* c; */ WITH 1 AS x SELECT x -- ; DROP", "read", null],
    ["(SELECT 1) UNION ALL (SELECT 2)", "read", null],
    ["SHOW TABLES", "read", null],
    ["SELECT ';' AS \"a;b\", `c;`, $x$;$x$, 'it''s;', 'a\\';'", "read", null],
    ["CREATE TABLE t (a UInt8) ENGINE = Memory", "write", null],
    ["KILL QUERY WHERE query_id = 'x'", "kill", null],
    ["INSERT INTO t SELECT 1", "write", null],
    ["INSERT INTO t (a) (SELECT 1)", "write", null],
    ["INSERT INTO t SELECT * FROM s FORMAT Null", "write", null],
    ["INSERT INTO t VALUES (1, 'a;b')", "write", null],
  ] as const)("%s", (sql, kind, format) => {
    expect(parseStatement(sql)).toMatchObject({ kind, format });
  });

  test.each([
    ["INSERT INTO t FORMAT CSV", "INSERT INTO t  FROM INFILE '/x/rows' COMPRESSION 'none'  FORMAT CSV", ""],
    [
      'INSERT INTO t (a, format) SETTINGS async_insert = 0 FORMAT JSONEachRow {"a": 1}; not SQL',
      "INSERT INTO t (a, format)  FROM INFILE '/x/rows' COMPRESSION 'none' SETTINGS async_insert = 0  FORMAT JSONEachRow",
      ' {"a": 1}; not SQL',
    ],
    ["INSERT INTO t VALUES", "INSERT INTO t  FROM INFILE '/x/rows' COMPRESSION 'none'  FORMAT Values", ""],
    [
      "INSERT INTO t (a, b) SELECT *, (1) FROM input('a Map(String, String), b DateTime64(3, \\'UTC\\')') SETTINGS max_threads = 1 FORMAT Native\n\u0001\u0002",
      "INSERT INTO t (a, b) SELECT *, (1) FROM file('/x/rows', 'Native', 'a Map(String, String), b DateTime64(3, \\'UTC\\')', 'none') SETTINGS max_threads = 1 ",
      "\n\u0001\u0002",
    ],
  ])("%s reads its rows from a file", (sql, expected, rest) => {
    const statement = parseStatement(sql);
    if (statement.kind !== "insert") throw new Error(`expected an insert, got ${statement.kind}`);
    expect(statement.fromFile(file)).toBe(expected);
    expect(sql.slice(statement.dataStart)).toBe(rest);
  });

  test.each([
    ["", 62],
    [" -- nothing", 62],
    ["SELECT 1; SELECT 2", 62],
    ["SELECT 1;;", 62],
    ["SELECT 'a'; DROP TABLE t", 62],
    ["INSERT INTO t", 62],
    ["SELECT 1 INTO OUTFILE '/tmp/x'", 344],
    ["SELECT 1 into/* */outfile '/tmp/x'", 344],
    ["SELECT 1 INTO -- x\n OUTFILE '/tmp/x'", 344],
    ["INSERT INTO t FROM INFILE '/etc/passwd' FORMAT CSV", 344],
    ["INSERT INTO t from\tinfile '/etc/passwd' FORMAT CSV", 344],
  ])("%j is refused", (sql, code) => {
    expect(() => parseStatement(sql)).toThrow(expect.objectContaining({ code }));
  });

  test("is understood in time that grows with its length only", () => {
    const started = performance.now();
    for (const part of ["(", "'", "$a$", "/*", "format ", "INPUT(", "a.", "--\n", "`"]) {
      const sql = `INSERT INTO t SELECT ${part.repeat(200_000)}`;
      try {
        parseStatement(sql);
      } catch {
        // Refused is fine, too: it is the time that counts.
      }
    }
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  test("whatever its text, is either understood or refused with a code", () => {
    const part = fc.constantFrom(
      ..."INSERT,INTO,t,SELECT,FORMAT,VALUES,(,),;,',\\,\",`,$a$,--,/*,*/,\n, ,input,SETTINGS,WITH,CSV,#".split(
        ",",
      ),
      ",",
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 30 }), (parts) => {
        try {
          const statement = parseStatement(parts.join(" "));
          if (statement.kind === "insert") statement.fromFile(file);
        } catch (error) {
          expect(error).toMatchObject({ name: "EngineException" });
        }
      }),
    );
  });
});
