import { statSync } from "node:fs";
import { type Bundle, bundleTargetPath, readBundle } from "../../fleet/hotfix/bundle/bundle.ts";
import { maximumBundleBytes } from "../../fleet/hotfix/bundle/tar.ts";
import { verifyRepository } from "../../fleet/hotfix/repository/verify.ts";
import { systemClock } from "../../platform/clock.ts";
import { type CommandIo, exitCode } from "../io.ts";
import { readInput } from "./read-input.ts";

/** `breakwater hotfix verify PATH`: a bundle, or everything that a repository serves; exit 1 when something is wrong. */
export async function hotfixVerify(options: { readonly path: string }, io: CommandIo): Promise<number> {
  if (statSync(options.path, { throwIfNoEntry: false })?.isDirectory() === true) {
    const issues = verifyRepository(options.path, systemClock.now());
    for (const issue of issues) await io.out(`${issue}\n`);
    await io.out(
      issues.length === 0
        ? "good: signatures, versions, expiries and bundles\n"
        : `${issues.length} problems\n`,
    );
    return issues.length === 0 ? exitCode.ok : exitCode.failed;
  }
  const bundle = readBundle(readInput(options.path, maximumBundleBytes));
  await io.out(bundleText(bundle));
  return exitCode.ok;
}

function bundleText(bundle: Bundle): string {
  const { manifest, files } = bundle;
  return (
    `${bundleTargetPath(manifest)}: ${manifest.title}\n` +
    `for ${manifest.hardware.join(", ")}; fixes ${manifest.fixes.join(", ") || "nothing named"}\n` +
    `${files.length} files, all as the manifest says\n`
  );
}
