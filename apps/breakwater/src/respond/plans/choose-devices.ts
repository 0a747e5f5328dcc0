import type { DeviceId } from "@breakwater/ocsf";
import type { PlanDevice } from "../../store/plans.ts";

/** Which devices a plan is for: all that fit every part that is given. */
export interface DeviceChoice {
  readonly ids?: readonly DeviceId[] | undefined;
  readonly vendor?: string | undefined;
  readonly product?: string | undefined;
  readonly version?: string | undefined;
  readonly site?: string | undefined;
}

/** A device as far as a choice asks. */
export interface ChosenFrom extends PlanDevice {
  readonly version: string | null;
  readonly site: string | null;
}

/** In the order of their names. A choice that says nothing chooses nothing: a plan for everything has to say so device by device. */
export function chooseDevices(devices: readonly ChosenFrom[], choice: DeviceChoice): readonly PlanDevice[] {
  const { ids, vendor, product, version, site } = choice;
  if ([ids, vendor, product, version, site].every((part) => part === undefined)) return [];
  const only = ids === undefined ? null : new Set(ids);
  return devices
    .filter(
      (device) =>
        (only === null || only.has(device.id)) &&
        fits(vendor, device.vendor) &&
        fits(product, device.product) &&
        fits(version, device.version) &&
        fits(site, device.site),
    )
    .map(({ id, name, vendor: maker, product: line }) => ({ id, name, vendor: maker, product: line }))
    .sort((a, b) => (a.name === b.name ? (a.id < b.id ? -1 : 1) : a.name < b.name ? -1 : 1));
}

function fits(wanted: string | undefined, value: string | null): boolean {
  return wanted === undefined || value?.toLowerCase() === wanted.toLowerCase();
}
