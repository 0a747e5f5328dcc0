import type { StateChange } from "./compare-snapshots.ts";
import type { Unlike } from "./fleet-tally.ts";

/** So many changes of one report are told one by one; a new firmware changes everything. */
const maximumChanges = 2_000;
const maximumUnlikeTold = 200;

/** Something about the reports themselves. */
export type ReportChange =
  /** A number was used again for something else: two devices have one key, or an older report is sent again. */
  | "report.repeated"
  /** Numbers are missing: reports were lost, or held back. */
  | "report.skipped"
  /** Somebody sent a report that the key did not sign. */
  | "report.forged"
  /** The device signed what is no report. */
  | "report.unreadable"
  | "report.silent"
  | "report.returned";

interface About {
  readonly device: string;
  /** ms since the epoch. */
  readonly time: number;
}

/** The lines that normalising reads (`packages/devices/src/breakwater/collector.ts`), one a change. */
export function linesOfChanges(
  about: About,
  changes: readonly StateChange[],
  expected: string | null,
): readonly string[] {
  const lines = changes.slice(0, maximumChanges).map(({ change, kind, name, before, after }) =>
    lineOf(about, {
      change,
      kind,
      name,
      ...(before === null ? {} : { before }),
      ...(after === null ? {} : { after }),
      ...(expected === null ? {} : { expected }),
    }),
  );
  const more = changes.length - lines.length;
  return more <= 0
    ? lines
    : [
        ...lines,
        lineOf(about, { change: "changed", kind: "state", name: "more", after: { count: String(more) } }),
      ];
}

/** One each, and one that says how many more there are. */
export function linesOfUnlike(about: About, found: readonly Unlike[]): readonly string[] {
  const lines = found.slice(0, maximumUnlikeTold).map(({ kind, name, own, fleet, peers, agreeing }) =>
    lineOf(about, {
      change: "unlike",
      kind,
      name,
      ...(own === null ? {} : { after: own }),
      ...(fleet === null ? {} : { fleet }),
      peers: `${agreeing} of ${peers}`,
    }),
  );
  const more = found.length - lines.length;
  if (more <= 0) return lines;
  return [
    ...lines,
    lineOf(about, { change: "unlike", kind: "state", name: "more", after: { count: String(more) } }),
  ];
}

export function lineOfReport(
  about: About,
  what: ReportChange,
  detail: Readonly<Record<string, string>> = {},
): string {
  const [kind = "", change = ""] = what.split(".");
  return lineOf(about, { change, kind, name: about.device, after: detail });
}

function lineOf({ device, time }: About, rest: Readonly<Record<string, unknown>>): string {
  return `breakwater-collector: ${JSON.stringify({ time, device, ...rest })}`;
}
