import { type LikenessKind, variantsOf } from "@breakwater/lookalike";
import { type CommandIo, exitCode, UsageError } from "../io.ts";

/** `breakwater lookalike variants`: to register them oneself, to ask DNS for them, or to see what is found. */
export async function lookalikeVariants(
  { name, kinds }: { readonly name: string; readonly kinds: readonly LikenessKind[] | null },
  io: CommandIo,
): Promise<number> {
  const variants = variantsOf(name, kinds === null ? {} : { kinds });
  if (typeof variants === "string")
    throw new UsageError(`"${name}" is no name: ${variants.replaceAll("_", " ")}`);
  for (const { domain } of variants) await io.out(`${domain}\n`);
  return exitCode.ok;
}
