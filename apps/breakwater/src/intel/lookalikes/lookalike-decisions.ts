import type { TenantId } from "@breakwater/ocsf";
import { csvLine } from "../../platform/csv.ts";
import { type Actor, systemActor } from "../../store/identity.ts";
import type { Indicators } from "../../store/indicators.ts";
import type { LookalikeCandidate, LookalikeDecision, Lookalikes } from "../../store/lookalikes.ts";
import type { ImportReport } from "../import-report.ts";
import type { Intel } from "../intel.ts";

/** Name of the source of indicators that people made of look-alikes. */
export const lookalikeSource = "Look-alikes";

/** Decides about look-alikes; those that people make indicators are what a source of the tenant lists. */
export interface LookalikeDecisions {
  /** Null where there is no such look-alike; `refused` where its domain cannot be an indicator. Answered once it is live. */
  decide(
    by: Actor,
    tenant: TenantId,
    id: string,
    decision: LookalikeDecision,
  ): Promise<LookalikeCandidate | { readonly refused: string } | null>;
}

export function createLookalikeDecisions({
  lookalikes,
  indicators,
  intel,
}: {
  readonly lookalikes: Lookalikes;
  readonly indicators: Pick<Indicators, "sources" | "removeSource">;
  readonly intel: Pick<Intel, "import" | "refresh">;
}): LookalikeDecisions {
  /** The source is always written whole: one after another. */
  let running: Promise<unknown> = Promise.resolve();

  async function decide(by: Actor, tenant: TenantId, id: string, decision: LookalikeDecision) {
    const before = await lookalikes.get(tenant, id);
    const decided = await lookalikes.decide(by, tenant, id, decision);
    if (before === null || decided === null) return null;
    if (before.state !== "indicator" && decided.state !== "indicator") return decided;
    const report = await publish(by, tenant);
    if (report?.outcome !== "refused" || decided.state !== "indicator") return decided;
    await lookalikes.decide(systemActor, tenant, id, { kind: "reopen" });
    return { refused: `${report.reason}: ${report.detail}` };
  }

  async function publish(by: Actor, tenant: TenantId): Promise<ImportReport | null> {
    const made = await allMade(lookalikes, tenant);
    if (made.length === 0) {
      const source = (await indicators.sources([tenant])).find(({ name }) => name === lookalikeSource);
      if (source !== undefined) await indicators.removeSource(by, tenant, source.id);
      await intel.refresh();
      return null;
    }
    return intel.import({
      by,
      source: {
        scope: tenant,
        name: lookalikeSource,
        kind: "api",
        licence: "",
        tlp: null,
        confidence: null,
        reliability: null,
      },
      content: Buffer.from(toTable(made)),
      isDryRun: false,
      force: true,
    });
  }

  return {
    decide(by, tenant, id, decision) {
      const decided = running.catch(() => undefined).then(() => decide(by, tenant, id, decision));
      running = decided;
      return decided;
    },
  };
}

async function allMade(lookalikes: Lookalikes, tenant: TenantId): Promise<readonly LookalikeCandidate[]> {
  const made: LookalikeCandidate[] = [];
  for (let cursor: string | null = null; ;) {
    const page = await lookalikes.list(tenant, { state: "indicator" }, { limit: 500, cursor });
    made.push(...page.items);
    cursor = page.nextCursor;
    if (cursor === null) return made;
  }
}

/** What a reader of indicators takes for a table: the description is the source's own words. */
function toTable(made: readonly LookalikeCandidate[]): string {
  const rows = made.map(({ domain, watchedName, decided }) => {
    const words = decided?.reason ?? "";
    return [domain, words === "" ? `resembles ${watchedName}` : words, decided?.tlp ?? ""];
  });
  return [["domain", "description", "tlp"], ...rows].map((cells) => csvLine(cells)).join("");
}
