import type { TenantId } from "@breakwater/ocsf";
import type { Store } from "../store/store.ts";
import { installationChain } from "../store/audit/entry.ts";
import { combinedHash } from "../store/audit/log.ts";
import { type ChainHead, verifyAudit } from "../store/audit/verify.ts";
import { controlStorePath, openControlStore, tenantOf } from "./control-store.ts";
import { type CommandIo, exitCode, UsageError } from "./io.ts";

/** `breakwater audit verify`: reads the whole log, changes nothing, and ends with 1 where it is not what was written. */
export async function auditVerify(
  options: { readonly data: string; readonly heads: readonly string[] },
  io: CommandIo,
): Promise<number> {
  const known = options.heads.map(parseHead);
  const report = await verifyAudit({ path: controlStorePath(options.data), known });
  for (const { chain, seq, hash } of report.chains) await io.out(`${chain}:${seq}:${hash}\n`);
  for (const { chain, seq, reason, detail } of report.problems) {
    const where = chain === "" ? "" : `chain ${chain} entry ${seq}: `;
    await io.out(`audit: ${where}${reason}: ${detail}\n`);
  }
  const counted = `${report.chains.length} chains, ${report.entries} entries, ${report.heads} known heads`;
  if (report.problems.length > 0) {
    await io.out(`audit: BROKEN in ${report.problems.length} places (${counted})\n`);
    return exitCode.failed;
  }
  await io.out(`audit: as it was written (${counted}); combined head ${combinedHash(report.chains)}\n`);
  return exitCode.ok;
}

/** `breakwater audit head`: the newest entry of each chain, to be kept where nobody who can write here can. */
export async function auditHead(options: { readonly data: string }, io: CommandIo): Promise<number> {
  await using store = await openControlStore(options.data);
  const { heads } = await store.audit.heads();
  for (const { chain, seq, hash } of heads) await io.out(`${chain}:${seq}:${hash}\n`);
  return exitCode.ok;
}

/** `breakwater audit export`: a chain as NDJSON, the oldest entry first. */
export async function auditExport(
  options: { readonly data: string; readonly tenant: string | null; readonly installation: boolean },
  io: CommandIo,
): Promise<number> {
  await using store = await openControlStore(options.data);
  const chain = options.installation ? null : await chainOf(store, options.tenant);
  for await (const entry of store.audit.entries(chain)) await io.out(`${JSON.stringify(entry)}\n`);
  return exitCode.ok;
}

/** The log of a removed tenant is still there, under its id. */
async function chainOf(store: Store, wanted: string | null): Promise<TenantId> {
  const { heads } = await store.audit.heads();
  const known = heads.find(({ chain }) => chain === wanted);
  return known === undefined ? (await tenantOf(store, wanted)).id : (known.chain as TenantId);
}

function parseHead(text: string): ChainHead {
  const match = /^([0-9a-f-]{36}|[a-z]+):([0-9]{1,15}):([0-9a-f]{64})$/.exec(text.trim());
  const [, chain, seq, hash] = match ?? [];
  const isKnown = chain !== undefined && (chain.length === 36 || chain === installationChain);
  if (!isKnown || seq === undefined || hash === undefined)
    throw new UsageError(
      `--head: expected CHAIN:NUMBER:HASH as \`breakwater audit head\` prints it, got "${text}"`,
    );
  return { chain, seq: Number(seq), hash };
}
