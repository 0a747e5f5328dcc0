import { DatabaseSync } from "node:sqlite";
import { Kysely } from "kysely";
import type { Clock } from "../platform/clock.ts";
import { openAnchors } from "./audit/anchors.ts";
import { createLedger } from "./audit/ledger.ts";
import { createAuditLog } from "./audit/log.ts";
import { createPasswords, type PasswordCost } from "./credentials/password.ts";
import { openInstallationKey } from "./installation-key.ts";
import { migrate } from "./migrations/migrate.ts";
import { createApprovalRequests } from "./repositories/approvals.ts";
import { createBatches } from "./repositories/batches.ts";
import { createCases } from "./repositories/cases/cases.ts";
import { createCorrelationStates } from "./repositories/correlation.ts";
import { createDevices } from "./repositories/devices.ts";
import { createCredentials } from "./repositories/credentials.ts";
import { createFeeds } from "./repositories/feeds/feeds.ts";
import { createHotfixDevices } from "./repositories/rollouts/hotfix-devices.ts";
import { createRollouts } from "./repositories/rollouts/rollouts.ts";
import { createFindings } from "./repositories/findings.ts";
import { createSamples } from "./repositories/samples.ts";
import { createPostureExceptions } from "./repositories/inventory/posture-exceptions.ts";
import { createVulnerabilityKnowledge } from "./repositories/inventory/vulnerability-knowledge.ts";
import { createInventory } from "./repositories/inventory/inventory.ts";
import { createIndicators } from "./repositories/indicators/indicators.ts";
import { DecisionBases } from "./repositories/decisions/decision-bases.ts";
import { createIndicatorDecisions } from "./repositories/decisions/decisions.ts";
import { createHunts } from "./repositories/hunts/hunts.ts";
import { createInvitations } from "./repositories/invitations.ts";
import { createKeys } from "./repositories/keys.ts";
import { defaultSessionLimits, type SessionLimits } from "./repositories/open-session.ts";
import { createDeviceLists } from "./repositories/lists.ts";
import { createLookalikes } from "./repositories/lookalikes/lookalikes.ts";
import { createNotices } from "./repositories/notices/notices.ts";
import { createWebhooks } from "./repositories/notices/webhooks.ts";
import { createOrganisations } from "./repositories/organisations.ts";
import { createEvidenceRecords } from "./repositories/evidence.ts";
import { createOsqueryCarves } from "./repositories/osquery/carves.ts";
import { createOsqueryStates } from "./repositories/osquery/states.ts";
import { createOsqueryQueries } from "./repositories/osquery/queries.ts";
import { createEnrolSecrets } from "./repositories/osquery/secrets.ts";
import { createOsqueryNodes } from "./repositories/osquery/nodes.ts";
import { createSenders } from "./repositories/senders.ts";
import { createSessions } from "./repositories/sessions.ts";
import { createSetup } from "./repositories/setup.ts";
import { createSites } from "./repositories/sites.ts";
import { createTenants } from "./repositories/tenants.ts";
import { createUsers } from "./repositories/users.ts";
import { createResponsePlans } from "./repositories/plans.ts";
import { createChangeWindows } from "./repositories/change-windows.ts";
import { createCollectors } from "./repositories/collectors.ts";
import { createCollections } from "./repositories/sharing/collections.ts";
import { createSharing } from "./repositories/sharing/sharing.ts";
import type { Schema } from "./schema.ts";
import { createSqliteDialect } from "./sqlite/dialect.ts";
import type { Store } from "./store.ts";
import { StoreError } from "./store-error.ts";

export interface StoreOptions {
  /** The database file, or `:memory:`. */
  readonly path: string;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly sessions?: SessionLimits;
  /** What checking a password costs; tests take less. */
  readonly passwordCost?: PasswordCost;
}

/** Opens the control store, brings its schema up to date and makes the first tenant. Other processes may have it open too. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { path, clock, newId } = options;
  const database = openDatabase(path);
  const db = new Kysely<Schema>({ dialect: createSqliteDialect(database) });
  try {
    await migrate(db);
    await makeFirstTenant(db, clock, newId);
  } catch (error) {
    await db.destroy();
    throw explained(error, path);
  }
  return assemble(db, options);
}

function assemble(db: Kysely<Schema>, options: StoreOptions): Store {
  const { path, clock, newId } = options;
  const key = openInstallationKey(path);
  const anchors = openAnchors(path, key);
  const ledger = createLedger(db, clock, anchors);
  const passwords = createPasswords(options.passwordCost);
  const limits = options.sessions ?? defaultSessionLimits;
  const findings = createFindings(db, ledger, clock);
  const bases = new DecisionBases();
  return {
    ledger,
    audit: createAuditLog(db, anchors),
    tenants: createTenants(db, ledger, clock, newId),
    sites: createSites(db, ledger, clock, newId),
    organisations: createOrganisations(db, ledger, clock, newId),
    users: createUsers(db, ledger, passwords, clock, newId),
    credentials: createCredentials(db, ledger, passwords, key, clock),
    sessions: createSessions({ db, ledger, passwords, key, clock, newId, limits }),
    keys: createKeys(db, ledger, clock, newId),
    invitations: createInvitations(db, ledger, passwords, clock, newId),
    setup: createSetup(db),
    approvals: createApprovalRequests(db, ledger, clock, newId),
    senders: createSenders(db, ledger, clock, newId),
    devices: createDevices(db),
    inventory: createInventory(db, ledger, clock, newId),
    knowledge: createVulnerabilityKnowledge(db, ledger, clock, newId),
    postureExceptions: createPostureExceptions(db, ledger, clock),
    samples: createSamples(db, ledger),
    findings,
    collectors: createCollectors(db, ledger, clock, newId, key),
    changeWindows: createChangeWindows(db, ledger, clock, newId),
    plans: createResponsePlans(db, ledger, clock, newId),
    osquery: {
      secrets: createEnrolSecrets(db, ledger, clock, newId),
      nodes: createOsqueryNodes(db, ledger, clock, newId),
      queries: createOsqueryQueries(db, ledger, clock, newId),
      carves: createOsqueryCarves(db, ledger, clock, newId),
      states: createOsqueryStates(db),
    },
    evidence: createEvidenceRecords(db, ledger, clock),
    lists: createDeviceLists(db, ledger, clock, newId),
    sharing: createSharing(db),
    collections: createCollections(db, ledger, clock, newId),
    cases: createCases(db, ledger, clock, newId, findings),
    hunts: createHunts(db, ledger, clock, newId, findings, bases),
    batches: createBatches(db, newId, bases),
    indicators: createIndicators(db, ledger, clock, newId),
    decisions: createIndicatorDecisions(db, ledger, clock, newId, bases),
    hotfixDevices: createHotfixDevices(db, ledger, clock, newId),
    rollouts: createRollouts(db, ledger, newId),
    feeds: createFeeds({ db, ledger, clock, newId, key }),
    lookalikes: createLookalikes({ db, ledger, clock, newId, bases }),
    notices: createNotices(db, clock),
    webhooks: createWebhooks({ db, ledger, clock, newId, key }),
    correlation: createCorrelationStates(db),
    [Symbol.asyncDispose]: () => db.destroy(),
  };
}

function openDatabase(path: string): DatabaseSync {
  try {
    const database = new DatabaseSync(path);
    for (const pragma of [
      "busy_timeout = 5000",
      "journal_mode = WAL",
      "synchronous = FULL",
      "foreign_keys = ON",
      "trusted_schema = OFF",
      "cell_size_check = ON",
    ]) {
      database.exec(`PRAGMA ${pragma}`);
    }
    return database;
  } catch (error) {
    throw explained(error, path);
  }
}

async function makeFirstTenant(db: Kysely<Schema>, clock: Clock, newId: () => string): Promise<void> {
  const known = await db.selectFrom("tenants").select("id").executeTakeFirst();
  if (known !== undefined) return;
  const [partner, organisation, tenant] = [newId(), newId(), newId()];
  const now = clock.now();
  await db.transaction().execute(async (tx) => {
    await tx.insertInto("partners").values({ id: partner, name: "Default", created_at: now }).execute();
    await tx
      .insertInto("organisations")
      .values({ id: organisation, partner_id: partner, name: "Default", created_at: now })
      .execute();
    await tx
      .insertInto("tenants")
      .values({
        id: tenant,
        organisation_id: organisation,
        name: "Default",
        sector: null,
        country: null,
        created_at: now,
      })
      .execute();
    await tx
      .insertInto("sites")
      .values({ id: newId(), tenant_id: tenant, name: "Default", created_at: now })
      .execute();
  });
}

function explained(error: unknown, path: string): Error {
  if (error instanceof StoreError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (/database or disk is full/.test(message)) {
    return new StoreError("disk_full", `${path}: the disk is full; free space and start again`, {
      cause: error,
    });
  }
  const advice = /file is not a database|malformed/.test(message)
    ? "it is not a SQLite database or it is damaged; restore it from a backup, or move it away to start afresh"
    : "check that the folder exists and can be written";
  return new StoreError("cannot_open", `${path} cannot be opened: ${advice} (${message})`, { cause: error });
}
