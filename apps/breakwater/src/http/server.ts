import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import cookie from "@fastify/cookie";
import fastifyStatic from "@fastify/static";
import swagger from "@fastify/swagger";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import type { FastifyInstance } from "fastify";
import { listenError } from "../collect/collect-error.ts";
import type { HttpDependencies } from "./dependencies.ts";
import { createErrorHandler, HttpProblem, send } from "./errors.ts";
import { createApp, guardExposure, wantsHsts } from "./exposure.ts";
import { deviceActivityRoutes } from "./routes/device-activity.ts";
import { guardRoutes } from "./guard.ts";
import { accountRoutes } from "./routes/account.ts";
import { approvalRoutes } from "./routes/approvals.ts";
import { auditRoutes } from "./routes/audit.ts";
import { changeWindowRoutes } from "./routes/change-windows.ts";
import { collectorRoutes } from "./routes/collectors.ts";
import { collectionRoutes } from "./routes/collections.ts";
import { deviceInventoryRoutes } from "./routes/device-inventory.ts";
import { deviceRoutes } from "./routes/devices.ts";
import { eventAggregateRoutes } from "./routes/event-aggregates.ts";
import { eventAutocompleteRoutes } from "./routes/event-autocomplete.ts";
import { eventExportRoutes } from "./routes/event-exports.ts";
import { eventTailRoutes } from "./routes/event-tail.ts";
import { eventRoutes } from "./routes/events.ts";
import { caseFindingRoutes } from "./routes/cases/case-findings.ts";
import { caseTimelineRoutes } from "./routes/cases/case-timeline.ts";
import { caseWorkRoutes } from "./routes/cases/case-work.ts";
import { caseRoutes } from "./routes/cases/cases.ts";
import { feedRoutes } from "./routes/feeds.ts";
import { findingExportRoutes } from "./routes/finding-exports.ts";
import { findingRoutes } from "./routes/findings.ts";
import { hotfixDeviceRoutes } from "./routes/hotfix-devices.ts";
import { hotfixRepositoryRoutes } from "./routes/hotfix-repository.ts";
import { huntRoutes } from "./routes/hunts.ts";
import { ageingRuleRoutes } from "./routes/ageing-rules.ts";
import { indicatorDecisionRoutes } from "./routes/indicator-decisions.ts";
import { indicatorRoutes } from "./routes/indicators.ts";
import { vulnerabilityRoutes } from "./routes/vulnerabilities.ts";
import { warninglistRoutes } from "./routes/warninglists.ts";
import { ingestRoutes } from "./routes/ingest.ts";
import { invitationRoutes } from "./routes/invitations.ts";
import { keyRoutes } from "./routes/keys.ts";
import { mispFeedRoutes } from "./routes/misp-feed.ts";
import { noticeRoutes } from "./routes/notices.ts";
import { webhookRoutes } from "./routes/webhooks.ts";
import { osqueryNodeRoutes } from "./routes/osquery-nodes.ts";
import { evidenceRoutes } from "./routes/evidence.ts";
import { osqueryCarveRoutes } from "./routes/osquery-carves.ts";
import { osqueryQueryRoutes } from "./routes/osquery-queries.ts";
import { osqueryRoutes } from "./routes/osquery.ts";
import { organisationRoutes, partnerRoutes } from "./routes/organisations.ts";
import { listRoutes } from "./routes/lists.ts";
import { rolloutRoutes } from "./routes/rollouts.ts";
import { planRoutes } from "./routes/plans.ts";
import { postureRoutes } from "./routes/posture.ts";
import { queryRoutes } from "./routes/query.ts";
import { senderRoutes, senderRuleRoutes } from "./routes/senders.ts";
import { campaignRoutes } from "./routes/campaigns.ts";
import { sampleRoutes } from "./routes/sample.ts";
import { sessionRoutes } from "./routes/session.ts";
import { setupRoutes } from "./routes/setup.ts";
import { healthRoutes, statusRoutes } from "./routes/status.ts";
import { siteRoutes, tenantRoutes } from "./routes/tenants.ts";
import { firstSeenRoutes } from "./routes/first-seen.ts";
import { lookalikeListRoutes } from "./routes/lookalike-lists.ts";
import { lookalikeRoutes } from "./routes/lookalikes.ts";
import { watchedNameRoutes } from "./routes/watched-names.ts";
import { sightingRoutes } from "./routes/sightings.ts";
import { storageRoutes } from "./routes/storage.ts";
import { taxiiObjectRoutes } from "./routes/taxii-objects.ts";
import { taxiiRoutes } from "./routes/taxii.ts";
import { userRoutes } from "./routes/users.ts";

const loopbackNames = ["localhost", "127.0.0.1", "[::1]"];
/** Scripts and pictures are ours alone; Mantine sets styles in attributes, which need 'unsafe-inline' for styles. */
const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

export interface HttpServer extends AsyncDisposable {
  readonly app: FastifyInstance;
  listen(address: {
    readonly host: string;
    readonly port: number;
  }): Promise<{ readonly host: string; readonly port: number }>;
}

/** The API and the console. Routes are in `routes/`, one file a resource. */
export async function createHttpServer(d: HttpDependencies): Promise<HttpServer> {
  const app = createApp(d.exposure).withTypeProvider<TypeBoxTypeProvider>();
  app.setErrorHandler(createErrorHandler(d.log));
  await app.register(cookie);
  guardRoutes(app, {
    store: d.store,
    clock: d.clock,
    allowedHosts: new Set([...loopbackNames, ...d.allowedHosts]),
  });
  if (d.exposure !== undefined) guardExposure(app, d.exposure);
  app.addHook("onSend", async (request, reply) => {
    if (wantsHsts(request)) reply.header("strict-transport-security", "max-age=31536000");
    reply.headers({
      "content-security-policy": contentSecurityPolicy,
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cross-origin-opener-policy": "same-origin",
    });
    if (!reply.hasHeader("cache-control")) reply.header("cache-control", "no-store");
  });
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Breakwater",
        version: "0.1.0",
        description:
          "Edge detection and response. Errors are RFC 9457 problem documents; times are ms since the epoch, UTC.",
      },
      components: {
        securitySchemes: {
          key: {
            type: "http",
            scheme: "bearer",
            description:
              "An API key. One that reaches several tenants names the tenant in the header Breakwater-Tenant.",
          },
          session: { type: "apiKey", in: "cookie", name: "breakwater_session" },
        },
      },
      security: [{ key: [] }, { session: [] }],
    },
  });
  const routes = [
    sessionRoutes,
    accountRoutes,
    userRoutes,
    invitationRoutes,
    keyRoutes,
    tenantRoutes,
    siteRoutes,
    organisationRoutes,
    partnerRoutes,
    auditRoutes,
    approvalRoutes,
    senderRoutes,
    senderRuleRoutes,
    ingestRoutes,
    eventAggregateRoutes,
    eventAutocompleteRoutes,
    eventTailRoutes,
    eventExportRoutes,
    eventRoutes,
    queryRoutes,
    sampleRoutes,
    campaignRoutes,
    caseRoutes,
    caseFindingRoutes,
    caseWorkRoutes,
    caseTimelineRoutes,
    findingExportRoutes,
    findingRoutes,
    huntRoutes,
    collectorRoutes,
    changeWindowRoutes,
    planRoutes,
    osqueryRoutes,
    osqueryNodeRoutes,
    osqueryQueryRoutes,
    osqueryCarveRoutes,
    evidenceRoutes,
    indicatorRoutes,
    indicatorDecisionRoutes,
    ageingRuleRoutes,
    warninglistRoutes,
    watchedNameRoutes,
    lookalikeRoutes,
    lookalikeListRoutes,
    feedRoutes,
    noticeRoutes,
    webhookRoutes,
    listRoutes,
    deviceRoutes,
    deviceInventoryRoutes,
    vulnerabilityRoutes,
    postureRoutes,
    deviceActivityRoutes,
    hotfixDeviceRoutes,
    rolloutRoutes,
    hotfixRepositoryRoutes,
    setupRoutes,
    firstSeenRoutes,
    sightingRoutes,
    taxiiRoutes,
    taxiiObjectRoutes,
    collectionRoutes,
    mispFeedRoutes,
    storageRoutes,
    statusRoutes,
    healthRoutes,
  ];
  for (const register of routes) await app.register(register(d));
  app.get(
    "/api/openapi.json",
    { config: { access: { open: "the interface's description holds no data" } }, schema: { hide: true } },
    async () => app.swagger(),
  );
  await registerConsole(app, d.consoleDirectory);
  return {
    app,
    async listen(address) {
      try {
        await app.listen(address);
      } catch (cause) {
        throw listenError("the console and API on", address, "--http-port", cause);
      }
      const bound = app.server.address();
      return {
        host: address.host,
        port: bound !== null && typeof bound === "object" ? bound.port : address.port,
      };
    },
    [Symbol.asyncDispose]: () => app.close(),
  };
}

/** The built console, and its one page for every address that is not the API's. */
async function registerConsole(app: FastifyInstance, directory: string | null): Promise<void> {
  const page = directory === null ? null : readPage(directory);
  if (directory !== null && page !== null) {
    await app.register(async (scope) => registerFiles(scope, directory));
  }
  app.setNotFoundHandler((request, reply) => {
    const isPage =
      request.method === "GET" &&
      !/^\/(?:api|taxii2|feeds|hotfix|metrics|assets)(?:\/|$|\?)/.test(request.url);
    if (isPage && page !== null)
      return reply.type("text/html; charset=utf-8").header("cache-control", "no-cache").send(page);
    if (isPage)
      return reply
        .type("text/plain; charset=utf-8")
        .code(503)
        .send("The console is not built. Run `npm start` in the project's folder, or `npm run build`.\n");
    return send(
      reply,
      new HttpProblem(
        404,
        "not_found",
        `there is no ${request.method} ${request.url.split("?")[0] ?? ""}`.slice(0, 200),
      ),
    );
  });
}

function readPage(directory: string): Buffer | null {
  const path = join(directory, "index.html");
  return existsSync(path) ? readFileSync(path) : null;
}

async function registerFiles(scope: FastifyInstance, root: string): Promise<void> {
  scope.addHook("onRoute", (route) => {
    route.config = { ...route.config, access: { open: "the console's files hold no data" } };
  });
  await scope.register(fastifyStatic, {
    root,
    wildcard: false,
    index: false,
    // Names of built files hold their hash.
    setHeaders: (response, path) =>
      void response.header(
        "cache-control",
        path.includes("/assets/") ? "public, max-age=31536000, immutable" : "no-cache",
      ),
  });
}
