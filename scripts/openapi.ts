// Prints the API's OpenAPI document, as `GET /api/openapi.json` answers it: node scripts/run.mjs scripts/openapi.ts > docs/openapi.json
import { createHttpServer } from "../apps/breakwater/src/http/server.ts";
import { systemClock } from "../apps/breakwater/src/platform/clock.ts";
import { Metrics } from "../apps/breakwater/src/platform/metrics.ts";
import type { HttpDependencies } from "../apps/breakwater/src/http/dependencies.ts";

/** The document as text. The routes are registered and never called, so nothing behind them is opened. */
export async function openApiText(): Promise<string> {
  const uncalled = new Proxy({}, { get: () => uncalled });
  const dependencies = {
    store: uncalled,
    lake: uncalled,
    gate: uncalled,
    intel: uncalled,
    approvals: uncalled,
    senders: uncalled,
    osquery: uncalled,
    vault: uncalled,
    metrics: new Metrics(),
    clock: systemClock,
    consoleDirectory: null,
    allowedHosts: [],
  };
  // Only what registering reads is there; a route that was called would fail.
  await using server = await createHttpServer(dependencies as unknown as HttpDependencies);
  await server.app.ready();
  return `${JSON.stringify(server.app.swagger(), null, 2)}\n`;
}

if (import.meta.main) {
  process.stdout.write(await openApiText());
}
