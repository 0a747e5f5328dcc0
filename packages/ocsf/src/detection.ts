import type { EventUid, RuleId, TenantId } from "./ids.ts";

/** What a person reads, as a key with parameters: rendered in English or Japanese, never stored as prose. */
export interface Message {
  readonly key: string;
  readonly parameters: Readonly<Record<string, string | number>>;
}

/** One condition item of a rule and the value of the event that fulfilled it. */
export interface MatchedItem {
  /** The field as the rule names it; empty for a keyword, which is searched in the whole event. */
  readonly field: string;
  /** Where the value stood in the event, e.g. `src_endpoint.ip` or `unmapped.action`. */
  readonly path: string;
  /** Sigma modifiers in order, joined by `|`; empty for plain equality; `group-by` of a correlation's group. */
  readonly operator: string;
  /** The rule's value, as written. */
  readonly pattern: string;
  /** The event's value, cut to 1,024 characters. */
  readonly value: string;
}

/** An ATT&CK reference with the version of ATT&CK that the rule's author used, or `null` where unknown. */
export interface AttackReference {
  readonly kind: "tactic" | "technique" | "group" | "software" | "other";
  readonly id: string;
  readonly version: string | null;
}

/** What the telemetry of an event can show; `reason` says what it could not have shown. */
export interface Visibility {
  readonly grade: "full" | "partial" | "indirect";
  readonly reason: Message;
}

/** The identity under which a device was observed: the most specific that the event carries. */
export interface DeviceIdentity {
  readonly vendor: string;
  readonly product: string;
  readonly kind: "serial" | "hostname" | "address";
  readonly value: string;
  readonly hostname: string | null;
  readonly address: string | null;
  readonly version: string | null;
  /** It is of sample data, and no device. */
  readonly isSample?: true;
}

/** The rule behind a detection, as a person needs to see it and its licence asks (DRL 1.1: the author). */
export interface DetectingRule {
  readonly id: RuleId;
  /** SHA-256 over the rule's source text, hexadecimal. */
  readonly version: string;
  readonly title: string;
  readonly author: string;
  readonly description: string;
  readonly references: readonly string[];
  readonly falsePositives: readonly string[];
  readonly level: "informational" | "low" | "medium" | "high" | "critical";
  readonly source: string;
  readonly attack: readonly AttackReference[];
}

/** An indicator's value stands in an event: where, and what the event tells of the contact. */
export interface IndicatorMatch {
  /** Number of the indicator in the set that was looked in. */
  readonly number: number;
  /** The value itself, a network that holds the address, a domain above the name, or the host of a URL. */
  readonly by: "value" | "network" | "parent-domain" | "host";
  /** What the value was in the event. */
  readonly role: "destination" | "source" | "query" | "other";
  /** Who opened the connection, where the event tells: the device itself, a host of its own network, or one outside. */
  readonly origin: "device" | "inside" | "outside" | null;
  /** Whether the device blocked it; `null` where the event does not say. */
  readonly isBlocked: boolean | null;
  /** The port on the value's side. */
  readonly port: number | null;
}

/** A name in an event resembles one that somebody watches. */
export interface LookalikeMatch {
  /** Id of the watched name, and the name. */
  readonly watched: string;
  readonly watchedName: string;
  /** What was registered, as DNS carries it and as people read it. */
  readonly domain: string;
  readonly readable: string;
  /** The name as the event has it, cut to 253 characters. */
  readonly name: string;
  /** As in `@breakwater/lookalike`: `dictionary`, `homoglyph` ... */
  readonly kind: string;
  /** 0 to 100. */
  readonly strength: number;
  readonly grade: "weak" | "medium" | "strong";
}

/** The indicator behind a detection, as its sources tell of it, and what speaks for and against the match. */
export interface DetectingIndicator {
  /** As in `@breakwater/indicators`: `ip`, `cidr`, `domain`, `url`, `sha256` ... */
  readonly kind: string;
  readonly value: string;
  readonly sources: readonly IndicatorSourceWords[];
  readonly supports: readonly Message[];
  readonly weakens: readonly Message[];
}

/** What one source says about an indicator, in its own words. */
export interface IndicatorSourceWords {
  readonly name: string;
  readonly description: string;
  readonly licence: string;
  /** TLP 2.0: `clear`, `green`, `amber`, `amber+strict` or `red`; `null` where unmarked. */
  readonly tlp: string | null;
  /** 0 to 100. */
  readonly confidence: number | null;
  /** ms since the epoch. */
  readonly validFrom: number | null;
  readonly validUntil: number | null;
  /** The source's id, such as a STIX id. */
  readonly externalId: string | null;
}

/**
 * One rule or indicator matched one event, or an event counted where a correlation was met. The store groups detections into
 * findings.
 */
export interface Detection {
  readonly tenant: TenantId;
  readonly rule: DetectingRule;
  readonly device: DeviceIdentity | null;
  /**
   * Of a correlation over several devices: the values that its events have in common, which tell its findings apart where no
   * device does.
   */
  readonly group?: readonly string[];
  readonly eventUid: EventUid;
  /** Event time, ms since the epoch. */
  readonly eventTime: number;
  /** Time of receipt, ms since the epoch. */
  readonly loggedTime: number;
  readonly reason: Message;
  readonly matched: readonly MatchedItem[];
  readonly visibility: Visibility;
  /**
   * Further events of the same rule and device that are counted but not named, when one chunk holds very many: a rule
   * that matches everything must not cost more than the events themselves.
   */
  readonly more?: { readonly count: number; readonly lastEventTime: number };
  /** Of an indicator: what the set was asked. The store puts in rule, reason and `indicator`, which it alone knows. */
  readonly match?: IndicatorMatch;
  /** Of a look-alike: the store keeps it as a candidate, and decides whether it is a finding. */
  readonly lookalike?: LookalikeMatch;
  readonly indicator?: DetectingIndicator;
}
