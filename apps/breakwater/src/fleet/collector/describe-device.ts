import type { TenantId } from "@breakwater/ocsf";
import { systemActor } from "../../store/identity.ts";
import type { DeviceFacts, Inventory } from "../../store/inventory.ts";
import type { DeviceRow } from "../inventory/device-rows.ts";
import { planImport } from "../inventory/plan-import.ts";
import type { Snapshot } from "./snapshot.ts";

export type InventoryOfReports = Pick<Inventory, "identities" | "import" | "merge">;

/** As events of collectors are normalised (`packages/devices/src/breakwater/collector.ts`). */
const collectorProduct = { vendor: "Breakwater", product: "Collector" } as const;

/** Under this the inventory names where it has something from. */
const source = "collector";

/** A device as its own report describes it, for the inventory; null where it does not say whose product it is. */
export function describedBy(name: string, snapshot: Snapshot): DeviceRow | null {
  const value = (key: string): string => (snapshot.get(key)?.["value"] ?? "").slice(0, 256);
  const vendor = value("system vendor");
  const product = value("system product");
  if (vendor === "" || product === "") return null;
  const updates = snapshot.get("automatic_updates firmware")?.["state"];
  const facts: Partial<DeviceFacts> = {
    name,
    ...given("model", value("system model")),
    ...given("version", value("system version")),
    ...given("serial", value("device serial")),
    ...(updates === "on" || updates === "off" ? { automaticHotfixes: updates === "on" } : {}),
  };
  return { line: 1, vendor, product, hostname: name, address: null, facts };
}

function given<Field extends string>(field: Field, value: string): Partial<Record<Field, string>> {
  return value === "" ? {} : ({ [field]: value } as Record<Field, string>);
}

/**
 * Puts it into the inventory, and says there that what the collector tells under its own name is this device: a person can split them again.
 * Returns why not, where its names belong to several devices.
 */
export async function describeDevice(
  inventory: InventoryOfReports,
  tenant: TenantId,
  row: DeviceRow,
): Promise<string | null> {
  const teller: DeviceRow = {
    ...collectorProduct,
    line: 2,
    hostname: row.hostname,
    address: null,
    facts: {},
  };
  const { devices, conflicts } = planImport([row, teller], await inventory.identities(tenant));
  const [conflict] = conflicts;
  if (conflict !== undefined) return conflict.detail;
  await inventory.import(systemActor, tenant, source, devices);
  const after = planImport([row, teller], await inventory.identities(tenant));
  const [device, told] = after.devices.map((one) => one.device);
  if (device && told && device !== told) await inventory.merge(systemActor, tenant, told, device);
  return null;
}
