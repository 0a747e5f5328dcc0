import type { ImportReport } from "../import-report.ts";

/** A list of fewer changes by much without anything being wrong with it. */
const worthLooking = 100;
const shrunkBelow = 0.1;
const grownAbove = 10;

/**
 * Why content is not taken without a person: it cannot be read, or lists so much less or more than what counts that something is
 * wrong with it. Null for what is taken.
 */
export function holdReason(
  report: ImportReport,
  before: number,
  what: "indicators" | "entries" = "indicators",
): string | null {
  switch (report.outcome) {
    case "refused":
      return `${report.reason}: ${report.detail}`;
    case "unchanged":
    case "applied":
      return null;
    case "would-apply": {
      const now = report.added + report.kept;
      if (before < worthLooking) return null;
      if (now < before * shrunkBelow) return `shrunk: it lists ${now} ${what} where there were ${before}`;
      if (now > before * grownAbove) return `grown: it lists ${now} ${what} where there were ${before}`;
      return null;
    }
  }
}
