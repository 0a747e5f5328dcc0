import { productOf, sigmaLogSources, sigmaMapping } from "@breakwater/devices";
import type {
  AttackReference,
  Detection,
  DeviceIdentity,
  EventUid,
  OcsfEvent,
  RuleId,
  TenantId,
  Visibility,
} from "@breakwater/ocsf";
import { attackTags, compileRules, type Match, type RuleSet, type SigmaRule } from "@breakwater/sigma";
import { ruleVersion } from "./rules.ts";

/** What rules say about an event that a device reported. */
export type Detect = (event: OcsfEvent, device: DeviceIdentity | null) => readonly Detection[];

export interface DetectionEngine {
  readonly detect: Detect;
  readonly ruleSet: RuleSet;
}

/** Compiles Sigma rules for OCSF events. */
export function createDetection(rules: readonly SigmaRule[]): DetectionEngine {
  const ruleSet = compileRules(rules, sigmaMapping);
  const described = new Map<SigmaRule, Detection["rule"]>();
  function describe(rule: SigmaRule): Detection["rule"] {
    let description = described.get(rule);
    if (description === undefined) {
      description = toDetectingRule(rule);
      described.set(rule, description);
    }
    return description;
  }
  return {
    ruleSet,
    detect(event, device) {
      return ruleSet
        .match(event, sigmaLogSources(event))
        .map((match) => toDetection(match, describe(match.rule), event, device));
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
    visibility: visibilityOf(event),
  };
}

/** A device's log shows what the device chose to log of itself; a compromised device may choose not to. */
function visibilityOf(event: OcsfEvent): Visibility {
  const product = productOf(event)?.product ?? event.metadata.product.name ?? "";
  return { grade: "partial", reason: { key: "visibility.sigma.log_event", parameters: { product } } };
}

function toDetectingRule(rule: SigmaRule): Detection["rule"] {
  return {
    // Rules without an id are known by their title (SigmaRule.id).
    id: rule.id as RuleId,
    version: ruleVersion(rule),
    title: rule.title,
    author: rule.author,
    description: rule.description,
    references: rule.references,
    falsePositives: rule.falsePositives,
    level: rule.level,
    source: rule.source,
    attack: attackTags(rule.tags).map((tag): AttackReference => ({ ...tag, version: attackVersion(tag.id) })),
  };
}

/** Ids that only one side of ATT&CK v19 has: it split Defense Evasion and replaced T1562 by T1685, T1686, T1689 and T1690. */
const sinceV19 = /^(?:T1685|T1686|T1689|T1690)(?:\.|$)|^(?:stealth|defense-impairment)$/;
const beforeV19 = /^T1562(?:\.|$)|^defense-evasion$/;

/** Sigma tags name no version of ATT&CK; it is known only where the id itself tells. */
function attackVersion(id: string): string | null {
  if (sinceV19.test(id)) return "19";
  return beforeV19.test(id) ? "18" : null;
}
