// The client as tuf-conformance calls it (its CLIENT-CLI.md): our hotfix client, on one repository.
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { fetchTarget, withUpdater } from "../../apps/breakwater/src/fleet/hotfix/client/update.ts";
import { writeDurably } from "../../apps/breakwater/src/platform/durable-file.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    "metadata-dir": { type: "string" },
    "metadata-url": { type: "string" },
    "target-name": { type: "string", multiple: true },
    "target-dir": { type: "string" },
    "target-base-url": { type: "string" },
  },
});
const folder = values["metadata-dir"] ?? "";
const anchorPath = join(folder, "anchor/root");
const [verb, trusted = ""] = positionals;

try {
  if (verb === "init") init(readFileSync(trusted));
  else if (verb === "refresh" || verb === "download") await update();
  else throw new Error(`expected init, refresh or download, got ${verb}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

function init(root: Buffer): void {
  mkdirSync(join(folder, "anchor"), { recursive: true });
  writeDurably(anchorPath, root);
  writeDurably(join(folder, "root.json"), root);
}

async function update(): Promise<void> {
  const source = {
    folder,
    anchor: readFileSync(anchorPath),
    metadataUrl: values["metadata-url"] ?? "",
    signal: new AbortController().signal,
    timeoutMs: 30_000,
  };
  await withUpdater(source, async (updater) => {
    if (verb === "refresh") return;
    for (const name of values["target-name"] ?? []) {
      const target = await updater.getTargetInfo(name);
      if (target === undefined) throw new Error(`${name}: not a target of the repository`);
      const targetsUrl = values["target-base-url"] ?? "";
      await fetchTarget(updater, target, {
        folder: values["target-dir"] ?? "",
        targetsUrl,
        maximumBytes: 2 ** 30,
      });
    }
  });
}
