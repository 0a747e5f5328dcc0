import { type DeviceIdentity, type OcsfEvent, sampleLabel } from "@breakwater/ocsf";

/** Begins the identity of a device of sample data, so that no real one is ever taken for it. */
const samplePrefix = "sample:";

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
  const isSample = metadata.labels?.includes(sampleLabel) === true;
  const identity = (kind: DeviceIdentity["kind"], value: string): DeviceIdentity =>
    isSample
      ? { ...common, kind, value: `${samplePrefix}${value}`, isSample }
      : // A device may call itself as it likes; it does not become sample data by that.
        { ...common, kind, value: value.startsWith(samplePrefix) ? `_${value}` : value };
  const serial = textOf(device.uid);
  if (serial !== null) return identity("serial", serial);
  if (hostname !== null) return identity("hostname", hostname);
  if (address !== null) return identity("address", address);
  return null;
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value.slice(0, 255) : null;
}
