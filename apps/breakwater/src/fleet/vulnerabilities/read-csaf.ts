import { type Product, productOf } from "./product.ts";
import { list, record } from "../../platform/json-members.ts";
import { isCveId, text } from "./cve-members.ts";
import type { AffectedStatement, AffectedStatus, VersionRange, Vulnerability } from "./vulnerability.ts";

/** An advisory, as far as it says which versions of which products are affected. */
export interface Advisory {
  /** Publisher and tracking id: a later document of the same replaces it. */
  readonly id: string;
  readonly vulnerabilities: readonly Vulnerability[];
  /** Vulnerabilities without a CVE id, and products named by an id that the tree does not resolve. */
  readonly leftOut: number;
}

interface TreeProduct {
  readonly product: Product;
  readonly range: VersionRange;
}

type Json = Readonly<Record<string, unknown>>;

const maximumDepth = 32;
const maximumBranches = 200_000;
const maximumVulnerabilities = 10_000;
const maximumProducts = 20_000;

/** A security advisory of CSAF 2.0 (`csaf_security_advisory`, `csaf_vex`); `null` where it is none. */
export function readCsaf(json: unknown): Advisory | null {
  const { document, product_tree: tree, vulnerabilities } = record(json);
  const { csaf_version: version, tracking, publisher, title } = record(document);
  const trackingId = text(record(tracking)["id"]);
  if (version !== "2.0" || trackingId === null) return null;
  const source = `CSAF ${text(record(publisher)["name"]) ?? ""} ${trackingId}`;
  const products = productsOfTree(record(tree));
  const entries = list(vulnerabilities).slice(0, maximumVulnerabilities).map(record);
  let leftOut = list(vulnerabilities).length;
  const read = entries.flatMap((entry) => {
    const { cve, cwe, title: own } = entry;
    if (!isCveId(cve)) return [];
    const { statements, unresolved } = statementsOf(record(entry["product_status"]), products, source);
    leftOut += unresolved - 1;
    const weakness = text(record(cwe)["id"]);
    return [
      {
        id: cve,
        title: text(own) ?? text(title) ?? "",
        weaknesses: weakness !== null && /^CWE-\d{1,5}$/.test(weakness) ? [weakness] : [],
        cvss: null,
        ssvc: null,
        statements,
      },
    ];
  });
  return { id: source, vulnerabilities: read, leftOut };
}

/** CSAF 2.0 §3.2.3.9. What is only recommended says nothing about other versions. */
const statuses: readonly (readonly [member: string, status: AffectedStatus])[] = [
  ["known_affected", "affected"],
  ["first_affected", "affected"],
  ["last_affected", "affected"],
  ["known_not_affected", "unaffected"],
  ["fixed", "unaffected"],
  ["first_fixed", "unaffected"],
  ["under_investigation", "unknown"],
];

/** One statement a product; versions that are named stand before ranges, which they may be exceptions of. */
function statementsOf(
  productStatus: Json,
  products: ReadonlyMap<string, TreeProduct>,
  source: string,
): { readonly statements: readonly AffectedStatement[]; readonly unresolved: number } {
  let unresolved = 0;
  const byKey = new Map<string, { readonly product: Product; readonly ranges: VersionRange[] }>();
  for (const [member, status] of statuses) {
    const ids = list(productStatus[member]);
    unresolved += Math.max(0, ids.length - maximumProducts);
    for (const id of ids.slice(0, maximumProducts)) {
      const found = typeof id === "string" ? products.get(id) : undefined;
      if (found === undefined) {
        unresolved += 1;
        continue;
      }
      const { product, range } = found;
      const entry = byKey.get(product.key) ?? { product, ranges: [] };
      byKey.set(product.key, entry);
      entry.ranges.push({ ...range, status });
    }
  }
  const statements = [...byKey.values()].map(({ product: { key, scheme }, ranges }) => ({
    source,
    product: key,
    scheme,
    defaultStatus: "unknown" as const,
    ranges: ranges.sort((a, b) => boundCount(a) - boundCount(b)),
  }));
  return { statements, unresolved };
}

function boundCount({ lessThan, lessThanOrEqual }: VersionRange): number {
  return lessThan === null && lessThanOrEqual === null ? 0 : 1;
}

/** Products by id: leaves of the tree (§3.2.2.1), and relationships (§3.2.2.4) as the product that stands in another. */
export function productsOfTree(tree: Json): ReadonlyMap<string, TreeProduct> {
  const products = new Map<string, TreeProduct>();
  const waiting: Step[] = [
    { branches: list(tree["branches"]), depth: 1, vendor: "", name: "", version: null },
  ];
  let seen = 0;
  for (let step = waiting.pop(); step !== undefined; step = waiting.pop())
    for (const branch of step.branches) {
      seen += 1;
      if (seen > maximumBranches) return products;
      const next = stepInto(record(branch), step);
      const id = text(record(record(branch)["product"])["product_id"]);
      if (id !== null && next.vendor !== "" && next.name !== "")
        products.set(id, { product: productOf(next.vendor, next.name), range: next.version ?? anyVersion });
      if (next.depth <= maximumDepth) waiting.push(next);
    }
  for (const relationship of list(tree["relationships"]).slice(0, maximumProducts).map(record)) {
    const id = text(record(relationship["full_product_name"])["product_id"]);
    const inner = products.get(text(relationship["product_reference"]) ?? "");
    if (id !== null && inner !== undefined) products.set(id, inner);
  }
  return products;
}

interface Step {
  readonly branches: readonly unknown[];
  readonly depth: number;
  readonly vendor: string;
  readonly name: string;
  readonly version: VersionRange | null;
}

function stepInto(branch: Json, { depth, vendor, name, version }: Step): Step {
  const label = text(branch["name"]) ?? "";
  const category = branch["category"];
  return {
    branches: list(branch["branches"]),
    depth: depth + 1,
    vendor: category === "vendor" ? label : vendor,
    name: category === "product_name" ? label : name,
    version:
      category === "product_version"
        ? exactly(label)
        : category === "product_version_range"
          ? rangeOf(label)
          : version,
  };
}

function exactly(version: string): VersionRange {
  return { status: "unknown", version, lessThan: null, lessThanOrEqual: null, changes: [] };
}

/** A product without a version is told of as a whole. */
const anyVersion = exactly("*");

/**
 * `vers:generic/>=7.2.0|<7.2.5`, `<19.5.1`, `0 < 8.0.1`, `all versions` (§3.1.2.3.1). What is none of these stays text, and no
 * version is ever compared with it.
 */
function rangeOf(label: string): VersionRange {
  const plain = label.replace(/^vers:[a-z0-9._-]{1,64}\//i, "").trim();
  if (plain === "*" || plain.toLowerCase() === "all versions") return anyVersion;
  const at = plain.indexOf("<");
  const from = (at === -1 ? plain : plain.slice(0, at)).replace(/[|, ]{1,8}$/, "").trim();
  const isInclusive = at !== -1 && plain[at + 1] === "=";
  const to = at === -1 ? null : plain.slice(at + (isInclusive ? 2 : 1)).trim();
  const start = from.startsWith(">=") ? from.slice(2).trim() : from;
  // More bounds than two, a bound that is left out itself, or an open end without `>=`.
  if (/[<>=|!]/.test(`${start}${to ?? ""}`) || to === "" || (to === null && !from.startsWith(">=")))
    return exactly(label);
  return {
    ...exactly(start === "" ? "0" : start),
    lessThan: isInclusive ? null : (to ?? "*"),
    lessThanOrEqual: isInclusive ? to : null,
  };
}
