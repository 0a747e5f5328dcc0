import { parseCpe } from "./cpe.ts";
import { type Product, productOf } from "./product.ts";
import { productsOfTree } from "./read-csaf.ts";
import { list, record } from "../../platform/json-members.ts";
import { text } from "./cve-members.ts";

/** Until when a product is supported, as its vendor says. */
export type EoxStatement = { readonly end: EoxEnd } & (
  | { readonly kind: "release"; readonly product: Product; readonly version: string }
  | { readonly kind: "model"; readonly vendor: string; readonly model: string }
);

/** The last day of security support, `2027-06-30`; false where none is announced. */
export type EoxEnd = string | false;

type Json = Readonly<Record<string, unknown>>;

const maximumStatements = 100_000;
const maximumProducts = 1_000;

/**
 * Statements of OpenEoX: life cycle information (Core 1.0) of products that the Shell around it names, one by one or by a product
 * tree of CSAF; `null` for another document. Core alone names no product, and is left out: nobody knows what it is about.
 */
export function readOpenEox(
  json: unknown,
): { readonly statements: readonly EoxStatement[]; readonly leftOut: number } | null {
  const { $schema: schema, statements: given, product_tree: tree, end_of_life: endOfLife } = record(json);
  if (typeof schema !== "string" || !schema.includes("/openeox/")) return null;
  if (!Array.isArray(given)) return endOfLife === undefined ? null : { statements: [], leftOut: 1 };
  const products = tree === undefined ? null : productsOfTree(record(tree));
  let leftOut = Math.max(0, given.length - maximumStatements);
  const statements = given.slice(0, maximumStatements).flatMap((entry) => {
    const statement = record(entry);
    const end = readCore(statement["core"]);
    const about =
      products === null ? productOfStatement(statement) : productsOfIds(statement["product_ids"], products);
    if (end === null || about.length === 0) leftOut += 1;
    return end === null ? [] : about.map((one) => ({ ...one, end }));
  });
  return { statements, leftOut };
}

const coreSchema =
  /^https:\/\/docs\.oasis-open\.org\/openeox\/(?:eox-core\/v1\.0|v1\.0|tbd)\/schema\/core\.json$/;
const dates = ["general_availability", "end_of_sales", "end_of_security_support", "end_of_life"] as const;

/** The end of a Core object that passes its mandatory tests (OpenEoX Core 1.0 §7.1); `null` where it fails one. */
function readCore(json: unknown): EoxEnd | null {
  const core = record(json);
  if (!coreSchema.test(String(core["$schema"]))) return null;
  const [available, sales, security, life] = dates.map((name) => momentOf(core[name]));
  // Two are required, none may be written wrong.
  if (core["end_of_security_support"] === undefined || core["end_of_life"] === undefined) return null;
  if (available === null || sales === null || security === null || life === null) return null;
  if (momentOf(core["last_updated"]) === null || core["last_updated"] === "tba") return null;
  const ends = [sales, security, life].filter((moment) => moment !== undefined);
  // §7.1.1 and §7.1.3; what is to be announced (§6.1.1) is later than any day, and no general availability.
  if (ends.some((moment) => moment > (life ?? 0) && moment !== Infinity)) return null;
  if (available !== undefined && available !== Infinity && ends.some((moment) => moment < available))
    return null;
  const end = Math.min(security ?? Infinity, life ?? Infinity);
  return end === Infinity ? false : new Date(end).toISOString().slice(0, 10);
}

/** ms since the epoch; Infinity for `tba`, undefined for what is absent, null for what is no time (§4.1.6: no lower case, no leap second). */
function momentOf(value: unknown): number | null | undefined {
  if (value === undefined) return undefined;
  if (value === "tba") return Infinity;
  const match =
    typeof value === "string"
      ? /^(\d{4}-\d{2}-\d{2}T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:\.\d{1,9})?(?:Z|([+-])([01]\d|2[0-3]):([0-5]\d))$/.exec(
          value,
        )
      : null;
  if (match === null) return null;
  const [, local, sign, hours = "0", minutes = "0"] = match;
  const moment = Date.parse(`${local ?? ""}Z`);
  if (Number.isNaN(moment) || new Date(moment).toISOString().slice(0, 19) !== local) return null;
  const offset = (Number(hours) * 60 + Number(minutes)) * 60_000;
  return sign === "-" ? moment + offset : moment - offset;
}

type About =
  | { readonly kind: "release"; readonly product: Product; readonly version: string }
  | { readonly kind: "model"; readonly vendor: string; readonly model: string };

/** By the Shell's product, or the CPE name beside it. Hardware with a software is neither a release nor a model. */
function productOfStatement(statement: Json): readonly About[] {
  const product = record(statement["product"] ?? statement);
  const helper = record(statement["product_identification_helper"]);
  const vendor = text(product["vendor_name"] ?? product["supplierName"]);
  const name = text(product["product_name"] ?? product["productName"]);
  const version = text(product["product_version"] ?? product["productVersion"]);
  const cpe = typeof helper["cpe"] === "string" ? parseCpe(helper["cpe"]) : null;
  if (product["hardware"] !== undefined) return [];
  if (String(product["$schema"]).endsWith("/product_hardware.json") || cpe?.part === "h")
    return vendor === null || name === null ? [] : [{ kind: "model", vendor, model: name }];
  if (vendor !== null && name !== null && version !== null)
    return [{ kind: "release", product: productOf(vendor, name), version }];
  if (cpe === null || [cpe.vendor, cpe.product, cpe.version].some((part) => part === "*" || part === "-"))
    return [];
  return [{ kind: "release", product: productOf(cpe.vendor, cpe.product), version: cpe.version }];
}

function productsOfIds(ids: unknown, products: ReturnType<typeof productsOfTree>): readonly About[] {
  return list(ids)
    .slice(0, maximumProducts)
    .flatMap((id) => {
      const found = typeof id === "string" ? products.get(id) : undefined;
      if (found === undefined || found.range.lessThan !== null || found.range.lessThanOrEqual !== null)
        return [];
      const { product, range } = found;
      return range.version === "*" ? [] : [{ kind: "release" as const, product, version: range.version }];
    });
}
