import { readBundle } from "../../fleet/hotfix/bundle/bundle.ts";
import { maximumBundleBytes } from "../../fleet/hotfix/bundle/tar.ts";
import { testBundle } from "../../fleet/hotfix/bundle/test-bundle.ts";
import { type CommandIo, exitCode } from "../io.ts";
import { readInput } from "./read-input.ts";

/** `breakwater hotfix test BUNDLE`: runs the bundle's scripts, on this machine, as its own tests ask. */
export async function hotfixTest(options: { readonly bundle: string }, io: CommandIo): Promise<number> {
  const bundle = readBundle(readInput(options.bundle, maximumBundleBytes));
  const results = await testBundle(bundle, io.signal);
  for (const { name, issue } of results)
    await io.out(`${issue === null ? "ok    " : "FAILED"} ${name}${issue === null ? "" : `: ${issue}`}\n`);
  const isGood = results.every(({ issue }) => issue === null);
  if (isGood) await io.out(`Next: breakwater hotfix add REPOSITORY ${options.bundle}\n`);
  return isGood ? exitCode.ok : exitCode.failed;
}
