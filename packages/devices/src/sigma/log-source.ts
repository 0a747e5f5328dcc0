import type { OcsfEvent } from "@breakwater/ocsf";

/** What a Sigma rule says it is for, and what an event is (Sigma rules specification 2.1, "Log source"). */
export interface LogSource {
  readonly product?: string;
  readonly category?: string;
  readonly service?: string;
}

/**
 * A Sigma log source, under SigmaHQ's names, that a product's events have. Data, so that a search for stored events asks for
 * the same ones: each condition that is given must hold; names compare without case, and one that ends with `*` stands for
 * all that begin so.
 */
export interface LogSourceEntry extends LogSource {
  /** `*` stands for the log's own name: `metadata.log_name` in lower case, with `_` for all but letters and digits. */
  readonly service?: string;
  /** Values of `class_uid`. */
  readonly classes?: readonly number[];
  /** Values of `metadata.log_name`. */
  readonly logNames?: readonly string[];
  /** Values of `metadata.event_code`. */
  readonly eventCodes?: readonly string[];
}

/** Tells the log sources of a product's events. Equal events get the very same list. */
export function logSourceReader(
  entries: readonly LogSourceEntry[],
): (event: OcsfEvent) => readonly LogSource[] {
  const known = new Map<string, readonly LogSource[]>();
  const prepared = entries.map(prepare);
  return ({ class_uid: classUid, metadata }) => {
    const logName = metadata.log_name?.toLowerCase() ?? "";
    const eventCode = metadata.event_code?.toLowerCase() ?? "";
    const key = `${classUid} ${logName} ${eventCode}`;
    let sources = known.get(key);
    if (sources === undefined) {
      sources = prepared.flatMap((one) => one(classUid, logName, eventCode));
      // Codes come from lines that anyone may send.
      if (known.size < maximumKnown) known.set(key, sources);
    }
    return sources;
  };
}

const maximumKnown = 4_096;

/** The name of a log as a service of Sigma. */
export function logNameService(logName: string): string {
  return logName.toLowerCase().replaceAll(/[^a-z0-9]+/g, "_");
}

type Prepared = (classUid: number, logName: string, eventCode: string) => readonly LogSource[];

function prepare(entry: LogSourceEntry): Prepared {
  const { product, category, service, classes } = entry;
  const [logNames, eventCodes] = [namesOf(entry.logNames), namesOf(entry.eventCodes)];
  const fixed: LogSource = {
    ...(product === undefined ? {} : { product }),
    ...(category === undefined ? {} : { category }),
    ...(service === undefined || service === "*" ? {} : { service }),
  };
  return (classUid, logName, eventCode) => {
    if (classes !== undefined && !classes.includes(classUid)) return [];
    if (!logNames(logName) || !eventCodes(eventCode)) return [];
    return service === "*" && logName !== "" ? [{ ...fixed, service: logNameService(logName) }] : [fixed];
  };
}

function namesOf(names: readonly string[] | undefined): (name: string) => boolean {
  if (names === undefined) return () => true;
  const lower = names.map((name) => name.toLowerCase());
  const exact = new Set(lower.filter((name) => !name.endsWith("*")));
  const beginnings = lower.filter((name) => name.endsWith("*")).map((name) => name.slice(0, -1));
  return (name) => exact.has(name) || beginnings.some((beginning) => name.startsWith(beginning));
}
