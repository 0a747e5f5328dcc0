import { hotColumns } from "../schema/hot-columns.ts";

/** What a statement of a user may read: a tenant's own rows, with the columns that are for people. */
export interface SqlView {
  readonly name: string;
  /** Name and the expression that gives it. */
  readonly columns: readonly (readonly [name: string, expression: string])[];
  readonly table: string;
  readonly groupBy: readonly string[];
}

const ofEvents = hotColumns
  .map(({ name }) => name)
  .filter((name) => name !== "tenant")
  .concat("device", "fields", "observables", "raw_data")
  .map((name) => [name, quote(name)] as const);

const sightingKeys = ["type_id", "value", "device", "day"];
const ofSightings = [
  ...sightingKeys.map((name) => [name, quote(name)] as const),
  ["first_seen", "min(`first`)"],
  ["last_seen", "max(`last`)"],
  ["events", "sum(`count`)"],
] as const;

/** `events`: one row an event. `sightings`: one row an observable, device and day (UTC). */
export const sqlViews: ReadonlyMap<string, SqlView> = new Map(
  [
    { name: "events", columns: ofEvents, table: "events", groupBy: [] },
    { name: "sightings", columns: ofSightings, table: "sightings", groupBy: sightingKeys },
  ].map((view) => [view.name, view]),
);

/** The view as a subquery that holds the tenant's rows only; `{tenant:String}` is bound. */
export function viewAsSubquery({ columns, table, groupBy }: SqlView): string {
  const list = columns.map(([name, expression]) =>
    expression === quote(name) ? expression : `${expression} AS ${quote(name)}`,
  );
  const grouped = groupBy.length === 0 ? "" : ` GROUP BY ${groupBy.map(quote).join(", ")}`;
  return `(SELECT ${list.join(", ")} FROM ${quote(table)} WHERE tenant = {tenant:String}${grouped})`;
}

/** Names of ours, which need no escaping. */
function quote(name: string): string {
  return `\`${name}\``;
}
