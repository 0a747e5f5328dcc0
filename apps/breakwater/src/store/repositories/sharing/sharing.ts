import type { Kysely } from "kysely";
import type { Schema } from "../../schema.ts";
import type { Sharing } from "../../sharing.ts";
import { sharedIndicator, sharedIndicators, sharedSources } from "./shared-indicators.ts";
import { sharedSighting, sharedSightings } from "./shared-sightings.ts";

export function createSharing(db: Kysely<Schema>): Sharing {
  return {
    sources: (tenant) => sharedSources(db, tenant),
    indicators: (sources, after, limit) => sharedIndicators(db, sources, after, limit),
    indicator: (source, number) => sharedIndicator(db, source, number),
    sightings: (tenant, after, until, limit) => sharedSightings(db, tenant, after, until, limit),
    sighting: (tenant, finding) => sharedSighting(db, tenant, finding),
  };
}
