import type { Detection, DeviceId, TenantId } from "@breakwater/ocsf";
import type { Kysely } from "kysely";
import type { Schema } from "../../schema.ts";
import { severityRanks } from "../findings.ts";
import { insertNotice } from "./insert-notice.ts";

/** Tells of a finding that is new, or open again, where it is grave and no sample. */
export async function tellOfFinding(
  tx: Kysely<Schema>,
  finding: {
    readonly id: string;
    readonly tenant: TenantId;
    readonly device: DeviceId | null;
    readonly rule: Detection["rule"];
    readonly isReopened: boolean;
  },
  means: { readonly now: number; readonly newId: () => string },
): Promise<void> {
  const { id, tenant, device: deviceId, rule, isReopened } = finding;
  if (severityRanks[rule.level] < severityRanks.high) return;
  const device =
    deviceId === null
      ? undefined
      : await tx
          .selectFrom("devices")
          .select(["name", "is_sample"])
          .where("tenant_id", "=", tenant)
          .where("id", "=", deviceId)
          .executeTakeFirst();
  if (device?.is_sample === 1) return;
  await insertNotice(
    tx,
    {
      tenant,
      kind: isReopened ? "finding.reopened" : "finding.new",
      level: rule.level,
      subject: { kind: "finding", id },
      parameters: { title: rule.title, rule: rule.id, device: device?.name ?? null },
    },
    means,
  );
}
