// Plain JavaScript for any Node >= 20: finds the Node that Breakwater is pinned to and runs it.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { constants } from "node:os";
import { dirname, join } from "node:path";

const require = createRequire(import.meta.url);
const binary = process.platform === "win32" ? "bin/node.exe" : "bin/node";

/** Path of the pinned Node: the platform's npm package, else this Node where it is new enough. */
export function pinnedNode() {
  for (const prefix of ["node", "node-bin"]) {
    const name = `${prefix}-${process.platform}-${process.arch}`;
    const found = packageDirectory(name);
    if (found !== undefined && existsSync(join(found, binary))) return join(found, binary);
  }
  if (Number(process.versions.node.split(".")[0]) >= 24) return process.execPath;
  return undefined;
}

/** Runs the pinned Node with `args` and more of an environment, passing signals on; exits as it exits. */
export function runPinned(args, environment = {}) {
  const node = pinnedNode();
  if (node === undefined) {
    console.error(
      `breakwater: needs Node 24, and this is ${process.version} on ${process.platform}-${process.arch}, ` +
        'for which no pinned Node is installed. Run "npm ci" in the project\'s folder, or install Node 24.',
    );
    process.exit(1);
  }
  // The IPC channel tells the child when this process dies, however it dies: it then stops cleanly.
  const child = spawn(node, args, {
    stdio: ["inherit", "inherit", "inherit", "ipc"],
    env: { ...environment, ...process.env },
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => {
    console.error(`breakwater: cannot run ${node}: ${error.message}`);
    process.exit(1);
  });
  child.on("exit", (code, signal) => {
    process.exit(signal === null ? code : 128 + constants.signals[signal]);
  });
}

function packageDirectory(name) {
  try {
    return dirname(require.resolve(`${name}/package.json`));
  } catch {
    return undefined; // not this platform's package
  }
}
