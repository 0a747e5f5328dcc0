import type { DeviceIdentity } from "@breakwater/ocsf";

/**
 * The identity of a device as rows of the lake hold it: `Fortinet/FortiGate/serial/FG100F00000005`, with `/` and `%`
 * inside a part percent-encoded. Which device of the control store it is, is asked there: identities are split and
 * merged without rewriting the lake.
 */
export function deviceKey(device: Pick<DeviceIdentity, "vendor" | "product" | "kind" | "value">): string {
  const { vendor, product, kind, value } = device;
  return `${escapePart(vendor)}/${escapePart(product)}/${kind}/${escapePart(value)}`;
}

function escapePart(part: string): string {
  return part.includes("/") || part.includes("%") ? part.replaceAll("%", "%25").replaceAll("/", "%2F") : part;
}

/** The parts of a key that `deviceKey` made; `null` for any other text, the empty one included. */
export function parseDeviceKey(
  key: string,
): Pick<DeviceIdentity, "vendor" | "product" | "kind" | "value"> | null {
  const [vendor, product, kind, value, ...more] = key.split("/").map(unescapePart);
  if (vendor === undefined || product === undefined || value === undefined || more.length > 0) return null;
  if (kind !== "serial" && kind !== "hostname" && kind !== "address") return null;
  return { vendor, product, kind, value };
}

function unescapePart(part: string): string {
  return part.replaceAll("%2F", "/").replaceAll("%25", "%");
}
