// `npm run check`: format, lint, types, unused code, unit tests. Says how long each took and ends with 1 if any failed.
// `npm run check -- --without-tests`: where they have run a moment ago.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const steps: readonly (readonly [name: string, tool: string, ...args: string[]])[] = [
  ["format", "oxfmt", "--check", "."],
  ["lint", "oxlint", "--type-aware", "--deny-warnings"],
  ["types", "typescript", "-p", "tsconfig.json", ...remembering("types")],
  ["types of the console", "typescript", "-p", "apps/console/tsconfig.json", ...remembering("console-types")],
  ["unused code", "knip", "--no-progress"],
  ["unit tests", "vitest", "run", "--project", "unit"],
];

const started = performance.now();
const failed: string[] = [];
// What leaves a core idle runs beside the others; each step's output comes whole, when it has ended.
await Promise.all(steps.slice(0, -1).map(run));
if (!process.argv.includes("--without-tests")) await Promise.all(steps.slice(-1).map(run));
process.stdout.write(
  `check: ${failed.length === 0 ? "all good" : `failed: ${failed.join(", ")}`} (${secondsSince(started)} s)\n`,
);
process.exitCode = failed.length === 0 ? 0 : 1;

async function run([name, tool, ...args]: (typeof steps)[number]): Promise<void> {
  const begin = performance.now();
  const child = spawn(process.execPath, [entryOf(tool), ...args], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => output.push(chunk));
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject).once("close", resolve);
  });
  if (status !== 0) failed.push(name);
  process.stdout.write(Buffer.concat(output));
  process.stdout.write(`${status === 0 ? "ok    " : "FAILED"} ${name} (${secondsSince(begin)} s)\n`);
}

function secondsSince(begin: number): string {
  return ((performance.now() - begin) / 1000).toFixed(1);
}

/** The compiler looks again only at what changed since the last time. */
function remembering(name: string): readonly string[] {
  return ["--incremental", "--tsBuildInfoFile", `.artifacts/${name}.tsbuildinfo`];
}

function entryOf(tool: string): string {
  const directory = join(root, "node_modules", tool);
  const manifest: unknown = JSON.parse(readFileSync(join(directory, "package.json"), "utf8"));
  // A package manifest; `bin` is a path or a table of names (npm documentation, package.json).
  const { bin } = manifest as { readonly bin: string | Readonly<Record<string, string>> };
  const path = typeof bin === "string" ? bin : (bin[tool === "typescript" ? "tsc" : tool] ?? "");
  return join(directory, path);
}
