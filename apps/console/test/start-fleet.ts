import { join } from "node:path";
import { type ApiClient, apiClient } from "../../breakwater/test/api-client.ts";
import { startInProcess } from "../../breakwater/test/in-process.ts";
import { systemActor } from "../../breakwater/src/store/identity.ts";
import { startRollout } from "../../breakwater/src/fleet/rollout/advance.ts";
import { defaultPlan } from "../../breakwater/src/fleet/rollout/plan.ts";
import { fleetLines } from "./fleet-lines.ts";
import { movableClock } from "./movable-clock.ts";

const console_ = join(import.meta.dirname, "../dist");
/** About a bar of a day's chart. */
const stepMs = 12 * 60_000;

export interface Fleet extends AsyncDisposable {
  readonly base: string;
  readonly administrator: string;
  readonly viewer: string;
  readonly auditor: string;
  /** Somebody with an account who administers everything. */
  readonly person: { readonly name: string; readonly password: string };
  readonly api: ApiClient;
  /** Lines, received now. */
  ingest(lines: readonly string[]): Promise<void>;
  readonly running: Awaited<ReturnType<typeof startInProcess>>;
}

/**
 * A server with the console, and a fleet that has reported for a day: received when it says, one device silent since. With fewer `hours`, which
 * are sooner there, that device is not.
 */
export async function startFleet({
  isEmpty = false,
  hours = 24,
  rules = [],
}: {
  readonly isEmpty?: boolean;
  readonly hours?: number;
  readonly rules?: readonly string[];
} = {}): Promise<Fleet> {
  const clock = movableClock();
  const running = await startInProcess({
    clock,
    consoleDirectory: console_,
    rules,
    runsHunts: true,
    allowPrivate: ["127.0.0.0/8"],
  });
  const administrator = await running.key(running.tenants.first, "administrator");
  const api = apiClient(running.base, administrator);
  async function ingest(lines: readonly string[]): Promise<void> {
    const answer = await api.send("POST", "/api/v1/ingest", lines.join("\n"), {
      "content-type": "text/plain",
    });
    if (!answer.ok) throw new Error(`ingest: ${answer.status} ${await answer.text()}`);
  }
  const person = { name: "h.mori", password: "seven boats at low tide" };
  await running.store.users.create(
    systemActor,
    {
      ...person,
      displayName: "Haruka Mori",
      memberships: [{ kind: "installation", id: "installation", role: "administrator" }],
    },
    running.tenants.first,
  );
  if (!isEmpty) {
    await recordSenders(running);
    let batch: string[] = [];
    let until = 0;
    const from = Date.now() - hours * 3_600_000;
    for (const { at, text } of fleetLines(Date.now())) {
      if (at < from) continue;
      if (at > until) {
        if (batch.length > 0) await ingest(batch);
        batch = [];
        clock.set(at);
        until = at + stepMs;
      }
      batch.push(text);
    }
    await ingest(batch);
    clock.reset();
  }
  return {
    base: running.base,
    administrator,
    viewer: await running.key(running.tenants.first, "viewer"),
    auditor: await running.key(running.tenants.first, "auditor"),
    person,
    api,
    ingest,
    running,
    [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
  };
}

/** A hotfix on its way: canaries have it, one device of the next ring has failed, one has opted out. */
async function makeRollout({ store, tenants }: Fleet["running"]): Promise<string> {
  const tenant = tenants.first;
  const known = await store.rollouts.list(tenant);
  if (known[0] !== undefined) return known[0].id;
  const now = Date.now();
  const first = { kind: "passed", since: now - 3_600_000 } as const;
  const rings = [
    first,
    { kind: "open", since: now - 1_800_000 } as const,
    ...startRollout(defaultPlan, now).rings.slice(2),
  ];
  const rollout = await store.rollouts.start({
    tenant,
    lane: "supported",
    target: "close-portal-2.tar",
    hotfix: "close-portal",
    version: 2,
    title: "Close the user portal on the WAN side",
    plan: JSON.stringify(defaultPlan),
    state: JSON.stringify({ state: { kind: "running" }, rings }),
    releasedAt: now - 4 * 3_600_000,
    knownAt: now - 48 * 3_600_000,
  });
  if (rollout === null) throw new Error("the roll-out was not started");
  const kinds = [
    "proven",
    "proven",
    "proven",
    "applied",
    "verified",
    "failed",
    "offered",
    "not offered",
    "opted out",
  ] as const;
  for (const [at, kind] of kinds.entries()) {
    const wanted = {
      name: `branch-${at + 1}`,
      hardware: "acme-gate",
      lane: "supported",
      windows: [],
    } as const;
    const { device } = await store.hotfixDevices.enrol(systemActor, tenant, { ...wanted, isCanary: at < 3 });
    await store.hotfixDevices.contacted(device.id, now - at * 60_000);
    if (kind === "opted out")
      await store.hotfixDevices.optOut(systemActor, tenant, device.id, {
        reason: "replaced in December",
        until: now + 14 * 86_400_000,
      });
    await store.rollouts.addMembers(rollout, [{ device: device.id, ring: at < 3 ? 0 : at < 7 ? 1 : 2 }]);
    const signals = kind === "proven" ? (["read back", "probe"] as const) : [];
    const progress = {
      kind,
      since: now - 3_000_000,
      lastContact: now,
      signals,
      compromise: at === 5 ? "hit" : "not hit",
    } as const;
    await store.rollouts.saveProgress(rollout.id, [{ device: device.id, progress }]);
  }
  return rollout.id;
}

/** A new one, one that is known, and one that nobody has spoken of. */
async function recordSenders({ store, tenants }: Fleet["running"]): Promise<void> {
  const now = Date.now();
  const sighting = { listener: "syslog-udp", certificate: null, subject: null, firstSeen: now - 86_400_000 };
  const accepted = { tenant: tenants.first, takenFor: tenants.first, state: "accepted" } as const;
  const known = crypto.randomUUID();
  await store.senders.record([
    { ...sighting, ...accepted, id: known, address: "198.51.100.1", lastSeen: now - 5_000, messages: 48_210 },
    {
      ...sighting,
      ...accepted,
      id: crypto.randomUUID(),
      address: "198.51.100.20",
      lastSeen: now,
      messages: 12,
    },
    {
      ...sighting,
      id: crypto.randomUUID(),
      address: "203.0.113.77",
      tenant: null,
      takenFor: null,
      state: "quarantined",
      lastSeen: now - 60_000,
      messages: 310,
    },
  ]);
  await store.senders.acknowledge(systemActor, known);
}

/** Every page of the console by a name, at addresses that show something. */
export async function pagesOf({ api, running }: Fleet): Promise<Readonly<Record<string, string>>> {
  interface Listed {
    readonly items: readonly { readonly id: string; readonly name: string; readonly rule?: object }[];
  }
  const findings = await api.get<Listed>("/api/v1/findings?sort=severity&limit=1");
  const devices = await api.get<Listed>("/api/v1/devices");
  const events = await api.get<{
    readonly items: readonly { readonly metadata: { readonly uid: string } }[];
  }>("/api/v1/events?q=cfgobj&limit=1");
  const finding = findings.items[0]?.id ?? "";
  const silent = devices.items.find(({ name }) => name === "warehouse-fw")?.id ?? "";
  const event = events.items[0]?.metadata.uid ?? "";
  const hunt = await huntOf(api);
  const kase = await caseOf(api, finding);
  await makeIntelligence(api);
  const rollout = await makeRollout(running);
  const indicators = await api.get<{ readonly items: readonly { readonly id: number }[] }>(
    "/api/v1/indicators?limit=1",
  );
  const indicator = indicators.items[0]?.id ?? 0;
  return {
    overview: "/",
    findings: "/findings?sort=severity",
    finding: `/findings/${finding}?sort=severity`,
    "finding-page": `/findings/${finding}?view=page`,
    cases: "/cases",
    case: `/cases/${kase}?view=page`,
    events: "/events",
    counted: `/events?q=${encodeURIComponent("| count by device.hostname, time(1h)")}`,
    event: `/events/${event}?q=cfgobj`,
    "first-seen": "/first-seen?value=203.0.113.61",
    hunts: "/hunts",
    hunt: `/hunts/${hunt}`,
    indicators: "/intelligence",
    sources: "/intelligence/sources",
    feeds: "/intelligence/feeds",
    ageing: "/intelligence/ageing",
    warninglists: "/intelligence/warninglists",
    lookalikes: "/intelligence/lookalikes",
    indicator: `/intelligence?indicator=${indicator}`,
    lists: "/intelligence/lists",
    sharing: "/intelligence/sharing",
    campaigns: "/campaigns",
    campaign: "/campaigns/personal-panda",
    rollouts: "/rollouts",
    rollout: `/rollouts/${rollout}`,
    devices: "/devices",
    posture: "/posture",
    device: `/devices/${silent}`,
    connect: "/connect",
    account: "/settings/account",
    people: "/settings/people",
    keys: "/settings/keys",
    webhooks: "/settings/webhooks",
    organisation: "/settings/organisation",
    senders: "/settings/senders",
    collectors: "/settings/collectors",
    approvals: "/settings/approvals",
    audit: "/settings/audit",
    guide: "/guide/findings",
  };
}

/** A hunt that has ended: for an address that was here, one that was not, and a hash, which no log here names. */
async function huntOf(api: ApiClient): Promise<string> {
  interface Hunt {
    readonly id: string;
    readonly state: string;
  }
  const [known] = (await api.get<{ readonly items: readonly Hunt[] }>("/api/v1/hunts")).items;
  const values = `203.0.113.61\n198.51.100.250\n${"0123456789abcdef".repeat(4)}`;
  const body = JSON.stringify({ title: "Addresses from the advisory", values });
  let hunt =
    known ??
    ((await (
      await api.send("POST", "/api/v1/hunts", body, { "content-type": "application/json" })
    ).json()) as Hunt);
  while (hunt.state === "waiting" || hunt.state === "running") {
    await new Promise((resolve) => setTimeout(resolve, 100));
    hunt = await api.get<Hunt>(`/api/v1/hunts/${hunt.id}`);
  }
  return hunt.id;
}

/** A source with what an advisory lists, and lists of which one has been pulled. */
async function makeIntelligence(api: ApiClient): Promise<void> {
  const known = await api.get<{ readonly items: readonly unknown[] }>("/api/v1/lists");
  if (known.items.length > 0) return;
  const json = { "content-type": "application/json" };
  const rows = [
    "type,value,description",
    "ip,203.0.113.61,Scans for VPN portals and signs in with stolen accounts",
    "ip,10.0.0.4,Written down by mistake",
    "domain,updates.harbour-cdn.example,Second stage is fetched from here",
    "cidr,198.51.100.128/25,Rented for the campaign",
    `sha256,${"0123456789abcdef".repeat(4)},Implant for edge devices`,
  ];
  const query = "source=National%20CERT%20advisory&tlp=green&confidence=80&licence=CC-BY-4.0";
  await api.send("POST", `/api/v1/indicators?${query}`, rows.join("\n"), { "content-type": "text/csv" });
  const watched = { kind: "brand", name: "Sophos", own: ["sophos.com"] };
  await api.send("POST", "/api/v1/lookalikes/names", JSON.stringify(watched), json);
  const listed = "sophos-vpn-login.example\nspohos.example\n";
  await api.send("POST", "/api/v1/lookalikes/import?list=New%20names", listed, {
    "content-type": "text/plain",
  });
  for (const [name, target] of [
    ["warehouse-fw", "fortigate"],
    ["xgs-clinic", "sophos"],
  ] as const) {
    const made = await api.send("POST", "/api/v1/lists", JSON.stringify({ name, target }), json);
    const { paths } = (await made.json()) as { readonly paths: readonly { readonly path: string }[] };
    if (target === "sophos") for (const { path } of paths.slice(0, 2)) await api.get(path).catch(() => null);
  }
  const kept = JSON.stringify({ value: "203.0.113.0/29", reason: "Our mail servers" });
  await api.send("POST", "/api/v1/lists/protected", kept, json);
  const sector = JSON.stringify({
    title: "Hospitals of the region",
    alias: "hospitals",
    description: "What the hospitals' teams tell each other",
    highest_tlp: "amber",
  });
  const collection = (await (await api.send("POST", "/api/v1/collections", sector, json)).json()) as {
    readonly id: string;
  };
  const permissions = ["taxii:read", "taxii:write"];
  const key = JSON.stringify({ name: "Clinic at the pier", role: "analyst", permissions });
  const partner = (await (await api.send("POST", "/api/v1/keys", key, json)).json()) as {
    readonly key: { readonly id: string };
  };
  const path = `/api/v1/collections/${collection.id}/readers/${partner.key.id}`;
  await api.send("PUT", path, JSON.stringify({ read: true, write: true, highest_tlp: "amber" }), json);
}

/** A case that somebody works on. */
async function caseOf(api: ApiClient, finding: string): Promise<string> {
  const known = await api.get<{ readonly items: readonly { readonly id: string }[] }>("/api/v1/cases");
  const [first] = known.items;
  if (first !== undefined) return first.id;
  const json = { "content-type": "application/json" };
  const send = async (path: string, body: object) => {
    const answer = await api.send("POST", path, JSON.stringify(body), json);
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as { readonly id: string };
  };
  const { id } = await send("/api/v1/cases", { findings: [finding] });
  await send(`/api/v1/cases/${id}/tasks`, { title: "Ask the owner whether they added the account" });
  await send(`/api/v1/cases/${id}/triage`, { step: "scope" });
  await send(`/api/v1/cases/${id}/notes`, { text: "The account is not in the change log." });
  const time = Date.now() - 3 * 3_600_000;
  await send(`/api/v1/cases/${id}/notes`, {
    kind: "event",
    time,
    text: "The night shift saw an odd log-in page.",
  });
  return id;
}
