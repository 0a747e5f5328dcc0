import { spawnSync } from "node:child_process";
import { closeSync, openSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { temporaryFolder } from "./server-process.ts";

const launcher = join(dirname(dirname(fileURLToPath(import.meta.url))), "breakwater.mjs");
const folder = temporaryFolder();
afterAll(() => folder[Symbol.dispose]());

test("events are the same from a pipe, from a file and with several workers", () => {
  const rules = join(folder.path, "rule.yml");
  writeFileSync(rules, "title: r\nlogsource: {}\ndetection: {a: {f: x}, condition: a}\n");
  const events = Array.from(
    { length: 30_000 },
    (_, at) => `{"f":"${at % 3 === 0 ? "x" : "y"}","n":${at}}`,
  ).join("\n");
  const file = join(folder.path, "events.ndjson");
  writeFileSync(file, events);
  const evaluate = (stdin: number | "pipe", ...options: readonly string[]) => {
    const done = spawnSync(process.execPath, [launcher, "sigma", "eval", "-r", rules, ...options], {
      encoding: "utf8",
      maxBuffer: 64 * 1024 * 1024,
      stdio: [stdin, "pipe", "pipe"],
      ...(stdin === "pipe" ? { input: events } : {}),
    });
    expect(done.stderr).toBe("");
    expect(done.status).toBe(0);
    return done.stdout;
  };
  const opened = openSync(file, "r");
  const fromFile = evaluate(opened);
  closeSync(opened);
  expect(fromFile.split("\n").slice(0, 2)).toEqual(
    [0, 3].map((event) => JSON.stringify({ event, rule_id: "r", rule_title: "r", level: "informational" })),
  );
  expect(fromFile.split("\n")).toHaveLength(10_001);
  expect(evaluate("pipe")).toBe(fromFile);
  expect(evaluate("pipe", "--jobs", "2")).toBe(fromFile);
});
