import type { Facet, Lake } from "../lake.ts";
import { LakeError } from "../lake-error.ts";
import { addressText } from "./event-row.ts";
import { searchField } from "./fields.ts";
import type { RunQuery } from "./runner.ts";
import { toWhere } from "./where.ts";

const maximumFields = 16;
const maximumValues = 100;
/** So many different values of all fields are counted; what comes after them is left out, and the counts stay right. */
const maximumGroups = 500_000;

export function createFacetQueries(rows: RunQuery): Pick<Lake, "facets"> {
  return {
    /** One pass over the events: each row is counted once a field. */
    async facets(tenant, search, { fields, limit }, signal): Promise<readonly Facet[]> {
      const wanted = [...new Set(fields)];
      if (wanted.length === 0 || wanted.length > maximumFields)
        throw new LakeError("invalid_search", `facets are counted for 1 to ${maximumFields} fields at once`);
      const where = toWhere(tenant, search);
      const parameters: Record<string, string | number> = { ...where.parameters };
      const pairs = wanted.map((field, index) => `(${index}, ${toText(field, index, parameters)})`);
      const most = Math.min(Math.max(Math.trunc(limit), 1), maximumValues);
      const query = `SELECT facet.1 AS field, facet.2 AS value, toString(count()) AS events
FROM events
ARRAY JOIN [${pairs.join(", ")}] AS facet
WHERE ${where.sql}
GROUP BY field, value
ORDER BY field, count() DESC, value
LIMIT ${most} BY field
SETTINGS max_rows_to_group_by = ${maximumGroups}, group_by_overflow_mode = 'any'`;
      const found = await rows<{ readonly field: number; readonly value: string; readonly events: string }>(
        query,
        parameters,
        signal,
      );
      return wanted.map((field, index) => ({
        field,
        values: found
          .filter((row) => row.field === index)
          .map(({ value, events }) => ({ value, count: Number(events) })),
      }));
    },
  };
}

/** A field's value as text; numbers that are 0 have not been said, and count as no value. */
function toText(path: string, index: number, parameters: Record<string, string | number>): string {
  const field = searchField(path);
  if (field === null || field.kind === "observable")
    throw new LakeError("invalid_search", `"${path}" is not a field whose values can be counted`);
  if (field.kind === "field") {
    parameters[`facet${index}`] = field.path;
    return `fields[{facet${index}:String}]`;
  }
  if (field.kind === "derived") return `toString(${field.sql})`;
  const { name, type } = field;
  if (type === "address") return `if(${name} = toIPv6('::'), '', ${addressText(name)})`;
  if (type === "time") return `toString(toUnixTimestamp64Milli(${name}))`;
  if (type.startsWith("uint") && path !== "class_uid") return `if(${name} = 0, '', toString(${name}))`;
  return `toString(${name})`;
}
