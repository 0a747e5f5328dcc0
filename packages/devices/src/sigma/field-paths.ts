import type { LogSource } from "./log-source.ts";
import { type TaxonomyTable, taxonomyTables } from "./taxonomy.ts";

/** Vendor field -> paths of the event to which its value is copied, of the products that a log source is about. */
type VendorPaths = (logsource: LogSource) => readonly ReadonlyMap<string, readonly string[]>[];

/**
 * Where a rule's field may stand in an OCSF event; the first path that is there counts. The tables for the rule's log source
 * come first, then the vendor's own field (moved to its place in OCSF, or left under `unmapped`), then the words that all
 * log sources share, and last the field as an OCSF path.
 */
export function fieldPathsFor(
  field: string,
  logsource: LogSource,
  vendorPaths: VendorPaths,
): readonly string[] {
  const known = key(field);
  const [own, shared] = tablesOf(logsource);
  const paths = [
    ...own.flatMap((table) => table.get(known) ?? []),
    ...vendorPaths(logsource).flatMap((table) => table.get(field) ?? []),
    `unmapped.${field}`,
    ...shared.flatMap((table) => table.get(known) ?? []),
    field,
  ];
  return [...new Set(paths)];
}

type Lookup = ReadonlyMap<string, readonly string[]>;

const prepared: readonly (readonly [TaxonomyTable, Lookup])[] = taxonomyTables.map((table) => [
  table,
  new Map(Object.entries(table.fields).map(([field, paths]) => [key(field), paths])),
]);

/** The tables for a log source, and those for all. */
function tablesOf(logsource: LogSource): readonly [own: readonly Lookup[], shared: readonly Lookup[]] {
  const fitting = prepared.filter(([table]) => isWithin(table.logsource, logsource));
  return [
    fitting.flatMap(([table, lookup]) => (isShared(table) ? [] : [lookup])),
    fitting.flatMap(([table, lookup]) => (isShared(table) ? [lookup] : [])),
  ];
}

function isShared({ logsource }: TaxonomyTable): boolean {
  return Object.keys(logsource).length === 0;
}

/** Whether a log source has all that another one names. */
function isWithin(named: LogSource, logsource: LogSource): boolean {
  return (["product", "category", "service"] as const).every(
    (part) => named[part] === undefined || named[part] === logsource[part]?.toLowerCase(),
  );
}

/** Authors do not agree on the case of these names. */
function key(field: string): string {
  return field.toLowerCase();
}
