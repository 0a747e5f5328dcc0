import { list, record, text } from "./read-cve.ts";
import type { Product } from "./product.ts";
import { parseVersion } from "./version.ts";

/** Until when a version's branch gets security fixes. */
export type Support =
  | { readonly state: "unsupported"; readonly branch: string; readonly since: string | null }
  | { readonly state: "ends-within-12-months" | "supported"; readonly branch: string; readonly until: string }
  | { readonly state: "no-date-announced"; readonly branch: string }
  | {
      readonly state: "unknown";
      readonly reason:
        | "version_not_seen"
        | "version_not_understood"
        | "branch_not_listed"
        | "product_not_listed";
    };

interface Branch {
  /** `7.2` */
  readonly name: string;
  /** `2026-09-30`; true and false where the list only says whether it has ended. */
  readonly end: string | boolean;
}

/** endoflife.date's names of products whose versions are understood here. */
const slugs = new Map([
  ["fortios", "fortinet/fortios"],
  ["panos", "paloaltonetworks/pan-os"],
  // An alias, and the name of its file.
  ["pan-os", "paloaltonetworks/pan-os"],
  ["cisco-ios-xe", "cisco/ios-xe"],
  ["big-ip", "f5/big-ip"],
  ["routeros", "mikrotik/routeros"],
  ["opnsense", "opnsense/opnsense"],
  ["openwrt", "openwrt/openwrt"],
  ["sns-firmware", "stormshield/sns"],
]);

const msPerDay = 86_400_000;
const maximumProducts = 10_000;
const maximumBranches = 1_000;

/** End of support by branch, from lists of endoflife.date. */
export class SupportLists {
  readonly #branches = new Map<string, readonly Branch[]>();

  /**
   * Takes a document of endoflife.date's API v1 (`{"result": {"name", "releases"}}` of one product or an array of all), or
   * products by name with `releases`; `null` where it is neither. Of a product the last document counts.
   */
  take(json: unknown): { readonly taken: number; readonly leftOut: number } | null {
    const products = productsOf(json);
    if (products.length === 0) return null;
    let taken = 0;
    let leftOut = 0;
    for (const [name, releases] of products.slice(0, maximumProducts)) {
      const branches = releases.slice(0, maximumBranches).map(branchOf);
      const understood = branches.filter((branch) => branch !== null);
      taken += understood.length;
      leftOut += releases.length - understood.length;
      const product = slugs.get(name);
      if (product !== undefined) this.#branches.set(product, understood);
    }
    return { taken, leftOut };
  }

  /** @param now ms since the epoch. */
  of(product: Product, versionText: string | null, now: number): Support {
    const branches = this.#branches.get(product.key);
    if (branches === undefined) return { state: "unknown", reason: "product_not_listed" };
    if (versionText === null) return { state: "unknown", reason: "version_not_seen" };
    const version = parseVersion(versionText, product.scheme);
    if (version === null) return { state: "unknown", reason: "version_not_understood" };
    const branch = branches
      .filter(({ name }) =>
        name.split(".").every((part, index) => Number(part) === (version.parts[index] ?? 0)),
      )
      .sort((a, b) => b.name.split(".").length - a.name.split(".").length)[0];
    return branch === undefined ? { state: "unknown", reason: "branch_not_listed" } : supportOf(branch, now);
  }
}

function supportOf({ name: branch, end }: Branch, now: number): Support {
  if (end === false) return { state: "no-date-announced", branch };
  if (end === true) return { state: "unsupported", branch, since: null };
  // The last day itself is still a supported one.
  const ends = Date.parse(`${end}T00:00:00Z`) + msPerDay;
  if (ends <= now) return { state: "unsupported", branch, since: end };
  const isSoon = ends <= now + 365 * msPerDay;
  return { state: isSoon ? "ends-within-12-months" : "supported", branch, until: end };
}

function productsOf(json: unknown): readonly (readonly [name: string, releases: readonly unknown[]])[] {
  const { result } = record(json);
  const entries =
    result === undefined
      ? Object.entries(record(json))
      : (Array.isArray(result) ? result : [result]).map(
          (product) => [text(record(product)["name"]) ?? "", product] as const,
        );
  return entries.flatMap(([name, product]) => {
    const { releases } = record(product);
    return name !== "" && Array.isArray(releases) ? [[name, list(releases)] as const] : [];
  });
}

function branchOf(release: unknown): Branch | null {
  const { name, releaseCycle, cycle, eolFrom, isEol, eol } = record(release);
  const branch = text(name ?? releaseCycle ?? cycle);
  if (branch === null || !/^\d{1,6}(?:\.\d{1,6}){0,3}$/.test(branch)) return null;
  const end = eolFrom ?? isEol ?? eol ?? null;
  if (typeof end === "boolean") return { name: branch, end };
  const day = text(end);
  if (day === null || !/^\d{4}-\d{2}-\d{2}$/.test(day) || Number.isNaN(Date.parse(`${day}T00:00:00Z`)))
    return null;
  return { name: branch, end: day };
}
