import { createHash } from "node:crypto";
import { type ReadIndicator, readIndicators } from "@breakwater/indicators";
import type { TenantId } from "@breakwater/ocsf";
import { systemActor } from "../../store/identity.ts";
import type { Indicators, SourceDescription } from "../../store/indicators.ts";
import type { ResponsePlans } from "../../store/plans.ts";

/** The source under which a tenant's own blocks stand among its indicators. */
export const blocksSource = "Response plans";
const dayMs = 86_400_000;

/**
 * The indicator that a value is; why it is none otherwise. What every network has, such as private addresses, and what holds a large
 * part of the Internet is refused by the reader.
 */
export function readBlocked(value: string): ReadIndicator | string {
  const read = readIndicators(`${value}\n`);
  if (!read.isReadable) return read.detail;
  const items = [...read.items];
  const indicators = items.flatMap((item) => (item.kind === "indicator" ? [item.indicator] : []));
  const [indicator] = indicators;
  if (indicator === undefined || indicators.length !== 1) {
    const [left] = items.flatMap((item) => (item.kind === "left-out" ? [item.leftOut] : []));
    return left === undefined ? "expected one indicator" : `${left.reason} ${left.detail}`.trim();
  }
  return indicator;
}

/** Makes the tenant's source hold exactly what its plans block; doing it again changes nothing. */
export async function storeBlocks(
  plans: ResponsePlans,
  indicators: Indicators,
  tenant: TenantId,
): Promise<void> {
  const source: SourceDescription = {
    scope: tenant,
    name: blocksSource,
    kind: "api",
    licence: "",
    tlp: "amber+strict",
    confidence: 100,
    reliability: "A",
  };
  const blocked: ReadIndicator[] = [];
  for (const { plan, step } of await plans.blocks(tenant)) {
    const action = plan.actions[step.action];
    if (action?.kind !== "block-indicator") continue;
    const read = readBlocked(action.value);
    if (typeof read === "string") continue;
    const validUntil = (plan.begunAt ?? step.changedAt) + action.days * dayMs;
    blocked.push({ ...read, description: plan.title, confidence: 100, validUntil });
  }
  const known = (await indicators.sources([tenant])).find(({ name }) => name === blocksSource);
  if (blocked.length === 0) {
    if (known !== undefined) await indicators.removeSource(systemActor, tenant, known.id);
    return;
  }
  const digest = createHash("sha256")
    .update(
      JSON.stringify(blocked.map(({ value, validUntil, description }) => [value, validUntil, description])),
    )
    .digest("hex");
  if (known?.digest === digest) return;
  const file = { format: "plan", digest };
  const number = await indicators.imports.begin(source, file);
  await indicators.imports.stage(number, tenant, blocked);
  await indicators.imports.finish(systemActor, number, source, { file, summary: {}, force: true });
}
