import type { Detection, TenantId } from "@breakwater/ocsf";
import type { DecisionBasis } from "@breakwater/indicators";
import type { Kysely } from "kysely";
import type { Schema } from "../../schema.ts";
import type { DecisionBases } from "../decisions/decision-bases.ts";
import { keepLookalike } from "./keep-lookalike.ts";

/**
 * Keeps what look-alikes detections tell of, and leaves of the detections those that are findings: not what is weak, known or dismissed.
 * Others are as they were; of sample data nothing is kept that would stay when it is removed. Part of the transaction that commits the batch, so that no event is counted twice.
 */
export async function recordLookalikes(
  tx: Kysely<Schema>,
  detections: readonly Detection[],
  {
    bases,
    now,
    newId,
  }: { readonly bases: DecisionBases; readonly now: number; readonly newId: () => string },
): Promise<readonly Detection[]> {
  const groups = Map.groupBy(detections, ({ lookalike, tenant, device }) =>
    lookalike === undefined || device?.isSample === true ? null : `${tenant} ${lookalike.domain}`,
  );
  const byTenant = new Map<TenantId, DecisionBasis>();
  const told = (groups.get(null) ?? []).filter(({ lookalike }) => lookalike?.grade !== "weak");
  for (const [group, those] of groups) {
    const [first] = those;
    if (group === null || first?.lookalike === undefined) continue;
    const { tenant, lookalike: match, reason } = first;
    const basis = byTenant.get(tenant) ?? (await bases.of(tx, tenant));
    byTenant.set(tenant, basis);
    const kept = await keepLookalike(
      tx,
      { tenant, match, reason, meeting: { kind: "seen", ...spreadOf(those) } },
      { basis, now, newId },
    );
    if (match.grade !== "weak" && (kept === "new" || kept === "candidate")) told.push(...those);
  }
  return told;
}

/** By receipt: a device's clock says nothing about age. */
function spreadOf(detections: readonly Detection[]) {
  const times = detections.map(({ loggedTime }) => loggedTime);
  return {
    first: times.reduce((a, b) => Math.min(a, b)),
    last: times.reduce((a, b) => Math.max(a, b)),
    events: detections.reduce((sum, { more }) => sum + 1 + (more?.count ?? 0), 0),
  };
}
