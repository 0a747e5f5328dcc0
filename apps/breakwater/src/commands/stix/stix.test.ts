import { describe, expect, it } from "vitest";
import type { CommandIo } from "../io.ts";
import { stixEval } from "./eval.ts";
import { stixSql } from "./sql.ts";
import { stixValidate } from "./validate.ts";

async function run(command: (io: CommandIo) => Promise<number>, input: string) {
  let out = "";
  const code = await command({
    stdin: (async function* () {
      yield Buffer.from(input);
    })(),
    out: async (text) => void (out += text),
    err: () => {},
    isTerminal: false,
    signal: new AbortController().signal,
  });
  const lines = out.split("\n").filter((line) => line !== "");
  return { code, answers: lines.map((line): unknown => JSON.parse(line)) };
}
const lines = (...values: readonly unknown[]) => values.map((value) => `${JSON.stringify(value)}\n`).join("");

const bundle = {
  type: "bundle",
  objects: [
    {
      type: "observed-data",
      first_observed: "2026-01-01T00:00:00Z",
      last_observed: "2026-01-01T00:00:00Z",
      number_observed: 1,
      object_refs: ["ipv4-addr--1"],
    },
    { type: "ipv4-addr", id: "ipv4-addr--1", value: "203.0.113.9" },
  ],
};
const old = {
  type: "observed-data",
  first_observed: "2026-01-01T00:00:00Z",
  last_observed: "2026-01-01T00:00:00Z",
  number_observed: 1,
  objects: { "0": { type: "ipv4-addr", value: "203.0.113.9" } },
};

describe("stix validate", () => {
  it("answers each line in order, and says where and what is wrong", async () => {
    const input = lines(
      { pattern: "[a:b = 1]" },
      { pattern: "[a:b = ]" },
      { pattern: "[a:b MATCHES '(?=x)']" },
    );
    const { code, answers } = await run((io) => stixValidate({}, io), input);
    expect(code).toBe(0);
    expect(answers).toEqual([
      { valid: true },
      { valid: false, error: expect.stringMatching(/^line 1, column 8: expected a value.*, found ]$/) },
      { valid: true, warnings: [expect.stringContaining("look-ahead and look-behind are not supported")] },
    ]);
  });

  it("a line that is no object has its answer, blank ones have none, and the exit code tells", async () => {
    const { code, answers } = await run((io) => stixValidate({}, io), '\nnonsense\n  \n[]\n{"pattern": 5}');
    expect(code).toBe(1);
    expect(answers).toEqual([
      { valid: false, error: expect.stringContaining("not JSON") },
      { valid: false, error: "expected a JSON object" },
      { valid: false, error: 'expected {"pattern": "..."}' },
    ]);
  });

  it("with --fail-on-invalid the exit code tells of patterns", async () => {
    const strict = { failOnInvalid: true };
    expect((await run((io) => stixValidate(strict, io), lines({ pattern: "[" }))).code).toBe(1);
    expect((await run((io) => stixValidate(strict, io), lines({ pattern: "[a:b = 1]" }))).code).toBe(0);
  });
});

describe("stix eval", () => {
  it.each([
    ["a match", { pattern: "[ipv4-addr:value = '203.0.113.9']", bundle }, { result: "match" }],
    ["no match", { pattern: "[ipv4-addr:value = '203.0.113.1']", bundle }, { result: "no-match" }],
    [
      "STIX 2.0",
      {
        pattern: "[ipv4-addr:value = '203.0.113.9'] START '2025-01-01T00:00:00Z' STOP '2027-01-01T00:00:00Z'",
        bundle: old,
      },
      { result: "match" },
    ],
    [
      "no pattern",
      { pattern: "[", bundle },
      { result: "error", error: expect.stringContaining("line 1, column 2") },
    ],
    [
      "a value that cannot be compared",
      { pattern: "[ipv4-addr:value = t'2026-01-01T00:00:00Z']", bundle },
      { result: "error", error: expect.stringContaining("a timestamp is compared with") },
    ],
    [
      "no bundle",
      { pattern: "[a:b = 1]", bundle: 5 },
      { result: "error", error: expect.stringContaining("expected a bundle") },
    ],
    ["nothing", {}, { result: "error", error: 'expected {"pattern": "...", "bundle": {...}}' }],
  ])("answers %s", async (_, input, expected) => {
    expect(await run(stixEval, lines(input))).toEqual({ code: 0, answers: [expected] });
  });

  it("a line that cannot be read keeps its place", async () => {
    const good = { pattern: "[ipv4-addr:value = '203.0.113.9']", bundle };
    const { code, answers } = await run(stixEval, `${lines(good)}{\n${lines(good)}`);
    expect(code).toBe(1);
    expect(answers).toEqual([
      { result: "match" },
      { result: "error", error: expect.stringContaining("not JSON") },
      { result: "match" },
    ]);
  });
});

describe("stix sql", () => {
  it("answers with a condition, its parameters, and whether it decides alone", async () => {
    const { answers } = await run(
      stixSql,
      lines(
        { pattern: "[ipv4-addr:value = 'x\\' OR 1=1']" },
        { pattern: "[file:name = 'a'] AND [file:name = 'b']" },
      ),
    );
    expect(answers).toEqual([
      {
        sql: expect.stringContaining("isIPv4String"),
        parameters: expect.objectContaining({}),
        complete: true,
      },
      { sql: expect.any(String), parameters: expect.objectContaining({}), complete: false },
    ]);
    expect(JSON.stringify(answers[0])).toContain("x' OR 1=1");
    expect((answers[0] as { readonly sql: string }).sql).not.toContain("1=1");
  });

  it("says why there is none", async () => {
    const { answers } = await run(stixSql, lines({ pattern: "[x509-certificate:issuer = 'x']" }));
    expect(answers).toEqual([
      {
        error: "the pattern has no condition in SQL",
        reasons: [{ code: "type_not_stored", path: "x509-certificate" }],
      },
    ]);
  });
});
