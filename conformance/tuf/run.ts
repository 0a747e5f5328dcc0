// Runs tuf-conformance (https://github.com/theupdateframework/tuf-conformance) against our client, and python-tuf's client
// against our repository:
//
//   node scripts/run.mjs conformance/tuf/run.ts [--suite SOURCE]
//
// SOURCE is what pip installs: a folder, an archive, or a git address (default: the suite's repository at a fixed commit).
// Needs python3 and `faketime`; where they or the suite are not reached, it says so and ends with 0. No failure is expected:
// there is no list of them.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { deviceId } from "../../apps/breakwater/src/fleet/hotfix/director/device-id.ts";
import { offer } from "../../apps/breakwater/src/fleet/hotfix/director/offer.ts";
import { rotateKeys } from "../../apps/breakwater/src/fleet/hotfix/repository/change-root.ts";
import { foldersOf } from "../../apps/breakwater/src/fleet/hotfix/repository/folders.ts";
import { ceremony, newSigner, now, portalBundle } from "../../apps/breakwater/test/hotfix/ceremony.ts";
import { serveFolder } from "../../apps/breakwater/test/hotfix/serve-folder.ts";

const expectedCases = 113;
const commit = "eec841c186f81f2d9d8d30460c7e7deefa615f9e";
const here = dirname(fileURLToPath(import.meta.url));
const environment = join(here, "../../.artifacts/tuf-conformance");
const python = join(environment, "bin/python");
const { values } = parseArgs({
  options: {
    suite: {
      type: "string",
      default: `tuf-conformance @ git+https://github.com/theupdateframework/tuf-conformance@${commit}`,
    },
  },
});

const missing = install(values.suite);
if (missing === null) process.exitCode = (await runPythonClient()) && runSuite() ? 0 : 1;
else console.log(`skipped: ${missing}`);

/** What keeps the suite from running here, or `null`. */
function install(suite: string): string | null {
  if (spawnSync("faketime", ["--version"]).error !== undefined) return "faketime is not installed";
  mkdirSync(dirname(environment), { recursive: true });
  if (!existsSync(python) && spawnSync("python3", ["-m", "venv", environment]).status !== 0)
    return "python3 with venv is not installed";
  const installed = spawnSync(python, ["-m", "pip", "install", "--quiet", suite], { encoding: "utf8" });
  return installed.status === 0
    ? null
    : `pip cannot install ${suite}: ${/^ *(?:error|fatal):.*$/im.exec(installed.stderr)?.[0] ?? ""}`;
}

function runSuite(): boolean {
  const client = [
    process.execPath,
    "--conditions=@breakwater/source",
    "--disable-warning=ExperimentalWarning",
  ];
  const entrypoint = [...client, join(here, "client.ts")].join(" ");
  const where = "import os, tuf_conformance; print(os.path.dirname(tuf_conformance.__file__))";
  const tests = spawnSync(python, ["-c", where], { encoding: "utf8" }).stdout.trim();
  const args = ["-m", "pytest", "-q", "-p", "no:cacheprovider", tests, "--entrypoint", entrypoint];
  const { stdout, stderr } = spawnSync(python, args, { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  const passed = Number(/([0-9]+) passed/.exec(stdout)?.[1] ?? 0);
  const [summary = ""] = stdout.trim().split("\n").slice(-1);
  const isGood = passed === expectedCases && !/failed|error|xfail|xpass|skipped/.test(summary);
  if (!isGood) console.log(stdout, stderr);
  console.log(`tuf-conformance: ${passed} of ${expectedCases} passed`);
  return isGood;
}

/** python-tuf follows two root rotations of our repository, fetches a target, and follows the director. */
async function runPythonClient(): Promise<boolean> {
  using repository = ceremony();
  const { folder, alice, bob, carol, director } = repository;
  const [dave, erin] = [newSigner("dave"), newSigner("erin")];
  for (const fresh of [dave, erin]) {
    rotateKeys(folder, { role: "root", add: [fresh.key], remove: [], threshold: null }, now);
    repository.sign(alice, carol);
    repository.publish();
  }
  rotateKeys(folder, { role: "targets", add: [carol.key], remove: [alice.key.id], threshold: null }, now);
  repository.sign(dave, erin, bob, carol);
  repository.publish();
  const path = repository.release(portalBundle(), [bob, carol]);
  offer({ repository: folder, signer: director, nowMs: now }, deviceId("gw-1"), [path]);
  await using server = await serveFolder(folder);
  const { imageMetadata, directorRoots } = foldersOf(folder);
  const args = [
    join(here, "ngclient.py"),
    server.url,
    path,
    join(imageMetadata, "1.root.json"),
    join(directorRoots, "1.root.json"),
  ];
  const child = spawn(python, args, { stdio: "inherit" });
  // Awaited here: what is `using` ends with this function.
  return await new Promise((resolve) => child.once("close", (code) => resolve(code === 0)));
}
