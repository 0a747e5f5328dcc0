// Plain JavaScript for any Node >= 20: installs what is missing, then builds what is missing.
// Run by prestart, pretest and precheck; at once when there is nothing to do.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const artifacts = join(root, ".artifacts");
mkdirSync(artifacts, { recursive: true });

const major = Number(process.versions.node.split(".")[0]);
if (major < 20) fail(`needs Node 20 or newer to start from, and this is ${process.version}`);

step("packages", [join(root, "package-lock.json")], join(root, "node_modules"), () => {
  say("installing packages (the first time takes a minute or two)");
  // npm's own engine warnings concern the host's Node; everything here runs on the pinned one.
  run(npm(), ["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
});

if (!process.argv.includes("--no-console")) {
  const console = join(root, "apps/console");
  const inputs = [
    ...filesOf(join(console, "src")),
    ...filesOf(join(console, "build")),
    ...filesOf(join(root, "packages/messages/src")),
    ...["index.html", "vite.config.ts", "package.json"].map((f) => join(console, f)),
  ];
  step(
    "console",
    [join(root, "package-lock.json"), ...inputs.filter(existsSync)],
    join(console, "dist"),
    () => {
      say("building the console");
      run(process.execPath, [join(root, "scripts/run.mjs"), "vite", "build", "--logLevel", "warn", console]);
    },
  );
}

/** Runs `make` when the inputs are not those of the last time, or its output is gone. */
function step(name, inputs, output, make) {
  const stamp = join(artifacts, `${name}.sha256`);
  const hash = createHash("sha256").update(`${process.platform}-${process.arch}\n`);
  for (const file of inputs) hash.update(file.slice(root.length)).update(readFileSync(file));
  const digest = hash.digest("hex");
  if (existsSync(output) && existsSync(stamp) && readFileSync(stamp, "utf8") === digest) return;
  make();
  writeFileSync(stamp, digest);
}

function run(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ["ignore", 2, 2] });
  if (error !== undefined) fail(`cannot run ${command}: ${error.message}`);
  if (status !== 0) fail(`"${command} ${args.join(" ")}" ended with ${status}; see above`);
}

function npm() {
  return process.platform === "win32" ? "npm.cmd" : "npm";
}

function filesOf(directory) {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { recursive: true })
    .map((name) => join(directory, name))
    .filter((file) => statSync(file).isFile())
    .sort();
}

function say(text) {
  console.error(`breakwater: ${text}`);
}

function fail(text) {
  console.error(`breakwater: ${text}`);
  process.exit(1);
}
