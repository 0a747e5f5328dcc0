import { observableTypeId } from "@breakwater/ocsf";
import type { Lake } from "../lake.ts";
import type { SightedText } from "../sighted-text.ts";
import { longQuerySettings, type RunQuery } from "./runner.ts";

const { hostname, ipAddress, urlString, emailAddress } = observableTypeId;
/** Observables that are domain names or hold one; an answer of DNS is noted as an address and may be a name. */
const naming = [hostname, ipAddress, urlString, emailAddress] as const;
const perPage = 50_000;

interface Row {
  readonly value: string;
  readonly first_s: string;
  readonly last_s: string;
  readonly events: string;
}

/** All names that a tenant ever saw, page by page: in the order of the table, so that each page reads its own part alone. */
export function createSightedNames(rows: RunQuery): Pick<Lake, "sightedNames"> {
  return {
    async *sightedNames(tenant, signal) {
      for (const typeId of naming)
        for (let after = ""; ;) {
          const isName = typeId === ipAddress ? " AND NOT (isIPv4String(value) OR isIPv6String(value))" : "";
          const found = await rows<Row>(
            `SELECT value, toString(toUnixTimestamp(min(first))) AS first_s, toString(toUnixTimestamp(max(last))) AS last_s, toString(sum(count)) AS events
FROM sightings
WHERE tenant = {tenant:String} AND type_id = {typeId:UInt16} AND value > {after:String}${isName}
GROUP BY value
ORDER BY value
LIMIT ${perPage}
${longQuerySettings}, optimize_aggregation_in_order = 1`,
            { tenant, typeId, after },
            signal,
          );
          yield found.map((row) => toSighted(row, typeId));
          after = found.at(-1)?.value ?? "";
          if (found.length < perPage) break;
        }
    },
  };
}

function toSighted({ value, first_s: first, last_s: last, events }: Row, typeId: number): SightedText {
  return {
    typeId,
    value,
    first: Number(first) * 1_000,
    last: Number(last) * 1_000,
    count: Number(events),
  };
}
