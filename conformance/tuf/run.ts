// Runs tuf-conformance (https://github.com/theupdateframework/tuf-conformance) against our client, and python-tuf's client
// against our repository, as it is and attacked:
//
//   node scripts/run.mjs conformance/tuf/run.ts [--suite SOURCE]
//
// SOURCE is what pip installs: a folder, an archive, or a git address (default: the suite's repository at a fixed commit).
// Needs python3 and `faketime`; where they or the suite are not reached, it says so and ends with 0. No failure is expected:
// there is no list of them.
import { spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { deviceId } from "../../apps/breakwater/src/fleet/hotfix/director/device-id.ts";
import { offer } from "../../apps/breakwater/src/fleet/hotfix/director/offer.ts";
import { rotateKeys } from "../../apps/breakwater/src/fleet/hotfix/repository/change-root.ts";
import { foldersOf, readPublished } from "../../apps/breakwater/src/fleet/hotfix/repository/folders.ts";
import { defaultLifetimes } from "../../apps/breakwater/src/fleet/hotfix/repository/lifetimes.ts";
import { publishOnline } from "../../apps/breakwater/src/fleet/hotfix/repository/publish-online.ts";
import {
  addSignature,
  expiryAfter,
  printMetadata,
} from "../../apps/breakwater/src/fleet/hotfix/tuf/metadata.ts";
import { createRoot, rolesOf } from "../../apps/breakwater/src/fleet/hotfix/tuf/root.ts";
import {
  type Ceremony,
  ceremony,
  newSigner,
  now,
  portalBundle,
} from "../../apps/breakwater/test/hotfix/ceremony.ts";
import { forge } from "../../apps/breakwater/test/hotfix/forge.ts";
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

/** Each changes a copy of a repository as an attacker would who has the web server, and the online key where it says so. */
const attacks: readonly {
  readonly name: string;
  readonly attack: (served: string, owner: Ceremony) => void;
}[] = [
  {
    name: "freeze: the timestamp has run out",
    attack(served, { online }) {
      const { root, targets } = readPublished(metadataOf(served));
      for (const name of readdirSync(metadataOf(served)))
        if (/timestamp|snapshot/.test(name)) rmSync(join(metadataOf(served), name));
      if (root !== null && targets !== null)
        publishOnline({
          folder: metadataOf(served),
          root,
          targets,
          signer: online,
          nowMs: now - 3 * 86_400_000,
          lifetimes: defaultLifetimes,
        });
    },
  },
  {
    name: "mix and match: older targets under the newest name",
    attack: (served) =>
      cpSync(join(metadataOf(served), "1.targets.json"), join(metadataOf(served), "2.targets.json")),
  },
  {
    name: "wrong threshold: one signer, with the online key",
    attack: (served, { alice, online }) => void forge(metadataOf(served), online, [], [alice]),
  },
  {
    name: "a root signed by one of its keys",
    attack(served, { carol, online }) {
      const { root } = readPublished(metadataOf(served));
      if (root === null) return;
      const own = { keys: [online.key], threshold: 1 };
      const forged = createRoot({
        version: 2,
        expires: expiryAfter(now, 365),
        roles: { ...rolesOf(root), root: own, targets: own },
      });
      addSignature(forged, carol);
      writeFileSync(join(metadataOf(served), "2.root.json"), printMetadata(forged));
    },
  },
  {
    name: "arbitrary software: another bundle under the same name",
    attack(served) {
      const { imageTargets } = foldersOf(served);
      for (const name of readdirSync(imageTargets))
        writeFileSync(join(imageTargets, name), portalBundle({ version: 9 }));
    },
  },
  {
    name: "rollback: the state before the last release",
    attack(served, owner) {
      const old = `${served}-old`;
      cpSync(metadataOf(served), old, { recursive: true });
      owner.release(portalBundle({ version: 2 }));
      cpSync(owner.folder, served, { recursive: true });
      cpSync(old, `${served}-then`, { recursive: true });
    },
  },
];

/** What our client refuses, an independent one refuses too. */
async function runAttacks(): Promise<boolean> {
  let isGood = true;
  for (const { name, attack } of attacks) {
    using owner = ceremony();
    const path = owner.release(portalBundle());
    const base = mkdtempSync(join(tmpdir(), "breakwater-attacks-"));
    const served = join(base, "served");
    cpSync(owner.folder, served, { recursive: true });
    await using server = await serveFolder(served);
    const ask = (state: string): Promise<boolean> =>
      refuses([server.url, path, join(metadataOf(owner.folder), "1.root.json"), join(base, state)]);
    const isTakenBefore = !(await ask("state"));
    attack(served, owner);
    const isRollback = existsSync(`${served}-then`);
    if (isRollback) {
      // The client has seen the new state when the old one comes back.
      await ask("state");
      cpSync(`${served}-then`, metadataOf(served), { recursive: true });
    }
    const isRefused = await ask(isRollback ? "state" : "fresh");
    console.log(`python-tuf, ${name}: ${isTakenBefore && isRefused ? "refused" : "NOT REFUSED"}`);
    isGood &&= isTakenBefore && isRefused;
    rmSync(base, { recursive: true, force: true });
  }
  return isGood;
}

function refuses(args: readonly string[]): Promise<boolean> {
  const child = spawn(python, [join(here, "refuses.py"), ...args], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  return new Promise((resolve) => child.once("close", (code) => resolve(code === 0)));
}

function metadataOf(repository: string): string {
  return foldersOf(repository).imageMetadata;
}

const missing = install(values.suite);
if (missing === null)
  process.exitCode = (await runPythonClient()) && (await runAttacks()) && runSuite() ? 0 : 1;
else console.log(`skipped: ${missing}`);
