import { list, record } from "../../platform/json-members.ts";
import { text } from "./cve-members.ts";
import { modelKey, type Product } from "./product.ts";
import { type EoxStatement, readOpenEox } from "./read-openeox.ts";
import { isOrdinary, parseVersion } from "./version.ts";

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
  /** The vendor's own statement counts before what others collect. */
  readonly isOfVendor: boolean;
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

/** End of support by branch, from lists of endoflife.date and statements of OpenEoX; of models from the latter. */
export class SupportLists {
  readonly #branches = new Map<string, Map<string, Branch>>();
  readonly #models = new Map<string, Branch>();

  /**
   * Takes a document of endoflife.date's API v1 (`{"result": {"name", "releases"}}` of one product or an array of all), or
   * products by name with `releases`, or statements of OpenEoX; `null` where it is none. Of a branch the last document counts.
   */
  take(json: unknown): { readonly taken: number; readonly leftOut: number } | null {
    const statements = readOpenEox(json);
    if (statements !== null) return this.#takeStatements(statements);
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
      if (product !== undefined) for (const branch of understood) this.#put(product, branch);
    }
    return { taken, leftOut };
  }

  #takeStatements({
    statements,
    leftOut,
  }: {
    readonly statements: readonly EoxStatement[];
    readonly leftOut: number;
  }) {
    let taken = 0;
    for (const statement of statements) {
      const { end } = statement;
      if (statement.kind === "model") {
        const { vendor, model: name } = statement;
        this.#models.set(modelKey(vendor, name), { name, end, isOfVendor: true });
        taken += 1;
        continue;
      }
      const name = branchNameOf(statement.version, statement.product);
      if (name === null) continue;
      this.#put(statement.product.key, { name, end, isOfVendor: true });
      taken += 1;
    }
    return { taken, leftOut: leftOut + statements.length - taken };
  }

  #put(product: string, branch: Branch): void {
    const branches = this.#branches.get(product) ?? new Map<string, Branch>();
    this.#branches.set(product, branches);
    if (branch.isOfVendor || branches.get(branch.name)?.isOfVendor !== true)
      branches.set(branch.name, branch);
  }

  /** Of a piece of hardware; `null` where nobody says it. @param now ms since the epoch. */
  ofModel(vendor: string, model: string, now: number): Support | null {
    const found = this.#models.get(modelKey(vendor, model));
    return found === undefined ? null : supportUntil(found.name, found.end, now);
  }

  /** @param now ms since the epoch. */
  of(product: Product, versionText: string | null, now: number): Support {
    const branches = this.#branches.get(product.key);
    if (branches === undefined) return { state: "unknown", reason: "product_not_listed" };
    if (versionText === null) return { state: "unknown", reason: "version_not_seen" };
    const version = parseVersion(versionText, product.scheme);
    if (version === null) return { state: "unknown", reason: "version_not_understood" };
    if (!isOrdinary(version)) return { state: "unknown", reason: "branch_not_listed" };
    const branch = [...branches.values()]
      .filter(({ name }) =>
        name.split(".").every((part, index) => Number(part) === (version.parts[index] ?? 0)),
      )
      .sort((a, b) => b.name.split(".").length - a.name.split(".").length)[0];
    return branch === undefined
      ? { state: "unknown", reason: "branch_not_listed" }
      : supportUntil(branch.name, branch.end, now);
  }
}

/** @param end the last day; true and false where it is only said whether support has ended. @param now ms since the epoch. */
export function supportUntil(branch: string, end: string | boolean, now: number): Support {
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
  if (typeof end === "boolean") return { name: branch, end, isOfVendor: false };
  const day = text(end);
  if (day === null || !/^\d{4}-\d{2}-\d{2}$/.test(day) || Number.isNaN(Date.parse(`${day}T00:00:00Z`)))
    return null;
  return { name: branch, end: day, isOfVendor: false };
}

/** `7.2`, `R81.20`, `v7.2.x`; `null` for what is no branch in numbers. */
function branchNameOf(version: string, { scheme }: Product): string | null {
  const numbers = /^[rv]?(\d{1,6}(?:\.\d{1,6}){0,3})(?:\.[x*])?$/i.exec(version.trim())?.[1];
  if (numbers === undefined) return null;
  // R81 is a release of its own, not all of R81.10 and R81.20.
  return scheme === "check-point" && !numbers.includes(".") ? `${numbers}.0` : numbers;
}
