import { objectInfo, pathAttributes } from "@breakwater/ocsf";
import { derivedSql } from "../query/fields.ts";
import { addressText } from "../query/event-row.ts";
import { derivedBit, derivedPaths, type HotColumn, hotColumns } from "../schema/hot-columns.ts";

/** A place of an event in a columnar file: the expression that gives it, and its ClickHouse type. */
interface Leaf {
  readonly sql: string;
  readonly type: string;
}
type Tree = Map<string, Leaf | Tree>;

/** What to select for OCSF events as nested columns, from `events` as `e`, with the values that it binds. */
export interface OcsfSelect {
  readonly sql: string;
  readonly parameters: Readonly<Record<string, string | readonly string[]>>;
}

const maximumNamed = 400;

/**
 * The columns of a columnar file of OCSF events, nested as OCSF 1.8.0 nests its objects: `src_endpoint` is a struct with `ip` and
 * `port`. `paths` are the places beside the lake's own columns that the events have; those that OCSF knows become columns, with
 * lists and objects without columns as JSON text. All others, the vendor's own fields foremost, are in the map `unmapped`. A value
 * that an event lacks is null. Times are ms since the epoch, as OCSF's `timestamp_t`.
 */
export function ocsfSelect(paths: readonly string[]): OcsfSelect {
  const tree: Tree = new Map();
  const parameters: Record<string, string | readonly string[]> = {};
  for (const [bit, column] of hotColumns.entries()) place(tree, column.path, hotLeaf(column, bit));
  for (const [at, path] of derivedPaths.entries())
    place(tree, path, {
      sql: `if(bitTest(e.present, ${derivedBit(at)}), toInt32(${derivedSql(path) ?? "0"}), NULL)`,
      type: "Nullable(Int32)",
    });
  const placed: string[] = [];
  for (const path of paths.toSorted()) {
    const leaf = placed.length < maximumNamed ? fieldLeaf(path, `path${placed.length}`) : null;
    if (leaf === null || !place(tree, path, leaf)) continue;
    parameters[`path${placed.length}`] = path;
    placed.push(path);
  }
  parameters["placed"] = placed;
  const columns = [...tree].map(([name, node]) => `${sqlOf(node)} AS \`${name}\``);
  return {
    sql: [
      ...columns,
      `${observables(placed)} AS observables`,
      `${unmapped} AS unmapped`,
      "e.raw_data AS raw_data",
    ].join(",\n"),
    parameters,
  };
}

/** Puts a leaf at its place; `false` where something stands on the way or there. */
function place(tree: Tree, path: string, leaf: Leaf): boolean {
  const parts = path.split(".");
  const last = parts.pop() ?? "";
  let at = tree;
  for (const part of parts) {
    const inner = at.get(part);
    if (inner === undefined) {
      const made: Tree = new Map();
      at.set(part, made);
      at = made;
    } else if (inner instanceof Map) at = inner;
    else return false;
  }
  if (at.has(last)) return false;
  at.set(last, leaf);
  return true;
}

function hotLeaf({ name, kind }: HotColumn, bit: number): Leaf {
  const column = `e.${name}`;
  const present = (sql: string, type: string): Leaf => ({
    sql: `if(bitTest(e.present, ${bit}), ${sql}, NULL)`,
    type: `Nullable(${type})`,
  });
  switch (kind) {
    case "text":
    case "dictionary":
    case "uuid":
      return present(`toString(${column})`, "String");
    case "address":
      return present(addressText(column), "String");
    case "time":
      return present(`toUnixTimestamp64Milli(${column})`, "Int64");
    case "uint8":
    case "uint16":
    case "uint32":
      return present(`toInt32(${column})`, "Int32");
    case "uint64":
      return present(`toInt64(${column})`, "Int64");
  }
}

/** A place that OCSF knows by this path; names of OCSF need no escaping. `null` for any other. */
function fieldLeaf(path: string, parameter: string): Leaf | null {
  const attributes = pathAttributes(path);
  const last = attributes.at(-1);
  if (last === undefined || attributes.length !== path.split(".").length) return null;
  // Below `unmapped` names are the vendor's, and the map holds them.
  if (path === "unmapped" || !/^[a-z0-9_.]+$/.test(path)) return null;
  const text = `e.fields[{${parameter}:String}]`;
  const isText = last.isArray || objectInfo(last.type) !== undefined;
  const [sql, type] = isText ? [text, "String"] : valueOf(last.type, text);
  return { sql: `if(mapContains(e.fields, {${parameter}:String}), ${sql}, NULL)`, type: `Nullable(${type})` };
}

function valueOf(ocsfType: string, text: string): readonly [sql: string, type: string] {
  switch (ocsfType) {
    case "integer_t":
    case "port_t":
      return [`toInt32OrNull(${text})`, "Int32"];
    case "long_t":
    case "timestamp_t":
      return [`toInt64OrNull(${text})`, "Int64"];
    case "float_t":
      return [`toFloat64OrNull(${text})`, "Float64"];
    case "boolean_t":
      return [`${text} = 'true'`, "Bool"];
    default:
      return [text, "String"];
  }
}

function sqlOf(node: Leaf | Tree): string {
  return node instanceof Map
    ? `CAST(tuple(${[...node.values()].map(valueSql).join(", ")}), '${typeOf(node)}')`
    : `CAST(${node.sql}, '${node.type}')`;
}

/** Inside a struct the cast of the whole gives the types. */
function valueSql(node: Leaf | Tree): string {
  return node instanceof Map ? `tuple(${[...node.values()].map(valueSql).join(", ")})` : node.sql;
}

function typeOf(node: Leaf | Tree): string {
  if (!(node instanceof Map)) return node.type;
  return `Tuple(${[...node].map(([name, inner]) => `\`${name}\` ${typeOf(inner)}`).join(", ")})`;
}

/** Those whose value stands at one place of the event; what stands in lists is in the list. */
function observables(placed: readonly string[]): string {
  const hot = hotColumns
    .filter(({ kind }) => kind === "text" || kind === "dictionary" || kind === "address")
    .map(
      ({ path, name, kind }) =>
        `n = '${path}', ${kind === "address" ? addressText(`e.${name}`) : `toString(e.${name})`}`,
    );
  const others = placed.length === 0 ? "''" : "if(has({placed:Array(String)}, n), e.fields[n], '')";
  return `arrayFilter(o -> o.value != '', arrayMap(ref -> CAST((substring(ref, position(ref, ' ') + 1) AS n, toInt32OrZero(substring(ref, 1, position(ref, ' ') - 1)), multiIf(${hot.join(", ")}, ${others})), 'Tuple(name String, type_id Int32, value String)'), CAST(e.observable_paths, 'Array(String)')))`;
}

/** The vendor's own fields by their names, then what OCSF has no path for by its path; of an event that is stored whole, that. */
const unmapped = `mapUpdate(
  CAST(mapApply((k, v) -> (if(startsWith(k, 'unmapped.'), substring(k, 10), toString(k)), v), mapFilter((k, v) -> NOT has({placed:Array(String)}, toString(k)), e.fields)), 'Map(String, String)'),
  if(e.irregular = '', CAST(map(), 'Map(String, String)'), CAST(map('breakwater.event', e.irregular), 'Map(String, String)')))`;
