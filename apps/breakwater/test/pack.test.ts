import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startServer, temporaryFolder } from "./server-process.ts";

const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
const npm = (args: readonly string[], cwd: string) =>
  execFileSync("npm", args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

// Third-party packages are installed by npm as anyone would; without a registry that cannot be shown.
const hasRegistry = spawnSync("npm", ["view", "yaml", "version", "--fetch-retries=0"]).status === 0;
const folder = temporaryFolder();
const installed = join(folder.path, "installed");
const entry = join(installed, "node_modules/breakwater/breakwater.mjs");

beforeAll(() => {
  if (!hasRegistry) return;
  execFileSync(process.execPath, ["--conditions=@breakwater/source", join(root, "scripts/build.ts")], {
    cwd: root,
    stdio: "pipe",
  });
  const packed = join(folder.path, "packed");
  for (const path of [packed, installed]) mkdirSync(path);
  const packages = readdirSync(join(root, "packages")).map((name) => join(root, "packages", name));
  for (const directory of [...packages, join(root, "apps/breakwater")])
    npm(["pack", "--silent", "--pack-destination", packed], directory);
  writeFileSync(join(installed, "package.json"), '{ "private": true, "type": "module" }');
  const tarballs = readdirSync(packed).map((name) => join(packed, name));
  npm(["install", "--prefer-offline", "--no-audit", "--no-fund", ...tarballs], installed);
}, 180_000);
afterAll(() => folder[Symbol.dispose]());

describe.skipIf(!hasRegistry)(
  "what `npm pack` makes, installed in an empty folder (needs a registry)",
  () => {
    const run = (args: readonly string[], input = "") =>
      execFileSync(process.execPath, [entry, ...args], { cwd: installed, encoding: "utf8", input });

    it("has libraries that can be imported and used", () => {
      const script = `
      import { normaliseRecord } from "@breakwater/devices";
      import { renderMessage } from "@breakwater/messages";
      import { classInfo } from "@breakwater/ocsf";
      import { compileRules, parseSigma } from "@breakwater/sigma";
      import { parsePattern, printPattern } from "@breakwater/stix";
      const { rules } = parseSigma("title: t\\nlogsource: {category: c}\\ndetection: {a: {f: x}, condition: a}\\n", { file: "r.yml" });
      console.log(classInfo(4001).caption, compileRules(rules).match({ f: "X" }).length, typeof normaliseRecord,
        printPattern(parsePattern("[a:b==1]").pattern), renderMessage("ja", { key: "severity.high", parameters: {} }));`;
      writeFileSync(join(installed, "use.js"), script);
      const out = execFileSync(process.execPath, [join(installed, "use.js")], { encoding: "utf8" });
      expect(out).toBe("Network Activity 1 function [a:b = 1] 高\n");
    });

    it("has a command that looks at logs with the rules that come with it", () => {
      const line = `date=2026-03-02 time=09:05:00 devname="edge-1" devid="FG1" logid="0100044547" type="event" subtype="system" level="information" user="admin" ui="jsconsole(8.8.8.8)" action="Add" cfgpath="system.admin" cfgobj="x"`;
      expect(JSON.parse(run(["normalise"], line))).toMatchObject({ device: { uid: "FG1" } });
      writeFileSync(join(installed, "fw.log"), `${line}\n`);
      expect(run(["hunt", "fw.log"])).toMatch(
        /critical +FortiGate administrator signed in through jsconsole/,
      );
    });

    it("has a server that stores, and a console", async () => {
      await using server = await startServer({ data: join(folder.path, "data"), entry });
      const page = await fetch(server.base);
      expect(page.status).toBe(200);
      expect(await page.text()).toContain("<title>Breakwater</title>");
      const key = run([
        "key",
        "create",
        "--role",
        "administrator",
        "--data",
        join(folder.path, "data"),
      ]).trim();
      const headers = { authorization: `Bearer ${key}`, "content-type": "text/plain" };
      const ingest = { method: "POST", headers, body: "hello" };
      expect((await fetch(`${server.base}/api/v1/ingest`, ingest)).status).toBe(200);
      const events = await fetch(`${server.base}/api/v1/events`, { headers });
      expect(await events.json()).toMatchObject({ items: [{ raw_data: "hello" }] });
    });
  },
);
