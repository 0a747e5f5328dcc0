import { loadRules } from "../../detect/rules.ts";
import { type CommandIo, UsageError } from "../io.ts";
import { readPlaceholders } from "./placeholders.ts";

/** `breakwater sigma check`: names every rule that is not compiled; exit code 1 if any is rejected. */
export async function sigmaCheck(
  options: { readonly paths: readonly string[]; readonly placeholders?: string },
  io: CommandIo,
): Promise<number> {
  if (options.paths.length === 0) throw new UsageError("sigma check: expected files or folders of rules");
  const { rules, problems } = loadRules(options.paths, readPlaceholders(options.placeholders));
  const inactive = rules.filter(({ unresolvedPlaceholders }) => unresolvedPlaceholders.length > 0);
  for (const problem of problems) await io.out(`rejected  ${problem}\n`);
  for (const { file, title, unresolvedPlaceholders } of inactive) {
    await io.out(
      `inactive  ${file}: "${title}": no values for ${unresolvedPlaceholders.map((name) => `%${name}%`).join(", ")}; give them with --placeholders FILE\n`,
    );
  }
  await io.out(
    `rules: ${rules.length - inactive.length} compiled, ${inactive.length} inactive, ${problems.length} rejected\n`,
  );
  return problems.length > 0 ? 1 : 0;
}
