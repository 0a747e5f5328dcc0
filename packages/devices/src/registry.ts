import type { OcsfEvent } from "@breakwater/ocsf";
import { breakwaterCollector } from "./breakwater/collector.ts";
import { ciscoAsa, ciscoFtd, ciscoPix } from "./cisco/asa.ts";
import { ciscoIos, ciscoIosXr, ciscoNxOs } from "./cisco/ios.ts";
import { fortigate } from "./fortinet/fortigate.ts";
import { osquery } from "./osquery/osquery.ts";
import { panOs } from "./paloalto/pan-os.ts";
import { prismaSdWan } from "./paloalto/prisma-sd-wan.ts";
import type { DeviceProduct } from "./product.ts";
import { sophosFirewall } from "./sophos/firewall.ts";
import { sophosUtm } from "./sophos/utm.ts";

/** Every product that is recognised. The order does not matter: a test shows that no message is claimed by two. */
export const products: readonly DeviceProduct[] = [
  fortigate,
  sophosFirewall,
  sophosUtm,
  ciscoAsa,
  ciscoFtd,
  ciscoPix,
  ciscoIos,
  ciscoIosXr,
  ciscoNxOs,
  panOs,
  prismaSdWan,
  breakwaterCollector,
  osquery,
];

const byName = new Map(products.map((one) => [`${one.vendor} ${one.product}`, one]));

/** The product that made an event, by its `metadata.product`. */
export function productOf(event: OcsfEvent): DeviceProduct | undefined {
  const { vendor_name: vendor, name } = event.metadata.product;
  return byName.get(`${vendor ?? ""} ${name ?? ""}`);
}
