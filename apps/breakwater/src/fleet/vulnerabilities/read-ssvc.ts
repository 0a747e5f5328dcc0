import { list, record } from "../../platform/json-members.ts";
import { isCveId } from "./cve-members.ts";
import type { SsvcPoints } from "./vulnerability.ts";

/** CISA's coordinator decision points of one vulnerability. */
export interface SsvcOf {
  readonly id: string;
  readonly points: SsvcPoints;
}

const maximumOptions = 32;
const maximumTargets = 1_000;

/**
 * Decision points by themselves: as CISA's Vulnrichment writes them (`id`, `options`), or a selection list of SSVC 2.0
 * (`target_ids`, `selections`). `null` for anything else, and where one of the three points is missing.
 */
export function readSsvc(json: unknown): readonly SsvcOf[] | null {
  const { id, options, target_ids: targets, selections } = record(json);
  const named = Array.isArray(selections) ? selectionsByName(selections) : optionsByName(options);
  const points = pointsOf(named);
  if (points === null) return null;
  const ids = (Array.isArray(selections) ? list(targets).slice(0, maximumTargets) : [id]).filter(isCveId);
  return ids.length === 0 ? null : ids.map((cve) => ({ id: cve, points }));
}

/** The points in the content of a CVE record's `ssvc` metric; `null` where one is missing. */
export function readSsvcOptions(options: unknown): SsvcPoints | null {
  return pointsOf(optionsByName(options));
}

type Named = ReadonlyMap<string, string>;

/** `[{"Exploitation": "active"}, {"Automatable": "yes"}, {"Technical Impact": "total"}]` */
function optionsByName(options: unknown): Named {
  const all = list(options)
    .slice(0, maximumOptions)
    .flatMap((option) => Object.entries(record(option)).slice(0, maximumOptions));
  return new Map(all.map(([name, value]) => [name, String(value).toLowerCase()]));
}

const names: Readonly<Record<string, readonly [name: string, values: Readonly<Record<string, string>>]>> = {
  "ssvc:E": ["Exploitation", { N: "none", P: "poc", A: "active" }],
  "ssvc:A": ["Automatable", { N: "no", Y: "yes" }],
  "ssvc:TI": ["Technical Impact", { P: "partial", T: "total" }],
};

/** A decision point with more than one value selected is not decided. */
function selectionsByName(selections: readonly unknown[]): Named {
  return new Map(
    selections.slice(0, maximumOptions).flatMap((selection) => {
      const { namespace, key, values } = record(selection);
      const [first, ...more] = list(values);
      const known = Object.hasOwn(names, `${String(namespace)}:${String(key)}`)
        ? names[`${String(namespace)}:${String(key)}`]
        : undefined;
      const value = record(first)["key"];
      if (known === undefined || more.length > 0 || typeof value !== "string") return [];
      return Object.hasOwn(known[1], value) ? [[known[0], known[1][value] ?? ""] as const] : [];
    }),
  );
}

function pointsOf(named: Named): SsvcPoints | null {
  const exploitation = named.get("Exploitation");
  const automatable = named.get("Automatable");
  const impact = named.get("Technical Impact");
  if (exploitation !== "none" && exploitation !== "poc" && exploitation !== "active") return null;
  if (automatable !== "yes" && automatable !== "no") return null;
  if (impact !== "partial" && impact !== "total") return null;
  return shared(exploitation, automatable === "yes", impact === "total");
}

const sharedPoints = new Map<string, SsvcPoints>();

/** There are twelve different ones for hundreds of thousands of vulnerabilities. */
function shared(
  exploitation: SsvcPoints["exploitation"],
  isAutomatable: boolean,
  isImpactTotal: boolean,
): SsvcPoints {
  const key = `${exploitation}${isAutomatable}${isImpactTotal}`;
  const points = sharedPoints.get(key) ?? { exploitation, isAutomatable, isImpactTotal };
  sharedPoints.set(key, points);
  return points;
}
