import type { Detection, EventUid, RuleId, TenantId } from "@breakwater/ocsf";
import { systemActor } from "../src/store/identity.ts";
import type { AboutWorld } from "./world-of-osquery.ts";

/** Watched names, and what resembles them. */
export interface LookalikeWorld {
  watchedNameId(): Promise<string>;
  /** Of a watched name of the tenant; a person dismissed it where that is asked for. */
  lookalikeId(decided?: "dismissed"): Promise<string>;
}

let batches = 0;

export function lookalikeWorld({ running, tenant, newName }: AboutWorld): LookalikeWorld {
  const { store } = running;
  function watchedName() {
    const name = newName("brand")
      .replaceAll(/[^a-z0-9]/gi, "")
      .toLowerCase();
    const lists = { own: [`${name}.example`], allowed: [], keywords: [] };
    return store.lookalikes.add(systemActor, tenant, { kind: "brand", name, label: name, ...lists });
  }

  return {
    watchedNameId: async () => (await watchedName()).id,
    async lookalikeId(decided) {
      const { id: watched, label } = await watchedName();
      const domain = `${label}-update.example`;
      await store.batches.commit({
        sequence: -1 - (batches += 1),
        committedAt: 1,
        rows: 0,
        detections: [lookalikeOf(tenant, { watched, label, domain })],
        devices: [],
        deliveries: [],
      });
      const { items } = await store.lookalikes.list(tenant, { watched }, { limit: 1, cursor: null });
      const id = items[0]?.id ?? "";
      const dismiss = { kind: "dismiss", reason: "ours" } as const;
      if (decided !== undefined) await store.lookalikes.decide(systemActor, tenant, id, dismiss);
      return id;
    },
  };
}

function lookalikeOf(
  tenant: TenantId,
  { watched, label, domain }: { readonly watched: string; readonly label: string; readonly domain: string },
): Detection {
  const reason = { key: "lookalike.keyword", parameters: { domain, watched: label, keywords: "update" } };
  const rule = {
    id: `lookalike--${domain}` as RuleId,
    version: "",
    title: domain,
    author: "",
    description: "",
  };
  const more = { references: [], falsePositives: [], level: "medium", source: "", attack: [] } as const;
  return {
    tenant,
    rule: { ...rule, ...more },
    device: null,
    eventUid: `event of ${domain}` as EventUid,
    eventTime: 1,
    loggedTime: 1,
    reason,
    matched: [],
    visibility: { grade: "partial", reason },
    lookalike: {
      watched,
      watchedName: label,
      domain,
      readable: domain,
      name: domain,
      kind: "dictionary",
      strength: 80,
      grade: "strong",
    },
  };
}
