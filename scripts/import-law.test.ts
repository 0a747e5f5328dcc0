import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const broken = [
  ["apps/breakwater/src/collect/imports-a-sibling-stage.ts", "stages meet only in pipeline.ts"],
  ["apps/breakwater/src/collect/reads-the-clock.ts", "take a Clock"],
  ["apps/breakwater/src/platform/imports-a-stage.ts", "platform/ stands below the stages"],
  ["packages/ocsf/src/imports-ours.ts", "ocsf imports nothing of ours"],
  ["packages/sigma/src/does-io.ts", "a package does no I/O"],
  ["packages/sigma/src/does-io.ts", "a package has no clock"],
] as const;

let folder: string;
let reported: readonly { readonly filename: string; readonly help: string; readonly message: string }[];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "breakwater-law-"));
  cpSync(join(root, "scripts/lint-fixtures"), folder, { recursive: true });
  cpSync(join(root, ".oxlintrc.json"), join(folder, ".oxlintrc.json"));
  reported = diagnostics(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each(broken)("%s is reported: %s", (file, message) => {
  const texts = reported
    .filter(({ filename }) => filename === file)
    .map((one) => `${one.message} ${one.help}`);
  expect(texts.join("\n")).toContain(message);
});

test("a file that keeps the law is not reported", () => {
  expect(reported.map(({ filename }) => filename)).not.toContain("packages/sigma/src/keeps-the-law.ts");
});

function diagnostics(directory: string): typeof reported {
  const lint = [join(root, "node_modules/oxlint/bin/oxlint"), "--format", "json", "."];
  try {
    return (JSON.parse(execFileSync(process.execPath, lint, { cwd: directory, encoding: "utf8" })) as Output)
      .diagnostics;
  } catch (error) {
    return (JSON.parse((error as { readonly stdout: string }).stdout) as Output).diagnostics;
  }
}

interface Output {
  readonly diagnostics: typeof reported;
}
