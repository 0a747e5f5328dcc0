import { productOf } from "@breakwater/devices";
import { type Found, IdBits, IndicatorSet } from "@breakwater/indicators";
import type {
  Detection,
  DeviceIdentity,
  EventUid,
  IndicatorMatch,
  MatchedItem,
  OcsfEvent,
  RuleId,
  TenantId,
} from "@breakwater/ocsf";
import type { IndicatorSegments } from "../../platform/indicator-segments.ts";
import { contactOf } from "./contact.ts";
import { type EventValue, valuesOf } from "./event-values.ts";

/** An event that names more indicators than this is a list of them, and names enough. */
const maximumMatches = 16;
const maximumValue = 1_024;

/** What was found of one indicator in an event: at its most telling place, and where else. */
interface FoundIndicator {
  readonly found: Found;
  readonly value: EventValue;
  readonly items: MatchedItem[];
}

/** Which place tells most: where something was called tells more than who called. */
const telling: readonly IndicatorMatch["role"][] = ["other", "source", "query", "destination"];
const operators: Readonly<Record<Found["by"], string>> = {
  value: "",
  network: "cidr",
  "parent-domain": "endswith",
  host: "contains",
};

/**
 * Looks the values of events up among indicators. What it answers is that an indicator of some number stands in the event;
 * what the indicator is and how grave that is, the control store knows and puts in.
 */
export class IndicatorDetector {
  #sets: ReadonlyMap<string, IndicatorSet> = new Map();

  /** Takes these segments from now on; the next event is looked up in them. */
  use({ scopes, withdrawn }: IndicatorSegments): void {
    const bits = new IdBits(withdrawn);
    this.#sets = new Map(scopes.map(({ scope, segments }) => [scope, new IndicatorSet(segments, bits)]));
  }

  detect(event: OcsfEvent, device: DeviceIdentity | null): readonly Detection[] {
    if (this.#sets.size === 0) return [];
    // normalise/ sets tenant_uid and uid on every event.
    const tenant = event.metadata.tenant_uid as TenantId;
    const sets = [this.#sets.get("installation"), this.#sets.get(tenant)].filter((set) => set !== undefined);
    const found = new Map<number, FoundIndicator>();
    for (const value of valuesOf(event)) for (const set of sets) lookUp(set, value, found);
    return found.size === 0 ? [] : [...found.values()].map((one) => toDetection(one, event, device));
  }
}

function lookUp(set: IndicatorSet, value: EventValue, found: Map<number, FoundIndicator>): void {
  for (const kind of value.kinds) {
    for (const one of set.find(kind, value.text)) {
      const item = {
        field: "",
        path: value.path,
        operator: operators[one.by],
        pattern: "",
        value: value.text.slice(0, maximumValue),
      };
      const known = found.get(one.id);
      if (known === undefined) {
        if (found.size < maximumMatches) found.set(one.id, { found: one, value, items: [item] });
        continue;
      }
      known.items.push(item);
      if (telling.indexOf(value.role) > telling.indexOf(known.value.role))
        found.set(one.id, { ...known, found: one, value });
    }
  }
}

function toDetection(
  { found, value, items }: FoundIndicator,
  event: OcsfEvent,
  device: DeviceIdentity | null,
): Detection {
  const { metadata, time } = event;
  const { origin, isBlocked, sourcePort, destinationPort } = contactOf(event);
  const { role } = value;
  const product = productOf(event)?.product ?? metadata.product.name ?? "";
  return {
    tenant: metadata.tenant_uid as TenantId,
    eventUid: metadata.uid as EventUid,
    rule: unknownYet(found.id),
    device,
    eventTime: time,
    loggedTime: metadata.logged_time ?? time,
    reason: {
      key: "finding.indicator.seen",
      parameters: { device: device?.hostname ?? device?.value ?? "", product },
    },
    matched: items,
    visibility: {
      grade: "partial",
      reason: { key: "visibility.sigma.log_event", parameters: { product } },
    },
    match: {
      number: found.id,
      by: found.by,
      role,
      origin,
      isBlocked,
      port: role === "source" ? sourcePort : role === "destination" ? destinationPort : null,
    },
  };
}

/** Until the control store says whose it is. */
function unknownYet(number: number): Detection["rule"] {
  return {
    id: `indicator:${number}` as RuleId,
    version: "",
    title: "",
    author: "",
    description: "",
    references: [],
    falsePositives: [],
    level: "informational",
    source: "",
    attack: [],
  };
}
