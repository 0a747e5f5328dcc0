import { type Rollout, startRollout } from "../src/fleet/rollout/advance.ts";
import { defaultPlan } from "../src/fleet/rollout/plan.ts";
import { DatabaseSync } from "node:sqlite";
import { isWarninglist, readWarninglist } from "@breakwater/indicators";
import type { DeviceId, FindingId, TenantId } from "@breakwater/ocsf";
import { totpCode, totpStepMs } from "../src/store/credentials/totp.ts";
import type { StoredCollection } from "../src/store/collections.ts";
import { actorOf, type Membership, type Role, systemActor } from "../src/store/identity.ts";
import { apiClient, everyItem } from "./api-client.ts";
import { type LookalikeWorld, lookalikeWorld } from "./world-of-lookalikes.ts";
import { type OsqueryWorld, osqueryWorld, type Running } from "./world-of-osquery.ts";

export const password = "seven boats at low tide";

export interface Person {
  readonly id: string;
  readonly name: string;
  /** Headers of a signed-in browser. */
  readonly session: Readonly<Record<string, string>>;
  readonly sessionId: string;
  readonly token: string;
}

/** One tenant with something of everything in it, and the means to make more. */
export interface World extends OsqueryWorld, LookalikeWorld {
  readonly tenant: TenantId;
  readonly organisation: string;
  readonly marker: string;
  /** Headers of an administrator of the tenant, and of one of the installation who means this tenant. */
  readonly administrator: Readonly<Record<string, string>>;
  readonly installation: Readonly<Record<string, string>>;
  readonly findingId: FindingId;
  readonly deviceId: string;
  readonly eventUid: string;
  newName(start: string): string;
  person(role: Role, options?: { readonly totp?: boolean; readonly above?: boolean }): Promise<Person>;
  beginTotp(user: string): Promise<string>;
  invitation(): Promise<{ readonly id: string; readonly token: string }>;
  keyId(): Promise<string>;
  siteId(): Promise<string>;
  /** An indicator of the tenant's own. */
  indicatorId(): Promise<string>;
  /** An ageing rule and a warning list of the tenant, each new. */
  /** One that somebody decided about. */
  decidedIndicatorId(): Promise<string>;
  /** A plan with one step for the whole tenant, for a person to do, or done. */
  planId(state?: "by-hand" | "done"): Promise<string>;
  changeWindowId(): Promise<string>;
  collector(): Promise<{ readonly id: string; readonly key: string }>;
  ageingRuleId(): Promise<string>;
  warninglistId(): Promise<string>;
  withdrawnIndicatorId(): Promise<string>;
  huntId(): Promise<string>;
  /** A case without the tenant's finding, or with it: it is then in no other. */
  caseId(holds?: "finding"): Promise<string>;
  caseTask(): Promise<{ readonly id: string; readonly task: string }>;
  caseNote(): Promise<{ readonly id: string; readonly note: string }>;
  linkedCases(): Promise<{ readonly id: string; readonly other: string }>;
  pausedHuntId(): Promise<string>;
  /** A webhook that is off. */
  webhookId(): Promise<string>;
  /** A feed that is off. */
  feedId(): Promise<string>;
  /** One of which something is held. */
  heldFeed(): Promise<{ readonly id: string; readonly digest: string }>;
  /** A list for a device, and the secret in its address. */
  hotfixDevice(): Promise<{ readonly id: string; readonly secret: string }>;
  /** A device that an import made; merged into the tenant's first where that is asked for. */
  knowledgeId(): Promise<string>;
  /** The tenant's device, with an exception from a check. */
  exceptedDevice(check: string): Promise<string>;
  importedDevice(isMerged?: "merged"): Promise<string>;
  rollout(change?: (rollout: Rollout) => Rollout): Promise<{ readonly id: string; readonly device: string }>;
  list(): Promise<{ readonly id: string; readonly secret: string }>;
  protectedId(): Promise<string>;
  /** A new collection that can be written. */
  newCollection(): Promise<string>;
  /** A collection with an object in it, what its writing by the administrator came to, and a key that is named for it. */
  collection(): Promise<{
    readonly id: string;
    readonly object: string;
    readonly status: string;
    readonly key: string;
  }>;
  indicatorSourceId(): Promise<string>;
  organisationId(): Promise<string>;
  partnerId(): Promise<string>;
  /** A request that waits, and a second person's session who may approve it. */
  approval(): Promise<{
    readonly id: string;
    readonly actionHash: string;
    readonly first: Readonly<Record<string, string>>;
    readonly second: Readonly<Record<string, string>>;
  }>;
  /** A sender of this tenant that nobody has said anything about. */
  senderId(): Promise<string>;
  senderRuleId(): Promise<string>;
  /** Rejects what waits, so that the same can be asked for again. */
  cancelRequests(): Promise<void>;
  /** Ends and removes sample data, so that it can be loaded again. */
  removeSample(): Promise<unknown>;
  setupSession(): Promise<Readonly<Record<string, string>>>;
  closeFinding(): Promise<unknown>;
  reopenFinding(): Promise<unknown>;
}

const origin = { address: "192.0.2.9", userAgent: "test" };
const nothingSaid = { licence: "", tlp: null, confidence: null, reliability: null };
let people = 0;

/** Fills a tenant: an event that is a finding on a device, named by `marker`. */
export async function createWorld(running: Running, tenant: TenantId, marker: string): Promise<World> {
  const { store, base, organisation } = running;
  const secret = await running.key(tenant, "administrator");
  const api = apiClient(base, secret);
  const line = `<189>date=2026-11-24 time=10:00:00 devname="${marker}" devid="FG${marker}" tz="+0000" vd="root" logid="0100044547" type="event" subtype="system" level="information" logdesc="Object attribute configured" user="admin" ui="jsconsole(127.0.0.1)" action="Add" cfgpath="system.admin" cfgobj="forticloud-support" msg="Add system.admin"`;
  const sent = await api.send("POST", "/api/v1/ingest", line, { "content-type": "text/plain" });
  if (sent.status !== 200) throw new Error(`ingest: ${sent.status} ${await sent.text()}`);
  const [finding] = await everyItem<{ readonly id: FindingId; readonly device: { readonly id: string } }>(
    api,
    "/api/v1/findings",
  );
  const [event] = await everyItem<{ readonly metadata: { readonly uid: string } }>(api, "/api/v1/events");
  if (finding === undefined || event === undefined) throw new Error("the line made no finding");
  const wide = await store.keys.create(systemActor, {
    tenant: running.tenants.first,
    role: "administrator",
    name: "wide",
    scope: { kind: "installation", id: "installation" },
  });
  await store.tenants.update(systemActor, tenant, { name: `${marker} tenant` });
  await store.sites.create(systemActor, tenant, `${marker} site`);

  const newName = (start: string) => `${start}-${marker}-${(people += 1)}`;

  async function person(role: Role, options: { readonly totp?: boolean; readonly above?: boolean } = {}) {
    const name = newName("person");
    const here: Membership = { kind: "tenant", id: tenant, role };
    // Somebody whose role comes from above can still be given one in the tenant.
    const above: Membership = { kind: "organisation", id: organisation, role };
    const memberships = [options.above === true ? above : here];
    const user = await store.users.create(
      systemActor,
      { name, displayName: name, password, memberships },
      tenant,
    );
    if (options.totp === true)
      await store.credentials.confirmTotp(systemActor, user.id, await beginTotp(user.id), tenant);
    const opened = await store.sessions.openFor(user.id, origin);
    if (opened === null) throw new Error("no session");
    return {
      id: user.id,
      name,
      session: cookieHeaders(opened.token),
      sessionId: opened.identity.id,
      token: opened.token,
    };
  }

  function cookieHeaders(token: string) {
    return { cookie: `breakwater_session=${token}`, "sec-fetch-site": "same-origin" };
  }

  async function beginTotp(user: string): Promise<string> {
    const { secret: shown } = await store.credentials.beginTotp(user);
    return totpCode(fromBase32(shown), Math.floor(Date.now() / totpStepMs));
  }

  async function indicator() {
    const name = newName("list");
    const content = Buffer.from(`${name}.example\n`);
    const source = { ...nothingSaid, scope: tenant, name, kind: "api" } as const;
    await running.intel.import({ by: systemActor, source, content, isDryRun: false, force: false });
    const { items } = await store.indicators.list(tenant, { text: name }, { limit: 1, cursor: null });
    const [made] = items;
    if (made === undefined) throw new Error("no indicator");
    return made;
  }

  const administratorKey = secret.slice("bwk_".length, 40);
  let collection: StoredCollection | null = null;
  const makeCollection = () =>
    store.collections.create(systemActor, tenant, {
      alias: newName("collection").toLowerCase(),
      title: `${marker} collection`,
      description: "",
      highestTlp: "amber+strict",
      unmarkedTlp: "amber",
    });

  const makeFeed = () =>
    store.feeds.create(
      systemActor,
      {
        scope: tenant,
        name: newName("feed"),
        kind: "file",
        address: `https://${marker}.example/list`,
        ...nothingSaid,
        everyMinutes: 60,
        catalogueId: null,
        warninglistAction: null,
        isOn: false,
      },
      null,
    );

  const hunt = () =>
    store.hunts.create(systemActor, tenant, {
      title: `${marker} hunt`,
      subject: { kind: "values", values: [`${newName("hunted")}.example`] },
      from: null,
      to: null,
      timeField: "time",
      repeatDays: null,
    });

  const findingId = finding.id;
  async function caseId(holds?: "finding"): Promise<string> {
    const { items } = await store.cases.list(tenant, { finding: findingId }, { limit: 1, cursor: null });
    for (const { id } of items) await store.cases.removeFinding(systemActor, tenant, id, findingId);
    const findings = holds === undefined ? [] : [findingId];
    const title = `${marker} case`;
    return (await store.cases.create(systemActor, tenant, { title, severity: "high", findings })).id;
  }

  const about = { running, tenant, newName };
  return {
    ...osqueryWorld(about),
    ...lookalikeWorld(about),
    tenant,
    organisation,
    marker,
    administrator: { authorization: `Bearer ${secret}` },
    installation: { authorization: `Bearer ${wide.secret}`, "breakwater-tenant": tenant },
    findingId: finding.id,
    deviceId: finding.device.id,
    eventUid: event.metadata.uid,
    newName,
    person,
    beginTotp,
    removeSample: () => running.samples.remove(systemActor, tenant),
    async invitation() {
      const membership = { kind: "tenant", id: tenant, role: "viewer" } as const;
      const expiresAt = Date.now() + 3_600_000;
      const name = `${marker}-guest`;
      const made = await store.invitations.invite(systemActor, { name, membership, expiresAt, tenant });
      return { id: made.invitation.id, token: made.token };
    },
    keyId: async () =>
      (await store.keys.create(systemActor, { tenant, role: "viewer", name: `${marker} key` })).key.id,
    siteId: async () => (await store.sites.create(systemActor, tenant, `${marker} site`)).id,
    indicatorId: async () => String((await indicator()).number),
    async decidedIndicatorId() {
      const found = await indicator();
      const override = { treatment: "low", until: null, role: null, reason: "known" } as const;
      await store.decisions.override(systemActor, tenant, found, override);
      return String(found.number);
    },
    async withdrawnIndicatorId() {
      const { number } = await indicator();
      await store.indicators.withdraw(systemActor, tenant, number, "");
      return String(number);
    },
    async indicatorSourceId() {
      await indicator();
      return (await store.indicators.sources([tenant]))[0]?.id ?? "";
    },
    async planId(state = "by-hand") {
      const action = { kind: "block-indicator", indicator: "ip", value: "203.0.113.78", days: 1 } as const;
      const plan = await store.plans.create(systemActor, tenant, {
        title: newName("plan"),
        expiresAt: 4e12,
        actions: [action],
        devices: [],
      });
      const step = { action: 0, device: null } as const;
      await store.plans.begin(systemActor, tenant, plan.id, [{ ...step, state: "by-hand" }]);
      if (state === "done")
        await store.plans.change(systemActor, plan, step, { from: ["by-hand"], to: "done", note: "" });
      return plan.id;
    },
    async changeWindowId() {
      const window = { title: newName("upgrade"), device: null, beginsAt: 4e12, endsAt: 4e12 + 600_000 };
      return (await store.changeWindows.open(systemActor, tenant, window)).id;
    },
    async collector() {
      const device = { name: newName("edge"), intervalSeconds: 300 };
      const { collector: made, key } = await store.collectors.enrol(systemActor, tenant, device);
      return { id: made.id, key };
    },
    async ageingRuleId() {
      const rule = { kind: null, role: null, source: newName("feed"), days: 30 } as const;
      const how = { countsFrom: "stated", precedence: "earlier", afterwards: "weakened" } as const;
      return (await store.decisions.putAgeingRule(systemActor, tenant, { ...rule, ...how })).id;
    },
    async warninglistId() {
      const list = readWarninglist("192.0.2.53\n", newName("resolvers"));
      if (!isWarninglist(list)) throw new Error(list.detail);
      const about = { action: "lower", digest: "" } as const;
      return (await store.decisions.putWarninglist(systemActor, tenant, list, about)).id;
    },
    async webhookId() {
      const of = { name: newName("hook"), address: "https://hooks.example/in", kinds: [], isOn: false };
      return (await store.webhooks.create(systemActor, tenant, of)).webhook.id;
    },
    feedId: async () => (await makeFeed()).id,
    async heldFeed() {
      const { id } = await makeFeed();
      const claimed = await store.feeds.work.claimOne(id, 60_000);
      if (claimed === null) throw new Error("the feed is not there");
      const digest = "0".repeat(64);
      await store.feeds.work.finish(claimed, {
        outcome: "held",
        startedAt: 0,
        sizeBytes: 0,
        nextRunAt: null,
        held: {
          detail: `shrunk: ${marker}`,
          digest,
          report: { outcome: "would-apply", source: marker },
          isReadable: true,
        },
        fetched: { content: Buffer.from(`${newName("held")}.example\n`), documents: null, state: {} },
      });
      return { id, digest };
    },
    async knowledgeId() {
      const file = { kind: "kev", taken: 1, leftOut: 0, digest: newName("digest"), text: "{}" };
      return (await store.knowledge.put(systemActor, tenant, { ...file, name: newName("file") })).id;
    },
    async exceptedDevice(check: string) {
      const device = finding.device.id as DeviceId;
      const until = 4_000_000_000_000;
      const exception = { device, check, owner: "somebody", reason: "a drill", until };
      await store.postureExceptions.put(systemActor, tenant, exception);
      return device;
    },
    async importedDevice(isMerged?: "merged") {
      const value = newName("imported");
      const identities = [{ kind: "serial", value }] as const;
      await store.inventory.import(systemActor, tenant, "test", [
        { device: null, vendor: "Acme", product: "Gate", identities, facts: {} },
      ]);
      const known = await store.inventory.identities(tenant);
      const id = known.find((identity) => identity.value === value)?.device;
      if (id === undefined) throw new Error("the imported device is not there");
      if (isMerged !== undefined)
        await store.inventory.merge(systemActor, tenant, id, finding.device.id as DeviceId);
      return id;
    },
    async hotfixDevice() {
      const wanted = {
        name: `${marker} gate`,
        hardware: newName("gate").toLowerCase(),
        lane: "supported",
      } as const;
      const { device, secret } = await running.rollouts.enrol(systemActor, tenant, {
        ...wanted,
        isCanary: false,
        windows: [],
      });
      return { id: device.id, secret };
    },
    async rollout(change: (rollout: Rollout) => Rollout = (rollout) => rollout) {
      const { device } = await running.rollouts.enrol(systemActor, tenant, {
        name: `${marker} gate`,
        hardware: "sample-gate",
        lane: "supported",
        isCanary: true,
        windows: [],
      });
      const target = `${newName("fix").toLowerCase()}-1.tar`;
      const rollout = await store.rollouts.start({
        tenant,
        lane: "supported",
        target,
        hotfix: target.slice(0, -6),
        version: 1,
        title: `${marker} hotfix`,
        plan: JSON.stringify(defaultPlan),
        state: JSON.stringify(change(startRollout(defaultPlan, 0))),
        releasedAt: 0,
        knownAt: 0,
      });
      if (rollout === null) throw new Error("the roll-out was not started");
      await store.rollouts.addMembers(rollout, [{ device: device.id, ring: 0 }]);
      return { id: rollout.id, device: device.id };
    },
    async list() {
      const of = { name: `${marker} list`, target: "plain", minimumConfidence: null };
      const { list, secret } = await store.lists.create(systemActor, tenant, of);
      return { id: list.id, secret };
    },
    async protectedId() {
      const value = `${newName("kept")}.example`;
      return (
        (await store.lists.protect(systemActor, tenant, { kind: "domain", value, reason: "" }))?.id ?? ""
      );
    },
    newCollection: async () => (await makeCollection()).id,
    async collection() {
      collection ??= await makeCollection();
      const [id, status] = [crypto.randomUUID(), crypto.randomUUID()];
      const by = { ...systemActor, id: administratorKey };
      const version = "2026-11-25T00:00:00.000Z";
      const object = { stixId: `malware--${id}`, type: "malware", version, versionAt: 0, specVersion: "2.1" };
      await store.collections.objects.write(
        by,
        collection,
        tenant,
        [{ ...object, tlp: null, object: JSON.stringify({ id: object.stixId, type: "malware" }) }],
        () => ({ id: status, status: "{}" }),
      );
      const { key } = await store.keys.create(systemActor, { tenant, role: "viewer", name: "partner" });
      const reader = { key: key.id, mayRead: true, mayWrite: true, highestTlp: "amber" } as const;
      await store.collections.allow(systemActor, tenant, collection.id, reader);
      return { id: collection.id, object: object.stixId, status, key: key.id };
    },
    huntId: async () => (await hunt()).id,
    caseId,
    async caseTask() {
      const id = await caseId();
      const task = { title: `${marker} task`, assignee: null, dueAt: null };
      return { id, task: (await store.cases.addTask(systemActor, tenant, id, task))?.id ?? "" };
    },
    async caseNote() {
      const id = await caseId();
      const note = { kind: "note", text: `${marker} note`, time: null, owner: null } as const;
      return { id, note: (await store.cases.addNote(systemActor, tenant, id, note))?.id ?? "" };
    },
    async linkedCases() {
      const [id, other] = [await caseId(), await caseId()];
      await store.cases.link(systemActor, tenant, id, other);
      return { id, other };
    },
    async pausedHuntId() {
      const { id } = await hunt();
      await store.hunts.decide(systemActor, tenant, id, "pause");
      return id;
    },
    async organisationId() {
      const [partner] = await store.organisations.listPartners();
      return (await store.organisations.create(systemActor, partner?.id ?? "", `${marker} organisation`)).id;
    },
    partnerId: async () => (await store.organisations.createPartner(systemActor, `${marker} partner`)).id,
    async approval() {
      const [first, second] = [await person("administrator"), await person("administrator")];
      const identity = await store.sessions.identify(first.token);
      if (identity === null) throw new Error("no session");
      const parameters = { name: newName("note") };
      const made = await running.approvals.request(actorOf(identity, null), identity, {
        tenant,
        action: "test.note",
        parameters,
        reason: "to see it work",
      });
      const { id, actionHash } = made;
      return { id, actionHash, first: first.session, second: second.session };
    },
    async senderId() {
      const now = Date.now();
      const id = crypto.randomUUID();
      await store.senders.record([
        {
          id,
          listener: "syslog-udp",
          address: newName("sender"),
          certificate: null,
          subject: null,
          tenant,
          takenFor: tenant,
          state: "accepted",
          firstSeen: now,
          lastSeen: now,
          messages: 1,
        },
      ]);
      return id;
    },
    async senderRuleId() {
      const conditions = { listener: null, network: "192.0.2.0/24", certificate: null, subject: null };
      return (await store.senders.createRule(systemActor, { ...conditions, tenant })).id;
    },
    async cancelRequests() {
      using database = new DatabaseSync(running.databasePath);
      database.exec("UPDATE approvals SET state = 'cancelled' WHERE state = 'pending'");
    },
    async setupSession() {
      // As it is at first start: nobody has an account or a key. Both come back when the link has been used.
      using database = new DatabaseSync(running.databasePath);
      database.exec(
        "PRAGMA foreign_keys = OFF; DELETE FROM users; DELETE FROM memberships; DELETE FROM sessions",
      );
      database.exec("CREATE TEMP TABLE kept AS SELECT * FROM api_keys; DELETE FROM api_keys");
      const token = await store.setup.issue({ expiresAt: Date.now() + 60_000 });
      database.exec("INSERT INTO api_keys SELECT * FROM kept");
      const opened = await store.sessions.openWithSetupToken(token ?? "", origin);
      return cookieHeaders(opened?.token ?? "");
    },
    closeFinding: () =>
      store.findings.close(systemActor, tenant, finding.id, { resolution: "benign", comment: "" }),
    reopenFinding: () => store.findings.reopen(systemActor, tenant, finding.id),
  };
}

function fromBase32(text: string): Buffer {
  const bits = Array.from(text, (one) =>
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(one).toString(2).padStart(5, "0"),
  );
  return Buffer.from((bits.join("").match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}
