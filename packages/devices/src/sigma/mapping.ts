import type { OcsfEvent } from "@breakwater/ocsf";
import type { DeviceProduct } from "../product.ts";
import { products } from "../registry.ts";
import { fieldPathsFor } from "./field-paths.ts";
import { type LogSource, type LogSourceEntry, logSourceReader } from "./log-source.ts";
import { alternativeFields, keywordScope } from "./taxonomy.ts";

/** The Sigma log sources of an event: what rules are written for (`product`, `category`, `service`). */
export function sigmaLogSources(event: OcsfEvent): readonly LogSource[] {
  const { vendor_name: vendor, name } = event.metadata.product;
  return sourcesByName.get(`${vendor ?? ""} ${name ?? ""}`)?.(event) ?? [];
}

const sourcesByName = new Map(
  products.map((one) => [`${one.vendor} ${one.product}`, logSourceReader(one.logSources)]),
);

/** What a product's events say of themselves when a rule's log source fits them: each condition that is given holds. */
export interface LogSourceEvents extends Pick<LogSourceEntry, "classes" | "logNames" | "eventCodes"> {
  readonly vendor: string;
  readonly product: string;
  /** What `logNameService` makes of `metadata.log_name`. */
  readonly logNameService?: string;
}

/** The events that a rule's log source fits, as conditions of which one holds; `null` where it fits every event. */
export function eventsOfLogSource(logsource: LogSource): readonly LogSourceEvents[] | null {
  const wanted = lowerCase(logsource);
  if (Object.keys(wanted).length === 0) return null;
  return products.flatMap(({ vendor, product, logSources }) =>
    logSources.flatMap((entry) => {
      const { classes, logNames, eventCodes } = entry;
      const own = lowerCase(entry);
      if (wanted.product !== undefined && wanted.product !== own.product) return [];
      if (wanted.category !== undefined && wanted.category !== own.category) return [];
      if (wanted.service !== undefined && own.service !== "*" && wanted.service !== own.service) return [];
      const isNamed = wanted.service !== undefined && own.service === "*";
      return {
        vendor,
        product,
        ...(classes === undefined ? {} : { classes }),
        ...(logNames === undefined ? {} : { logNames }),
        ...(eventCodes === undefined ? {} : { eventCodes }),
        ...(isNamed && wanted.service !== undefined ? { logNameService: wanted.service } : {}),
      };
    }),
  );
}

function lowerCase({ product, category, service }: LogSource): LogSource {
  return {
    ...(product === undefined ? {} : { product: product.toLowerCase() }),
    ...(category === undefined ? {} : { category: category.toLowerCase() }),
    ...(service === undefined ? {} : { service: service.toLowerCase() }),
  };
}

/**
 * Where a field of a Sigma rule may stand in OCSF events, for a rule of this log source; the first path that is there counts.
 *
 * @example
 * sigmaFieldPaths("srcip", { product: "fortigate" }); // ["src_endpoint.ip", ..., "unmapped.srcip", "srcip"]
 */
export function sigmaFieldPaths(field: string, logsource: LogSource): readonly string[] {
  return fieldPathsFor(field, logsource, fieldPathsOfProducts);
}

/**
 * How rules find their way in OCSF events: options of `compileRules` and `toClickHouse` of `@breakwater/sigma`.
 *
 * @example
 * compileRules(rules, sigmaMapping).match(event, sigmaLogSources(event));
 */
export const sigmaMapping: {
  readonly fields: (field: string, logsource: LogSource) => readonly string[];
  readonly alternatives: (field: string, logsource: LogSource) => readonly string[];
  readonly keywords: typeof keywordScope;
} = {
  fields: sigmaFieldPaths,
  alternatives: (field) => alternatives.get(field.toLowerCase()) ?? [],
  keywords: keywordScope,
};

const alternatives: ReadonlyMap<string, readonly string[]> = new Map(Object.entries(alternativeFields));

/** Rules name few log sources; more than this are worked out each time. */
const maximumKnown = 4_096;

/** Of the products whose events a log source is about; of none where it names nothing. */
function fieldPathsOfProducts(logsource: LogSource): readonly DeviceProduct["fieldPaths"][] {
  const key = JSON.stringify(lowerCase(logsource));
  let paths = pathsByLogSource.get(key);
  if (paths === undefined) {
    const events = eventsOfLogSource(logsource) ?? [];
    paths = products
      .filter((one) => events.some(({ vendor, product }) => vendor === one.vendor && product === one.product))
      .map(({ fieldPaths }) => fieldPaths);
    if (pathsByLogSource.size < maximumKnown) pathsByLogSource.set(key, paths);
  }
  return paths;
}

const pathsByLogSource = new Map<string, readonly DeviceProduct["fieldPaths"][]>();
