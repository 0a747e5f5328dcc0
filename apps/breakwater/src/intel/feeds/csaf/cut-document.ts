import { record, records } from "../../../platform/json-members.ts";

/** As deep as advisories are read. */
const maximumDepth = 34;

/**
 * An advisory of CSAF 2.0, cut to which versions of which products have what: notes, references, scores and remediations are
 * not kept. `null` for what is none.
 */
export function cutDocument(json: unknown): string | null {
  const { document, product_tree: tree, vulnerabilities } = record(json);
  const { csaf_version: version, publisher, title, tracking } = record(document);
  if (version !== "2.0") return null;
  const { branches, relationships } = record(tree);
  return JSON.stringify({
    document: {
      csaf_version: version,
      title,
      publisher: { name: record(publisher)["name"] },
      tracking: { id: record(tracking)["id"] },
    },
    product_tree: {
      branches: cutBranches(branches, 0),
      relationships: records(relationships).map(cutRelation),
    },
    vulnerabilities: records(vulnerabilities).map((one) => ({
      cve: one["cve"],
      cwe: { id: record(one["cwe"])["id"] },
      title: one["title"],
      product_status: one["product_status"],
    })),
  });
}

type Json = Readonly<Record<string, unknown>>;

function cutBranches(branches: unknown, depth: number): readonly Json[] | undefined {
  if (!Array.isArray(branches) || depth > maximumDepth) return undefined;
  return records(branches).map(({ category, name, product, branches: below }) => ({
    category,
    name,
    ...(product === undefined ? {} : { product: { product_id: record(product)["product_id"] } }),
    branches: cutBranches(below, depth + 1),
  }));
}

function cutRelation({ full_product_name: name, product_reference: inner }: Json): Json {
  return { full_product_name: { product_id: record(name)["product_id"] }, product_reference: inner };
}
