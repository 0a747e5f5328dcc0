import type { DeviceIdentity } from "@breakwater/ocsf";

/**
 * The identity of a device as rows of the lake hold it: `Fortinet/FortiGate/serial/FG100F00000005`, with `/` and `%`
 * inside a part percent-encoded. Which device of the control store it is, is asked there: identities are split and
 * merged without rewriting the lake.
 */
export function deviceKey(device: Pick<DeviceIdentity, "vendor" | "product" | "kind" | "value">): string {
  const { vendor, product, kind, value } = device;
  return [vendor, product, kind, value].map(escapePart).join("/");
}

function escapePart(part: string): string {
  return /[/%]/.test(part) ? part.replaceAll("%", "%25").replaceAll("/", "%2F") : part;
}
