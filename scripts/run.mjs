// Runs a tool of node_modules, or a .ts script, on the pinned Node whatever Node started this file:
//   node scripts/run.mjs vitest run        node scripts/run.mjs bench/ingest.ts --events 100000
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { runPinned } from "../apps/breakwater/pinned-node.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [what, ...rest] = process.argv.slice(2);
if (what === undefined) {
  console.error("usage: node scripts/run.mjs TOOL|SCRIPT.ts [ARGUMENT...]");
  process.exit(2);
}
runPinned(["--conditions=@breakwater/source", entryOf(what), ...rest]);

/** A script's path as given, or the JavaScript behind a tool's name in node_modules. */
function entryOf(name) {
  if (/\.[mc]?[jt]s$/.test(name)) return resolve(name);
  const directory = join(root, "node_modules", name);
  const manifest = join(directory, "package.json");
  if (!existsSync(manifest)) {
    console.error(`run: ${name} is not installed; run "node scripts/bootstrap.mjs" first`);
    process.exit(2);
  }
  const { bin } = JSON.parse(readFileSync(manifest, "utf8"));
  return join(directory, typeof bin === "string" ? bin : bin[name === "typescript" ? "tsc" : name]);
}
