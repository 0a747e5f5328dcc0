import type { VersionScheme } from "./version.ts";

/** A product, whatever a source calls it. */
export interface Product {
  /** `vendor/product`, in lower case, without spaces and points. */
  readonly key: string;
  readonly scheme: VersionScheme;
}

interface KnownProduct {
  readonly key: string;
  readonly scheme: VersionScheme;
  /** As CVE records, CPE names and devices write it, plain (see `plain`). */
  readonly products: readonly string[];
}

/** Vendors by all their spellings, plain. */
const vendors = new Map(
  Object.entries({
    "palo alto networks": "paloaltonetworks",
    "palo alto": "paloaltonetworks",
    "juniper networks": "juniper",
    "juniper networks inc": "juniper",
    "cisco systems": "cisco",
    "check point": "checkpoint",
    "check point software technologies": "checkpoint",
    "cloud software group": "citrix",
    netscaler: "citrix",
    f5networks: "f5",
    "pulse secure": "ivanti",
    pulsesecure: "ivanti",
    "sonicwall inc": "sonicwall",
    "f5 networks": "f5",
    deciso: "opnsense",
  }),
);

const known: readonly KnownProduct[] = [
  { key: "fortinet/fortios", scheme: "dotted", products: ["fortios", "fortinet fortios", "fortigate"] },
  {
    key: "sophos/sfos",
    scheme: "sfos",
    products: ["sfos", "firewall", "sophos firewall", "xg firewall", "xg firewall firmware", "sfos firmware"],
  },
  {
    key: "paloaltonetworks/pan-os",
    scheme: "pan-os",
    products: ["pan os", "panos", "pan os firewall", "palo alto networks pan os"],
  },
  {
    key: "cisco/asa",
    scheme: "cisco",
    products: [
      "asa",
      "adaptive security appliance software",
      "cisco adaptive security appliance asa software",
    ],
  },
  { key: "cisco/ios", scheme: "cisco", products: ["ios", "cisco ios", "cisco ios software"] },
  { key: "cisco/ios-xe", scheme: "cisco", products: ["ios xe", "cisco ios xe software", "cisco ios xe"] },
  {
    key: "cisco/ftd",
    scheme: "cisco",
    products: [
      "ftd",
      "firepower threat defense",
      "firepower threat defense software",
      "cisco firepower threat defense software",
    ],
  },
  { key: "juniper/junos", scheme: "junos", products: ["junos", "junos os"] },
  {
    key: "citrix/netscaler",
    scheme: "netscaler",
    products: [
      "netscaler",
      "netscaler adc",
      "application delivery controller",
      "netscaler application delivery controller",
      "adc",
    ],
  },
  {
    key: "ivanti/connect-secure",
    scheme: "ivanti",
    products: ["ics", "connect secure", "pulse connect secure"],
  },
  { key: "ivanti/policy-secure", scheme: "ivanti", products: ["ips", "policy secure"] },
  {
    key: "checkpoint/quantum-gateway",
    scheme: "check-point",
    products: ["quantum security gateway", "quantum security gateway firmware", "gaia", "quantum gateway"],
  },
  {
    key: "f5/big-ip",
    scheme: "dotted",
    products: ["big ip", "big ip access policy manager", "big ip all modules"],
  },
  { key: "sonicwall/sonicos", scheme: "sonicos", products: ["sonicos", "sonicos firmware"] },
];

const knownByName = new Map(
  known.flatMap((product) => {
    const vendor = product.key.slice(0, product.key.indexOf("/"));
    return product.products.map((name) => [`${vendor}/${name}`, product] as const);
  }),
);

/** The product that a vendor's and a product's name mean; a product that is not known has its own names and dotted versions. */
export function productOf(vendorName: string, productName: string): Product {
  const plainVendor = plain(vendorName);
  const vendor = vendors.get(plainVendor) ?? plainVendor.replaceAll(" ", "");
  const name = plain(productName);
  const found = knownByName.get(`${vendor}/${name}`);
  if (found !== undefined) return { key: found.key, scheme: found.scheme };
  return { key: `${vendor}/${name.replaceAll(" ", "-")}`, scheme: "dotted" };
}

/** A model, whatever a source calls it. */
export function modelKey(vendor: string, model: string): string {
  const named = model.slice(0, maximumNameLength).toLowerCase();
  const bare = named.replaceAll(/\b(?:appliance|firebox)\b/g, "").replaceAll(/[^a-z0-9]/g, "");
  return `${productOf(vendor, "").key}${bare}`;
}

const maximumNameLength = 128;

function plain(name: string): string {
  return name
    .slice(0, maximumNameLength)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, " ")
    .trim();
}
