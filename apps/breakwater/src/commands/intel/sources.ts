import { printable } from "../../platform/log.ts";
import { commandActor, openControlStore, tenantOf } from "../control-store.ts";
import { type CommandIo, exitCode } from "../io.ts";

/** `breakwater intel sources`: one line a source. */
export async function intelSources(
  options: { readonly data: string; readonly tenant: string | null },
  io: CommandIo,
): Promise<number> {
  await using store = await openControlStore(options.data);
  const tenant = await tenantOf(store, options.tenant);
  for (const source of await store.indicators.sources(["installation", tenant.id])) {
    const imported = source.importedAt === null ? "never imported" : `imported ${iso(source.importedAt)}`;
    const whose = source.scope === "installation" ? "all tenants" : "this tenant";
    const problem = source.problem === null ? "" : `  not taken since: ${source.problem.text}`;
    await io.out(
      `${source.id}  ${source.count} indicators  ${whose}  ${imported}  ${printable(source.name)}${printable(problem)}\n`,
    );
  }
  return exitCode.ok;
}

/** `breakwater intel remove ID`: what only this source lists counts no longer. */
export async function intelRemove(
  options: { readonly data: string; readonly tenant: string | null; readonly id: string },
  io: CommandIo,
): Promise<number> {
  await using store = await openControlStore(options.data);
  const tenant = await tenantOf(store, options.tenant);
  for (const scope of ["installation", tenant.id] as const)
    if (await store.indicators.removeSource(commandActor(), scope, options.id)) return exitCode.ok;
  io.err(`breakwater: there is no source ${options.id}; see \`breakwater intel sources\`\n`);
  return exitCode.failed;
}

function iso(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, "Z");
}
