import type { TenantId } from "@breakwater/ocsf";
import type { Clock } from "../../platform/clock.ts";
import { deliveryUid } from "../../platform/ids.ts";
import type { Log } from "../../platform/log.ts";
import type { Metrics } from "../../platform/metrics.ts";
import type { Sender, SenderRule, SenderSighting, SenderStore } from "../../store/sender.ts";
import { type CollectCounters, countDropped } from "../counters.ts";
import type { Intake } from "../intake.ts";
import type { Held, Quarantine } from "./quarantine.ts";
import { createReleases } from "./release.ts";
import { createRouting, type Routing } from "./routing.ts";
import type { Gate, SenderOrigin, SenderRoute, Senders, Unattributed } from "./senders.ts";

export interface SenderRegistry extends Senders, AsyncDisposable {
  /** Takes over what was decided about tenants, rules and senders. */
  refresh(): Promise<void>;
  /** What is kept aside of a sender. */
  held(id: string): Held;
  /** The sender as it is now, counts since the last write included. */
  flush(): Promise<void>;
}

export interface RegistryOptions {
  readonly store: SenderStore;
  readonly tenants: () => Promise<readonly { readonly id: TenantId }[]>;
  readonly quarantine: Quarantine;
  readonly intake: Intake;
  readonly counters: CollectCounters;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly log: Log;
}

/** Addresses can be forged, so that what is kept of them is bounded. */
const maximumEntries = 20_000;
const newEachFlush = 500;
const flushEveryMs = 1_000;
const refreshEveryMs = 30_000;
const idleMs = 600_000;

interface Entry {
  readonly id: string;
  readonly origin: SenderOrigin;
  readonly firstSeen: number;
  lastSeen: number;
  messages: number;
  route: SenderRoute;
  /** What a person said of this very sender. */
  decided: SenderRoute | null;
  /** What it was taken for when it was first heard of. */
  initial: SenderRoute;
  /** There is something to write about it. */
  isChanged: boolean;
  /** It is among those that are known; a gate that holds it on looks again otherwise. */
  isKnown: boolean;
}

/**
 * Knows whose each sender is. A person's word about a sender comes first, then the rules, then what the sender was taken for
 * when it was new: with one tenant it is that tenant's, with several it is kept aside until somebody says.
 */
export async function createSenderRegistry(options: RegistryOptions): Promise<SenderRegistry> {
  const { store, quarantine, intake, counters, metrics, clock, log } = options;
  const entries = new Map<string, Entry>();
  const untracked = metrics.counter(
    "breakwater_senders_untracked_total",
    "Messages of senders that are too many to be listed, by transport.",
  );
  metrics.gauge(
    "breakwater_quarantine_bytes",
    "Bytes kept aside until somebody says whose the sender is.",
    () => quarantine.total.bytes,
  );
  metrics.gauge(
    "breakwater_quarantine_records",
    "Messages kept aside until somebody says whose the sender is.",
    () => quarantine.total.records,
  );
  const releases = createReleases({ quarantine, intake, log });
  let routing: Routing = createRouting([]);
  let tenants: readonly { readonly id: TenantId }[] = [];
  let madeSinceFlush = 0;

  function routeOf({ origin, decided, initial }: Pick<Entry, "origin" | "decided" | "initial">): SenderRoute {
    return decided ?? routing.find(origin) ?? initial;
  }

  function routeOfNew(): SenderRoute {
    const [only] = tenants;
    return only !== undefined && tenants.length === 1
      ? { kind: "tenant", tenant: only.id }
      : { kind: "quarantine" };
  }

  function entryFor(origin: SenderOrigin): Entry | null {
    const key = keyOf(origin);
    const known = entries.get(key);
    if (known !== undefined) return known;
    if (entries.size >= maximumEntries || madeSinceFlush >= newEachFlush) return null;
    madeSinceFlush += 1;
    const now = clock.now();
    const initial = routeOfNew();
    const entry: Entry = {
      id: senderId(origin),
      origin,
      firstSeen: now,
      lastSeen: now,
      messages: 0,
      route: routeOf({ origin, decided: null, initial }),
      decided: null,
      initial,
      isChanged: true,
      isKnown: true,
    };
    entries.set(key, entry);
    log.info("a new sender", { listener: origin.listener, address: origin.peer, route: entry.route.kind });
    return entry;
  }

  function pass(route: SenderRoute, sender: string | null, record: Unattributed): boolean {
    if (route.kind === "tenant") return intake.offer({ ...record, tenant: route.tenant });
    const { transport } = record;
    if (route.kind === "quarantine" && sender !== null && quarantine.hold(sender, record))
      counters.quarantined.add(1, { transport });
    else
      countDropped(counters, transport, route.kind === "blocked" ? "blocked_sender" : "quarantine_full", 1);
    return true;
  }

  function gate(origin: SenderOrigin): Gate {
    let entry: Entry | null = null;
    return {
      offer(record) {
        if (entry === null || !entry.isKnown) entry = entryFor(origin);
        if (entry === null) {
          untracked.add(1, { transport: record.transport });
          return pass(routeOf({ origin, decided: null, initial: routeOfNew() }), null, record);
        }
        if (!pass(entry.route, entry.id, record)) return false;
        entry.messages += 1;
        entry.lastSeen = record.receivedAt;
        entry.isChanged = true;
        return true;
      },
    };
  }

  async function write(): Promise<void> {
    madeSinceFlush = 0;
    await quarantine.flush();
    const changed = [...entries.values()].filter(({ isChanged }) => isChanged);
    const sightings = changed.map(toSighting);
    for (const entry of changed) {
      entry.messages = 0;
      entry.isChanged = false;
    }
    try {
      await store.record(sightings);
    } catch (error) {
      for (const [index, entry] of changed.entries()) {
        entry.messages += sightings[index]?.messages ?? 0;
        entry.isChanged = true;
      }
      throw error;
    }
    forgetIdle();
  }

  function forgetIdle(): void {
    if (entries.size < maximumEntries / 2) return;
    for (const [key, entry] of entries) {
      if (entry.isChanged || entry.lastSeen > clock.now() - idleMs) continue;
      entry.isKnown = false;
      entries.delete(key);
    }
  }

  async function refresh(): Promise<void> {
    let known: readonly Sender[];
    let rules: readonly SenderRule[];
    [tenants, rules, known] = await Promise.all([
      options.tenants(),
      store.rules(),
      store.recent(maximumEntries),
    ]);
    routing = createRouting(rules);
    for (const sender of known) take(sender);
    for (const entry of entries.values()) {
      const route = routeOf(entry);
      if (!isSameRoute(route, entry.route)) entry.isChanged = true;
      entry.route = route;
    }
    for (const { id, route } of entries.values()) {
      if (quarantine.held(id).records === 0) continue;
      if (route.kind === "tenant") releases.start(id, route.tenant);
      if (route.kind === "blocked") await discard(id);
    }
  }

  /** What the store knows of a sender: what a person said, and what it was taken for. */
  function take(sender: Sender): void {
    const { id, listener, address, certificate, subject } = sender;
    const origin = {
      listener,
      peer: address,
      certificate: certificate === null ? null : { fingerprint: certificate, subject },
    };
    const isDecided = sender.acknowledgedAt !== null;
    const decided = isDecided ? routeOfSender(sender) : null;
    const initial: SenderRoute =
      sender.takenFor === null ? { kind: "quarantine" } : { kind: "tenant", tenant: sender.takenFor };
    const known = entries.get(keyOf(origin));
    if (known !== undefined) {
      known.decided = decided;
      known.initial = initial;
      return;
    }
    const { firstSeen, lastSeen } = sender;
    const route = routeOf({ origin, decided, initial });
    const flags = { isChanged: false, isKnown: true };
    entries.set(keyOf(origin), {
      id,
      origin,
      firstSeen,
      lastSeen,
      messages: 0,
      route,
      decided,
      initial,
      ...flags,
    });
  }

  async function discard(id: string): Promise<void> {
    const records = await quarantine.discard(id);
    // They were received and kept aside; now they are dropped, and that is counted, too.
    countDropped(counters, "syslog-udp", "blocked_sender", records);
  }

  let working: Promise<void> = Promise.resolve();
  const background = (work: () => Promise<void>) => {
    working = working.then(work).catch((error: unknown) => log.error("senders", { reason: String(error) }));
    return working;
  };
  await refresh();
  const flushing = setInterval(() => void background(write), flushEveryMs);
  const refreshing = setInterval(() => void background(refresh), refreshEveryMs);
  flushing.unref();
  refreshing.unref();
  return {
    gate,
    refresh: () =>
      background(async () => {
        // Written first: what is decided about a sender that is new must find it.
        await write();
        await refresh();
        // And what follows from it for other senders shows at once.
        await write();
      }),
    held: (id) => quarantine.held(id),
    flush: () => background(write),
    async [Symbol.asyncDispose]() {
      clearInterval(flushing);
      clearInterval(refreshing);
      await releases[Symbol.asyncDispose]();
      await background(write);
    },
  };
}

/** The same sender has the same id, also when it was forgotten in between: what is kept aside is kept under it. */
function senderId({ listener, peer, certificate }: SenderOrigin): string {
  return deliveryUid("sender", listener, certificate?.fingerprint ?? "", peer);
}

function isSameRoute(a: SenderRoute, b: SenderRoute): boolean {
  return a.kind === b.kind && (a.kind !== "tenant" || b.kind !== "tenant" || a.tenant === b.tenant);
}

function keyOf({ listener, peer, certificate }: SenderOrigin): string {
  return `${listener} ${certificate?.fingerprint ?? ""} ${peer}`;
}

function routeOfSender({ state, tenant }: Sender): SenderRoute {
  if (state === "blocked") return { kind: "blocked" };
  return state === "accepted" && tenant !== null ? { kind: "tenant", tenant } : { kind: "quarantine" };
}

function toSighting({ id, origin, route, initial, firstSeen, lastSeen, messages }: Entry): SenderSighting {
  return {
    id,
    listener: origin.listener,
    address: origin.peer,
    certificate: origin.certificate?.fingerprint ?? null,
    subject: origin.certificate?.subject ?? null,
    tenant: route.kind === "tenant" ? route.tenant : null,
    state: route.kind === "tenant" ? "accepted" : route.kind === "quarantine" ? "quarantined" : "blocked",
    takenFor: initial.kind === "tenant" ? initial.tenant : null,
    firstSeen,
    lastSeen,
    messages,
  };
}
