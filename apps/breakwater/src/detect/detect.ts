import { productOf, sigmaLogSources, sigmaMapping } from "@breakwater/devices";
import type { Detection, DeviceIdentity, EventUid, OcsfEvent, TenantId, Visibility } from "@breakwater/ocsf";
import {
  compileRules,
  type Correlations,
  type Hit,
  type Match,
  prepareCorrelations,
  type RuleSet,
  type SigmaCollection,
  type SigmaRule,
} from "@breakwater/sigma";
import { toDetectingRule } from "./detecting-rule.ts";
import { type Checks, SelfCheck } from "./self-check.ts";

/** What rules say about an event that a device reported. */
export type Detect = (event: OcsfEvent, device: DeviceIdentity | null) => readonly Detection[];

/** What an event means to correlations; the event must be the one that `Detect` was asked about last. */
export type Observe = (event: OcsfEvent) => readonly Hit[];

export interface DetectionEngine {
  readonly detect: Detect;
  readonly observe: Observe;
  /** Whether a rule, also one that only correlations use, matched the event that `Detect` was asked about last. */
  readonly hasMatched: (event: OcsfEvent) => boolean;
  readonly ruleSet: RuleSet;
  /** Comparisons of the index with plain evaluation since this was asked last. */
  readonly takeChecks: () => Checks;
  readonly correlations: Correlations;
}

const none: readonly never[] = [];

/** Compiles Sigma rules and prepares correlations for OCSF events. */
export function createDetection(
  collection: Pick<SigmaCollection, "rules" | "correlations" | "silent">,
): DetectionEngine {
  const { silent } = collection;
  const ruleSet = compileRules(collection.rules, sigmaMapping);
  const correlations = prepareCorrelations(collection, sigmaMapping.fields);
  const selfCheck = new SelfCheck();
  const described = new Map<SigmaRule, Detection["rule"]>();
  let last: { readonly event: OcsfEvent; readonly matches: readonly Match[] } | null = null;
  function describe(rule: SigmaRule): Detection["rule"] {
    let description = described.get(rule);
    if (description === undefined) {
      description = toDetectingRule(rule, rule.tags);
      described.set(rule, description);
    }
    return description;
  }
  return {
    ruleSet,
    correlations,
    detect(event, device) {
      const sources = sigmaLogSources(event);
      const matches = ruleSet.match(event, sources);
      selfCheck.observe(matches, () => ruleSet.scan(event, sources));
      last = { event, matches };
      if (matches.length === 0) return none;
      return matches
        .filter(({ rule }) => !silent.has(rule))
        .map((match) => toDetection(match, describe(match.rule), event, device));
    },
    takeChecks: () => selfCheck.take(),
    hasMatched: (event) => last?.event === event && last.matches.length > 0,
    observe(event) {
      // What matched is known: matching costs far more than this.
      if (last?.event !== event) throw new Error("observe: the event was not detected on before");
      if (last.matches.length === 0) return none;
      return correlations.observe(
        event,
        last.matches.map(({ rule }) => rule),
      );
    },
  };
}

function toDetection(
  match: Match,
  rule: Detection["rule"],
  event: OcsfEvent,
  device: DeviceIdentity | null,
): Detection {
  const { metadata } = event;
  return {
    // normalise/ sets tenant_uid and uid on every event.
    tenant: metadata.tenant_uid as TenantId,
    eventUid: metadata.uid as EventUid,
    rule,
    device,
    eventTime: event.time,
    loggedTime: metadata.logged_time ?? event.time,
    reason: {
      key: "finding.sigma.match",
      parameters: {
        rule: rule.title,
        device: device?.hostname ?? device?.value ?? "",
        product: metadata.product.name ?? "",
      },
    },
    matched: match.matched(),
    visibility: visibilityOf(productNameOf(event)),
  };
}

/** The product that logged an event, as a person knows it. */
export function productNameOf(event: OcsfEvent): string {
  return productOf(event)?.product ?? event.metadata.product.name ?? "";
}

/** A device's log shows what the device chose to log of itself; a compromised device may choose not to. */
export function visibilityOf(product: string): Visibility {
  return { grade: "partial", reason: { key: "visibility.sigma.log_event", parameters: { product } } };
}
