#!/usr/bin/env node
// The `breakwater` command. Runs on whatever Node the machine has and hands over to the pinned one.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { runPinned } from "./pinned-node.mjs";

// In a clone the sources run as they are; a packed package carries dist, since Node does not strip types
// under node_modules.
const source = fileURLToPath(new URL("src/main.ts", import.meta.url));
const built = fileURLToPath(new URL("dist/main.js", import.meta.url));
const [conditions, entry] = existsSync(source) ? [["--conditions=@breakwater/source"], source] : [[], built];
runPinned([...conditions, "--disable-warning=ExperimentalWarning", entry, ...process.argv.slice(2)]);
