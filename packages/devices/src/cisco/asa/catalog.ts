import { connections } from "./catalog/connections.ts";
import type { CatalogEntry } from "./catalog/entry.ts";
import { identity } from "./catalog/identity.ts";
import { operations } from "./catalog/operations.ts";
import { tunnels } from "./catalog/tunnels.ts";

export { tunnelSeries } from "./catalog/tunnels.ts";

const entries = new Map<string, CatalogEntry>([...connections, ...identity, ...tunnels, ...operations]);

/** What a message id means; `undefined` for one that is not listed. */
export function entryOf(id: string): CatalogEntry | undefined {
  return entries.get(id);
}

/** How many message ids are listed, for tests and documents. */
export const listedIds: readonly string[] = [...entries.keys()];
