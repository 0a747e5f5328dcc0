/** As deep as advisories are read. */
const maximumDepth = 34;

/**
 * An advisory of CSAF 2.0, cut to which versions of which products have what: notes, references, scores and remediations are
 * not kept. `null` for what is none.
 */
export function cutDocument(json: unknown): string | null {
  const { document, product_tree: tree, vulnerabilities } = objectOf(json);
  const { csaf_version: version, publisher, title, tracking } = objectOf(document);
  if (version !== "2.0") return null;
  const { branches, relationships } = objectOf(tree);
  return JSON.stringify({
    document: {
      csaf_version: version,
      title,
      publisher: { name: objectOf(publisher)["name"] },
      tracking: { id: objectOf(tracking)["id"] },
    },
    product_tree: {
      branches: cutBranches(branches, 0),
      relationships: listOf(relationships).map(cutRelation),
    },
    vulnerabilities: listOf(vulnerabilities).map((one) => ({
      cve: one["cve"],
      cwe: { id: objectOf(one["cwe"])["id"] },
      title: one["title"],
      product_status: one["product_status"],
    })),
  });
}

type Json = Readonly<Record<string, unknown>>;

function cutBranches(branches: unknown, depth: number): readonly Json[] | undefined {
  if (!Array.isArray(branches) || depth > maximumDepth) return undefined;
  return listOf(branches).map(({ category, name, product, branches: below }) => ({
    category,
    name,
    ...(product === undefined ? {} : { product: { product_id: objectOf(product)["product_id"] } }),
    branches: cutBranches(below, depth + 1),
  }));
}

function cutRelation({ full_product_name: name, product_reference: inner }: Json): Json {
  return { full_product_name: { product_id: objectOf(name)["product_id"] }, product_reference: inner };
}

function listOf(value: unknown): readonly Json[] {
  return Array.isArray(value) ? (value as readonly unknown[]).map(objectOf) : [];
}

function objectOf(value: unknown): Json {
  return typeof value === "object" && value !== null ? (value as Json) : {};
}
