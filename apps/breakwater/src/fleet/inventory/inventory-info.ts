import {
  type InventoryInfo,
  ocsfVersion,
  sampleLabel,
  type TenantId,
  typeUid,
  deviceTypeId,
} from "@breakwater/ocsf";
import type { Device } from "../../store/store.ts";
import { type DescribedField, factOf } from "./described-device.ts";

/** A device as OCSF 1.8.0 Device Inventory Info (class 5001); what OCSF has no place for stands in `unmapped.breakwater`. */
export function toInventoryInfo(
  device: Device,
  described: readonly DescribedField[],
  tenant: TenantId,
  now: number,
): InventoryInfo {
  const [first] = device.identities;
  const model = factOf(described, "model");
  const serial = factOf(described, "serial");
  const version = factOf(described, "version");
  const address = device.address ?? factOf(described, "interfaces")?.[0]?.address ?? null;
  return {
    class_uid: 5001,
    category_uid: 5,
    // OCSF: 2 is Collect.
    activity_id: 2,
    type_uid: typeUid(5001, 2),
    severity_id: 1,
    time: now,
    metadata: {
      version: ocsfVersion,
      product: { vendor_name: "Breakwater", name: "Breakwater" },
      tenant_uid: tenant,
      ...(device.isSample ? { labels: [sampleLabel] } : {}),
    },
    device: {
      uid: device.id,
      name: factOf(described, "name") ?? device.name,
      type_id: deviceTypeId.firewall,
      vendor_name: factOf(described, "vendor") ?? device.vendor,
      first_seen_time: device.firstSeen,
      last_seen_time: device.lastSeen,
      ...(first?.kind === "hostname" ? { hostname: first.value } : {}),
      ...(address === null ? {} : { ip: address }),
      ...(model === null ? {} : { model }),
      os: {
        name: factOf(described, "product") ?? device.product,
        type_id: 99,
        type: "Appliance",
        ...(version === null ? {} : { version }),
      },
      ...(serial === null ? {} : { hw_info: { serial_number: serial } }),
      network_interfaces: (factOf(described, "interfaces") ?? []).map(({ address: ip, role }) => ({
        type_id: 99,
        type: role,
        ip,
      })),
    },
    unmapped: {
      breakwater: {
        identities: device.identities.map(({ kind, value }) => ({ kind, value })),
        facts: described.map(({ field, value, origin, by }) => ({ field, value, origin, by })),
      },
    },
  };
}
