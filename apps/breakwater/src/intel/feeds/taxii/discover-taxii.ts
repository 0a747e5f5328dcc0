import { FeedError, describeFailure } from "../feed-error.ts";
import { askTaxii, type TaxiiServer } from "./taxii-request.ts";

/** A collection that can be read. */
export interface FoundCollection {
  /** Of the collection, as a feed is given it. */
  readonly address: string;
  readonly title: string;
  readonly description: string;
  /** Title of its API root. */
  readonly root: string;
}

export interface Discovered {
  readonly collections: readonly FoundCollection[];
  /** API roots that did not answer, and why. */
  readonly problems: readonly string[];
}

const maximumBytes = 4 * 1024 * 1024;
const maximumRoots = 50;
const maximumCollections = 1_000;

/** The collections of a TAXII 2.1 server, from its discovery address (§4.1) or that of an API root (§4.2). */
export async function discoverTaxii(server: TaxiiServer, address: string): Promise<Discovered> {
  const first = new URL(address.replace(/\/?$/, "/"));
  const { body } = await askTaxii(server, first, maximumBytes);
  const roots = rootsOf(body, first);
  const collections: FoundCollection[] = [];
  const problems: string[] = [];
  for (const root of roots) {
    try {
      collections.push(...(await collectionsOf(server, root)));
    } catch (error) {
      problems.push(describeFailure(error));
    }
  }
  if (collections.length === 0 && problems[0] !== undefined && roots.length === 1)
    throw new FeedError("no_collections", problems[0]);
  return { collections: collections.slice(0, maximumCollections), problems };
}

function rootsOf(body: Readonly<Record<string, unknown>>, first: URL): readonly URL[] {
  const { api_roots: roots, versions } = body;
  if (Array.isArray(versions)) return [first];
  if (!Array.isArray(roots))
    throw new FeedError("not_taxii", `${first.host} answered neither with API roots nor as one`);
  return roots
    .slice(0, maximumRoots)
    .flatMap((root: unknown) =>
      typeof root === "string" ? [URL.parse(root.replace(/\/?$/, "/"), first.href)] : [],
    )
    .filter((root) => root !== null);
}

async function collectionsOf(server: TaxiiServer, root: URL): Promise<readonly FoundCollection[]> {
  const [{ body: about }, { body }] = [
    await askTaxii(server, root, maximumBytes),
    await askTaxii(server, new URL("collections/", root), maximumBytes),
  ];
  const { collections = [] } = body;
  if (!Array.isArray(collections))
    throw new FeedError("not_taxii", `${root.host} answered with no collections`);
  return collections.slice(0, maximumCollections).flatMap((one: unknown) => {
    if (typeof one !== "object" || one === null) return [];
    const { id, title, description, can_read: canRead } = one as Readonly<Record<string, unknown>>;
    if (typeof id !== "string" || canRead !== true) return [];
    const address = new URL(`collections/${encodeURIComponent(id)}/`, root).href;
    return [
      { address, title: textOf(title), description: textOf(description), root: textOf(about["title"]) },
    ];
  });
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value.slice(0, 500) : "";
}
