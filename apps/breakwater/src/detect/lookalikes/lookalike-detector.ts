import { createHash } from "node:crypto";
import { productOf } from "@breakwater/devices";
import { patternOf } from "@breakwater/indicators";
import { type Likeness, strongestLikeness } from "@breakwater/lookalike";
import type {
  Detection,
  DeviceIdentity,
  EventUid,
  MatchedItem,
  OcsfEvent,
  RuleId,
  TenantId,
} from "@breakwater/ocsf";
import { deliveryUid } from "../../platform/ids.ts";
import type { WatchedNames } from "../../platform/watched-names.ts";
import { matchOf } from "../../store/lookalikes.ts";
import { contactOf } from "../indicators/contact.ts";
import { eachName } from "./names-of-event.ts";
import { WatchedByTenant } from "./watched-by-tenant.ts";

/** An event that names more of them is a list. */
const maximumFound = 8;
const maximumName = 253;

interface Found {
  readonly likeness: Likeness;
  readonly name: string;
  readonly items: MatchedItem[];
}

/**
 * Compares the domain names of events with what the tenant watches. It answers what resembles; whether that is known and
 * harmless, dismissed, or a finding, the control store decides.
 */
export class LookalikeDetector {
  readonly #watched = new WatchedByTenant();

  /** Takes these names from now on; the next event is compared with them. */
  use(names: WatchedNames): void {
    this.#watched.use(names);
  }

  detect(event: OcsfEvent, device: DeviceIdentity | null): readonly Detection[] {
    // normalise/ sets tenant_uid and uid on every event.
    const tenant = event.metadata.tenant_uid as TenantId;
    const matchers = this.#watched.of(tenant);
    if (matchers.length === 0) return none;
    let found: Map<string, Found> | null = null;
    let last = "";
    eachName(event, (name, path) => {
      // A URL and its host stand side by side.
      if (name === last) return;
      last = name;
      const likeness = strongestLikeness(matchers, name);
      if (likeness === null) return;
      found ??= new Map();
      addTo(found, likeness, name, path);
    });
    // What a callback assigned, the compiler does not see.
    const all = found as Map<string, Found> | null;
    return all === null ? none : Array.from(all.values(), (one) => toDetection(one, event, device));
  }
}

const none: readonly never[] = [];

function addTo(found: Map<string, Found>, likeness: Likeness, name: string, path: string): void {
  const item = {
    field: "",
    path,
    operator: "≈",
    pattern: likeness.watchedName,
    value: name.slice(0, maximumName),
  };
  const known = found.get(likeness.domain);
  if (known !== undefined) known.items.push(item);
  else if (found.size < maximumFound) found.set(likeness.domain, { likeness, name, items: [item] });
}

function toDetection(
  { likeness, name, items }: Found,
  event: OcsfEvent,
  device: DeviceIdentity | null,
): Detection {
  const { metadata, time } = event;
  const product = productOf(event)?.product ?? metadata.product.name ?? "";
  const { watchedName, domain } = likeness;
  return {
    tenant: metadata.tenant_uid as TenantId,
    eventUid: metadata.uid as EventUid,
    rule: {
      // The same domain is the same look-alike, whoever names it.
      id: `lookalike--${deliveryUid("lookalike", domain)}` as RuleId,
      version: createHash("sha256").update(`${watchedName}\n${domain}`).digest("hex"),
      title: domain,
      author: "",
      description: "",
      references: [],
      falsePositives: [],
      level: levelOf(likeness, event),
      source: patternOf("domain", domain),
      attack: [{ kind: "technique", id: "T1583.001", version: null }],
    },
    device,
    eventTime: time,
    loggedTime: metadata.logged_time ?? time,
    reason: withBothSpellings(likeness),
    matched: items,
    visibility: {
      grade: "partial",
      reason: { key: "visibility.sigma.log_event", parameters: { product } },
    },
    lookalike: matchOf(likeness, name),
  };
}

/** A device that turns to a look-alike by itself is how Asnarök's firewalls fetched their script. */
function levelOf({ grade }: Likeness, event: OcsfEvent): Detection["rule"]["level"] {
  if (grade === "weak") return "informational";
  const isByDevice = contactOf(event).origin === "device";
  if (grade === "medium") return isByDevice ? "medium" : "low";
  return isByDevice ? "high" : "medium";
}

/** What is written in other letters reads as the watched name itself: DNS's spelling stands beside it. */
function withBothSpellings({ reason, domain, readable }: Likeness): Detection["reason"] {
  if (domain === readable) return reason;
  return { key: reason.key, parameters: { ...reason.parameters, domain: `${readable} (${domain})` } };
}
