import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toTenantSql } from "./tenant-sql.ts";
import { sqlViews, viewAsSubquery } from "./views.ts";

const read = (sql: string) => toTenantSql(sql, sqlViews);
const written = (sql: string) => {
  const result = read(sql);
  if (result.kind === "issue") throw new Error(`${result.line}:${result.column}: ${result.message}`);
  return result.sql;
};
const events = sqlViews.get("events");
const subquery = events === undefined ? "" : viewAsSubquery(events);

describe("toTenantSql", () => {
  it.each([
    ["select 1", "SELECT 1"],
    ["SELECT count() FROM events", `SELECT count() FROM ${subquery} AS \`events\``],
    ["SELECT COUNT(*) c FROM events e", `SELECT count(*) AS \`c\` FROM ${subquery} AS \`e\``],
    ["SELECT 'it''s', \"a b\"", "SELECT 'it\\'s', `a b`"],
    ["SELECT `x\\`y`", "SELECT `x\\`y`"],
    ["SELECT '\\\\'", "SELECT '\\\\'"],
    ["SELECT 1 + 2 * -3", "SELECT 1 + 2 * -(3)"],
    ["SELECT a BETWEEN 1 AND 2 AND NOT b IS NOT NULL", "SELECT `a` BETWEEN 1 AND 2 AND NOT `b` IS NOT NULL"],
    ["SELECT x NOT IN (1, 2)", "SELECT `x` NOT IN (1, 2)"],
    ["SELECT fields['unmapped.action']", "SELECT `fields`['unmapped.action']"],
    ["SELECT arrayExists(x -> x = 1, [1, 2])", "SELECT arrayExists((`x`) -> `x` = 1, [1, 2])"],
    ["SELECT arrayMap((x, y) -> x + y, a, b)", "SELECT arrayMap((`x`, `y`) -> `x` + `y`, `a`, `b`)"],
    ["SELECT quantile(0.9)(src_port)", "SELECT quantile(0.9)(`src_port`)"],
    ["SELECT count(DISTINCT src_ip)", "SELECT count(DISTINCT `src_ip`)"],
    ["SELECT CASE WHEN a THEN 1 ELSE 2 END", "SELECT CASE WHEN `a` THEN 1 ELSE 2 END"],
    ["SELECT CAST(a AS int64)", "SELECT CAST(`a` AS Int64)"],
    ["SELECT now() - INTERVAL 7 days", "SELECT now() - INTERVAL 7 DAY"],
    ["SELECT 1 LIMIT 5 OFFSET 2;", "SELECT 1 LIMIT 5 OFFSET 2"],
    ["SELECT 1 LIMIT 2 BY 1 LIMIT 3", "SELECT 1 LIMIT 2 BY 1 LIMIT 3"],
    ["WITH t AS (SELECT 1 AS a) SELECT a FROM t", "WITH `t` AS (SELECT 1 AS `a`) SELECT `a` FROM `t`"],
    ["SELECT 1 UNION ALL SELECT 2", "SELECT 1 UNION ALL SELECT 2"],
  ])("writes %s anew", (sql, expected) => {
    expect(written(sql)).toBe(expected);
  });

  it.each([
    ["", "1:1", "expected SELECT, got the end"],
    ["DROP TABLE events", "1:1", 'expected SELECT, got "DROP"'],
    ["SELECT 1; SELECT 2", "1:11", "expected the end of the statement"],
    ["SELECT 1 -- x", "1:10", "comments are not taken"],
    ["SELECT /* x */ 1", "1:8", "comments are not taken"],
    ["SELECT 1\nFROM\n  system.tables", "3:3", "only events and sightings can be read"],
    [
      "SELECT * FROM file('/etc/passwd')",
      "1:15",
      'only events and sightings can be read; "file" is followed by "("',
    ],
    ["SELECT * FROM url('http://x', CSV)", "1:15", "can be read"],
    ["SELECT * FROM findings", "1:15", 'there is no "findings"; expected one of events, sightings'],
    ["SELECT * FROM `system`.`query_log`", "1:15", "can be read"],
    [
      "SELECT * FROM events SETTINGS readonly = 0",
      "1:22",
      'expected the end of the statement, got "SETTINGS"',
    ],
    ["SELECT 1 FORMAT CSV", "1:10", 'expected the end of the statement, got "FORMAT"'],
    ["SELECT 1 INTO OUTFILE '/tmp/x'", "1:10", "expected the end of the statement"],
    ["SELECT x IN system.tables", "1:13", 'expected "(", got "system"'],
    ["SELECT in(1, events)", "1:8", 'the function "in" cannot be used here'],
    ["SELECT sleep(3)", "1:8", 'the function "sleep" cannot be used here'],
    ["SELECT dictGet('a', 'b', 1)", "1:8", 'the function "dictGet" cannot be used here'],
    ["SELECT getSetting('readonly')", "1:8", "cannot be used here"],
    ["SELECT `file`('/etc/passwd')", "1:14", "expected the end of the statement"],
    ["SELECT a::UInt8", "1:9", '":" has no meaning here'],
    ["SELECT {tenant:String}", "1:8", '"{" has no meaning here'],
    ["SELECT 0x1F", "1:8", "expected a decimal number"],
    ["SELECT 'open", "1:8", "' is not closed"],
    ["SELECT 1 LIMIT 99999999999", "1:16", "expected a number of rows"],
    ["WITH events AS (SELECT 1) SELECT * FROM events", "1:6", '"events" is a view; choose another name'],
    ["WITH t AS (SELECT * FROM t) SELECT * FROM t", "1:26", 'there is no "t"'],
    ["SELECT * FROM events FINAL", "1:22", "expected the end of the statement"],
    ["SELECT * FROM events ARRAY JOIN observables", "1:22", "expected the end of the statement"],
    ["SELECT count() OVER ()", "1:16", "expected the end of the statement"],
    [`SELECT ${"(".repeat(70)}1${")".repeat(70)}`, "1:67", "nested more than 60 deep"],
    [`SELECT '${"x".repeat(20_000)}'`, "1:20001", "expected at most 20000 characters"],
  ])("refuses %s", (sql, place, message) => {
    const result = read(sql);
    expect(result).toMatchObject({ kind: "issue", message: expect.stringContaining(message) });
    expect(result.kind === "issue" && `${result.line}:${result.column}`).toBe(place);
  });

  it("knows a WITH only where it stands, and inside what it stands over", () => {
    expect(read("SELECT * FROM (WITH t AS (SELECT 1) SELECT * FROM t) AS x, t").kind).toBe("issue");
    expect(written("WITH t AS (SELECT 1 AS a) SELECT * FROM (SELECT a FROM t) AS x")).toContain("FROM `t`");
  });

  it("says which statements settings can be appended to", () => {
    const isPlain = (sql: string) => read(sql).kind === "ok" && "isPlain" in read(sql) && read(sql);
    expect(isPlain("SELECT * FROM (SELECT 1 UNION ALL SELECT 2) AS x")).toMatchObject({ isPlain: true });
    expect(isPlain("SELECT 1 UNION ALL SELECT 2")).toMatchObject({ isPlain: false });
    expect(isPlain("(SELECT 1)")).toMatchObject({ isPlain: false });
  });

  it("is read the same again after being written (property)", () => {
    const value = fc.oneof(
      fc.integer({ min: 0, max: 1e6 }).map(String),
      fc
        .string({ unit: "grapheme", maxLength: 12 })
        .map((text) => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`),
      fc.constantFrom("src_ip", "`odd name`", "NULL", "lower(url)", "fields['a']"),
    );
    const operator = fc.constantFrom("=", "!=", "<", "+", "*", "AND", "OR", "LIKE", "||");
    const expression = fc
      .array(fc.tuple(value, operator), { minLength: 1, maxLength: 8 })
      .map((parts) =>
        parts.map(([one, by], at) => (at === parts.length - 1 ? one : `${one} ${by}`)).join(" "),
      );
    fc.assert(
      fc.property(expression, (text) => {
        const once = written(`SELECT ${text}`);
        expect(written(once)).toBe(once);
      }),
    );
  });

  it("never throws, whatever it is given, and writes no second statement (property)", () => {
    const piece = fc.constantFrom(
      ..."SELECT,FROM,events,system.tables,(,),*,;,--,/*,*/,',\",`,\\,UNION ALL,WHERE,1,x,IN,SETTINGS,file(,{,},#,\u0000,WITH t AS (,::,->,[,]".split(
        ",",
      ),
      ",",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const result = read(pieces.join(" "));
        if (result.kind === "ok")
          expect(result.sql.replaceAll(/'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`/gs, "")).not.toContain(";");
      }),
    );
  });
});
