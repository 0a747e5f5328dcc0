import type { Lake } from "../../lake.ts";
import type { RunQuery } from "../runner.ts";
import { type AggregateResult, measureName } from "./aggregation.ts";
import { toAggregateSql } from "./to-aggregate-sql.ts";

/** Different groups of one question; more are refused, since what came after them would be missing. */
const maximumGroups = 1_000_000;
/** `uniq` counts exactly up to so many. */
const exactUpTo = 65_536;

export function createAggregateQueries(rows: RunQuery): Pick<Lake, "aggregate"> {
  return {
    async aggregate(tenant, search, aggregation, signal): Promise<AggregateResult> {
      const { sql, parameters, columns } = toAggregateSql(tenant, search, aggregation);
      const found = await rows<Readonly<Record<string, unknown>>>(
        `${sql}\nSETTINGS max_rows_to_group_by = ${maximumGroups}, group_by_overflow_mode = 'throw'`,
        parameters,
        signal,
      );
      const values = found.map((row) =>
        columns.map(({ alias, type }) => valueOf(row[alias], type === "text")),
      );
      const { groups, measures } = aggregation;
      return {
        columns: [
          ...groups.map((group, at) => ({
            name:
              group.kind === "field"
                ? group.field.path
                : group.kind === "time"
                  ? "time"
                  : group.type === null
                    ? "observables.value"
                    : `observable(${group.type})`,
            role: "group" as const,
            type: columns[at]?.type ?? "text",
            isApproximate: false,
          })),
          ...measures.map((measure, index) => {
            const at = groups.length + index;
            return {
              name: measureName(measure),
              role: "measure" as const,
              type: columns[at]?.type ?? "number",
              isApproximate:
                measure.kind === "percentile" ||
                (measure.kind === "distinct" && values.some((row) => Number(row[at]) > exactUpTo)),
            };
          }),
        ],
        rows: values,
        groups: groups.length === 0 ? values.length : Number(found[0]?.["all_groups"] ?? 0),
        counted: Number(found[0]?.["all_rows"] ?? 0),
      };
    },
  };
}

/** Empty texts and NULL say that the event lacks it; numbers may come as text. */
function valueOf(value: unknown, isText: boolean): string | number | null {
  if (value === null || value === undefined || value === "") return null;
  if (isText) return typeof value === "string" ? value : JSON.stringify(value);
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}
