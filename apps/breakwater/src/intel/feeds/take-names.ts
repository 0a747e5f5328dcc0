import { createHash } from "node:crypto";
import type { TenantId } from "@breakwater/ocsf";
import type { Feed } from "../../store/feeds.ts";
import { systemActor } from "../../store/identity.ts";
import type { Tenants } from "../../store/tenancy.ts";
import type { ImportReport } from "../import-report.ts";
import type { ListReport, LookalikeLists } from "../lookalikes/lookalike-lists.ts";

export interface NamesMeans {
  readonly lookalikes: Pick<LookalikeLists, "take">;
  readonly tenants: Pick<Tenants, "list">;
}

/**
 * Compares the names that a feed brought with what is watched: by its tenant, or by every tenant that watches something. Nothing of
 * it is held for size: a list of new names is another one each day.
 */
export async function takeNames(
  { lookalikes, tenants }: NamesMeans,
  { scope, name }: Pick<Feed, "scope" | "name">,
  content: Uint8Array,
): Promise<{ readonly reason: string | null; readonly report: ImportReport }> {
  const of: readonly TenantId[] =
    scope === "installation" ? (await tenants.list()).map(({ id }) => id) : [scope];
  const sum = { added: 0, found: 0, names: 0, notRead: 0 };
  let refused: Extract<ListReport, { readonly outcome: "refused" }> | null = null;
  let isTaken = false;
  for (const tenant of of) {
    const report = await lookalikes.take(systemActor, tenant, name, content);
    if (report.outcome === "refused") {
      refused = report;
      continue;
    }
    isTaken = true;
    sum.added += report.added;
    sum.found += report.found;
    sum.names = report.names;
    sum.notRead = report.notRead;
  }
  if (!isTaken && refused !== null) {
    const { reason, detail } = refused;
    return { reason: `${reason}: ${detail}`, report: { outcome: "refused", reason, detail } };
  }
  const report = {
    outcome: "applied",
    added: sum.added,
    kept: sum.found - sum.added,
    removed: 0,
    source: name,
    format: "names",
    digest: createHash("sha256").update(content).digest("hex"),
    patterns: 0,
    read: { domain: sum.names },
    leftOut: sum.notRead === 0 ? {} : { not_understood: sum.notRead },
    leftOutItems: [],
  } as const;
  return { reason: null, report };
}
