import type { Kysely } from "kysely";
import type { JsonObject } from "../../../platform/canonical-json.ts";
import type { Clock } from "../../../platform/clock.ts";
import type { AuditAction } from "../../audit/actions.ts";
import type { Ledger, RecordChange } from "../../audit/ledger.ts";
import type { IndicatorScope } from "../../indicators.ts";
import type { InstallationKey } from "../../installation-key.ts";
import type { Schema } from "../../schema.ts";
import { logOf } from "../indicators/finish-import.ts";
import type { FeedRow } from "./feed-rows.ts";

/** What the repositories of feeds work with. */
export interface FeedMeans {
  readonly db: Kysely<Schema>;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly key: Pick<InstallationKey, "seal" | "open">;
}

/** Names the place of a feed's credentials, so that they cannot be moved to another. */
export function sealContext(feed: string): string {
  return `feed ${feed}`;
}

export function recordFeed(
  record: RecordChange,
  { scope, id, name }: Pick<FeedRow, "scope" | "id" | "name">,
  action: AuditAction,
  details: JsonObject,
): Promise<void> {
  // Written from an IndicatorScope.
  const tenant = logOf(scope as IndicatorScope);
  return record({ tenant, action, object: { kind: "feed", id, name }, details });
}
