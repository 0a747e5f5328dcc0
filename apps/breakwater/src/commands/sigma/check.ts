import { loadRules } from "../../detect/rules.ts";
import { printable } from "../../platform/log.ts";
import { type CommandIo, UsageError } from "../io.ts";
import { readPlaceholders } from "./placeholders.ts";

/**
 * `breakwater sigma check`: names every rule, correlation and filter that is not compiled, and notes what works and is
 * probably not meant; exit code 1 if any is rejected.
 */
export async function sigmaCheck(
  options: { readonly paths: readonly string[]; readonly placeholders?: string },
  io: CommandIo,
): Promise<number> {
  if (options.paths.length === 0) throw new UsageError("sigma check: expected files or folders of rules");
  const loaded = loadRules(options.paths, readPlaceholders(options.placeholders));
  const waiting = loaded.rules.filter(({ unresolvedPlaceholders }) => unresolvedPlaceholders.length > 0);
  const inactive = [
    ...waiting.map((document) => ({
      document,
      reason: `no values for ${document.unresolvedPlaceholders.map((name) => `%${name}%`).join(", ")}; give them with --placeholders FILE`,
    })),
    ...loaded.inactive,
  ];
  const compiled = loaded.rules.length - waiting.length + loaded.correlations.length + loaded.filterCount;
  for (const problem of loaded.problems) await io.out(`rejected  ${printable(problem)}\n`);
  for (const { document, reason } of inactive)
    await io.out(`inactive  ${printable(`${document.file}: "${document.title}": ${reason}`)}\n`);
  for (const { file, line, column, title, message } of loaded.notes)
    await io.out(`note      ${printable(`${file}:${line}:${column}: "${title}": ${message}`)}\n`);
  await io.out(
    `rules: ${compiled} compiled, ${inactive.length} inactive, ${loaded.problems.length} rejected\n`,
  );
  return loaded.problems.length > 0 ? 1 : 0;
}
