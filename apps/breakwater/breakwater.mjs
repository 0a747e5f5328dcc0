#!/usr/bin/env node
// The `breakwater` command. Runs on whatever Node the machine has and hands over to the pinned one.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { runPinned } from "./pinned-node.mjs";

// In a clone the sources run as they are; a packed package carries dist, since Node does not strip types
// under node_modules.
const source = fileURLToPath(new URL("src/main.ts", import.meta.url));
const built = fileURLToPath(new URL("dist/main.js", import.meta.url));
if (existsSync(source)) {
  // What stripping types and compiling gave is kept: the second start is sooner, and no thread loads the stripper.
  const cache = fileURLToPath(new URL("../../.artifacts/compile-cache", import.meta.url));
  run(["--conditions=@breakwater/source"], source, { NODE_COMPILE_CACHE: cache });
} else run([], built, {});

function run(conditions, entry, environment) {
  const flags = [
    ...conditions,
    // Each of our threads would else keep up to 48 MiB for new objects that it needs only under load.
    "--max-semi-space-size=4",
    // What waits for a moment in a window or a batch would else teach V8 to place all of its kind where collecting is dear: measured
    // at a third less throughput of correlations, in some runs and not in others.
    "--no-allocation-site-pretenuring",
    "--disable-warning=ExperimentalWarning",
  ];
  runPinned([...flags, entry, ...process.argv.slice(2)], environment);
}
