import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { Severity } from "../../api/types.ts";
import type { Page } from "../../shell/page.ts";
import { shellRoute } from "../../shell/route.ts";
import { textOf } from "../../shell/search-text.ts";

export type FindingStatus = "open" | "closed" | "all";

/** What of the queue is shown; `open`, the latest first, where the address says nothing. */
export interface FindingsSearch {
  readonly status?: Exclude<FindingStatus, "open"> | undefined;
  readonly severity?: Severity | undefined;
  readonly device?: string | undefined;
  readonly rule?: string | undefined;
  readonly sort?: "severity" | undefined;
  readonly view?: "page" | undefined;
}

const levels: ReadonlySet<unknown> = new Set(["critical", "high", "medium", "low", "informational"]);

const route = createRoute({
  getParentRoute: () => shellRoute,
  path: "/findings/{-$id}",
  validateSearch: (search: Record<string, unknown>): FindingsSearch => ({
    status: search["status"] === "closed" || search["status"] === "all" ? search["status"] : undefined,
    // `levels` holds every Severity and nothing else.
    severity: levels.has(search["severity"]) ? (search["severity"] as Severity) : undefined,
    device: textOf(search["device"]),
    rule: textOf(search["rule"]),
    sort: search["sort"] === "severity" ? "severity" : undefined,
    view: search["view"] === "page" ? "page" : undefined,
  }),
  component: lazyRouteComponent(() => import("./Findings.tsx"), "Findings"),
});

export const findingsPage = {
  route,
  stage: "findings",
  label: null,
  icon: "findings",
  to: "/findings",
  hasRange: false,
} as const satisfies Page;
