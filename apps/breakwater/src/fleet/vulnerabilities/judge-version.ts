import { compareVersions, parseVersion, type Version, type VersionScheme } from "./version.ts";
import type { AffectedStatement, AffectedStatus, VersionRange } from "./vulnerability.ts";

/** What sources say about a version, and on which of their words it rests. */
export interface VersionVerdict {
  readonly status: AffectedStatus;
  /** Why it is not known; `null` where it is. */
  readonly reason: UnknownReason | null;
  readonly evidence: readonly Evidence[];
}

export type UnknownReason =
  | "version_not_seen"
  | "version_not_understood"
  | "range_not_understood"
  | "version_not_stated";

export interface Evidence {
  readonly source: string;
  readonly status: AffectedStatus;
  /** `>= 10.2.0, < 10.2.9-h1`, or `default`. */
  readonly range: string;
}

/**
 * Whether a version is affected, by the statements about its product. One source that says so is enough; that nobody says so is
 * never "unaffected".
 */
export function judgeVersion(
  version: string | null,
  statements: readonly AffectedStatement[],
): VersionVerdict {
  if (version === null || version.trim() === "") return unknown("version_not_seen");
  const withRanges = statements.filter(
    ({ ranges, defaultStatus }) => ranges.length > 0 || defaultStatus !== "unknown",
  );
  const judged = withRanges.map((statement) => judgeStatement(version, statement));
  const affected = judged.filter(({ status }) => status === "affected");
  if (affected.length > 0)
    return { status: "affected", reason: null, evidence: affected.flatMap(({ evidence }) => evidence) };
  const unreadable = judged.find(
    ({ reason }) => reason === "version_not_understood" || reason === "range_not_understood",
  );
  if (unreadable !== undefined) return unreadable;
  const unaffected = judged.filter(({ status }) => status === "unaffected");
  if (unaffected.length > 0)
    return { status: "unaffected", reason: null, evidence: unaffected.flatMap(({ evidence }) => evidence) };
  return unknown("version_not_stated");
}

function unknown(reason: UnknownReason, evidence: readonly Evidence[] = []): VersionVerdict {
  return { status: "unknown", reason, evidence };
}

function judgeStatement(text: string, statement: AffectedStatement): VersionVerdict {
  const { source, scheme } = statement;
  const version = parseVersion(text, scheme);
  if (version === null) return unknown("version_not_understood");
  let notUnderstood: Evidence | null = null;
  for (const range of statement.ranges) {
    const status = statusIn(range, version, scheme);
    const evidence = { source, range: printRange(range) };
    // Another range may still say that it is affected.
    if (status === "not_understood") notUnderstood ??= { ...evidence, status: "unknown" };
    else if (status === "affected" || (status !== null && notUnderstood === null))
      return decided(status, { ...evidence, status });
  }
  if (notUnderstood !== null) return unknown("range_not_understood", [notUnderstood]);
  const { defaultStatus: status } = statement;
  return decided(status, { source, status, range: "default" });
}

function decided(status: AffectedStatus, evidence: Evidence): VersionVerdict {
  return status === "unknown"
    ? unknown("version_not_stated", [evidence])
    : { status, reason: null, evidence: [evidence] };
}

/** CVE JSON 5.1, `versions`: `null` where the range is not about the version. */
function statusIn(
  range: VersionRange,
  version: Version,
  scheme: VersionScheme,
): AffectedStatus | "not_understood" | null {
  const { lessThan, lessThanOrEqual } = range;
  const order = (bound: string): number | null => {
    const parsed = parseVersion(bound, scheme);
    return parsed === null ? null : compareVersions(version, parsed);
  };
  if (lessThan === null && lessThanOrEqual === null) {
    if (isAny(range.version)) return range.status;
    const exact = order(range.version);
    return exact === null
      ? whereIncomparable(range.version, version, scheme)
      : exact === 0
        ? range.status
        : null;
  }
  const from = isStart(range.version) ? 0 : order(range.version);
  const upper = lessThan ?? lessThanOrEqual ?? "*";
  const to = upper.trim() === "*" ? -1 : order(upper);
  // One bound may already leave the version out.
  if (from !== null && from < 0) return null;
  if (to !== null && (lessThan === null ? to > 0 : to >= 0)) return null;
  if (from === null || to === null) return whereIncomparable(upper, version, scheme);
  let status = range.status;
  for (const change of range.changes) {
    const at = order(change.at);
    if (at === null) return "not_understood";
    if (at >= 0) status = change.status;
  }
  return status;
}

/** A version of another train is outside; a text that is no version says nothing that can be used. */
function whereIncomparable(bound: string, version: Version, scheme: VersionScheme): "not_understood" | null {
  const parsed = parseVersion(bound, scheme);
  return parsed !== null && parsed.train !== version.train ? null : "not_understood";
}

function isStart(version: string): boolean {
  return ["0", "*", "-", "unspecified"].includes(version.trim().toLowerCase());
}

function isAny(version: string): boolean {
  return ["*", "all", "all versions"].includes(version.trim().toLowerCase());
}

function printRange({ version, lessThan, lessThanOrEqual }: VersionRange): string {
  if (lessThan === null && lessThanOrEqual === null) return `= ${version.trim()}`;
  const to = lessThan === null ? `<= ${(lessThanOrEqual ?? "").trim()}` : `< ${lessThan.trim()}`;
  return isStart(version) ? to : `>= ${version.trim()}, ${to}`;
}
