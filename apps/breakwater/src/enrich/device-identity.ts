import type { DeviceIdentity, OcsfEvent } from "@breakwater/ocsf";

/**
 * The identity under which an event's reporting device was observed: serial number, else host name, else address.
 * `null` when the event does not say who reported it.
 */
export function deviceIdentityOf(event: OcsfEvent): DeviceIdentity | null {
  const { device, metadata } = event;
  if (device === undefined) return null;
  const hostname = textOf(device.hostname);
  const address = textOf(device.ip);
  const common = {
    vendor: textOf(metadata.product.vendor_name) ?? "unknown",
    product: textOf(metadata.product.name) ?? "unknown",
    hostname,
    address,
    version: textOf(device.os?.version) ?? textOf(metadata.product.version),
  };
  const serial = textOf(device.uid);
  if (serial !== null) return { ...common, kind: "serial", value: serial };
  if (hostname !== null) return { ...common, kind: "hostname", value: hostname };
  if (address !== null) return { ...common, kind: "address", value: address };
  return null;
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value.slice(0, 255) : null;
}
