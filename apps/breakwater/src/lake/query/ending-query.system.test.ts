import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ClickHouseClient } from "@clickhouse/client";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { systemClock } from "../../platform/clock.ts";
import { createLog } from "../../platform/log.ts";
import { Metrics } from "../../platform/metrics.ts";
import { connectEngine } from "../connection.ts";
import { readEngineAccess } from "../engine/access-file.ts";
import type { Lake } from "../lake.ts";
import { openLake } from "../open-lake.ts";
import { endWith } from "./ending-query.ts";

let folder: string;
let lake: Lake;
let client: ClickHouseClient;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "breakwater-ending-"));
  const directory = join(folder, "lake");
  lake = await openLake({
    target: { directory },
    retention: { eventDays: 400, sightingDays: 800 },
    clock: systemClock,
    log: createLog({ clock: systemClock, level: "error", format: "text", write: () => undefined }),
    metrics: new Metrics(),
  });
  const access = readEngineAccess(directory);
  if (access === null) throw new Error("the engine says nothing of itself");
  client = connectEngine(access);
});

afterAll(async () => {
  await client.close();
  await lake[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

test.each(["the signal aborts", "whoever takes its answer goes away"])(
  "a streamed query that would take minutes ends at once when %s",
  async (why) => {
    const leaving = new AbortController();
    const ending = endWith(client, leaving.signal);
    const { query_id: queryId } = ending.query;
    const running = async () => {
      const result = await client.query({
        query:
          "SELECT query_id FROM system.processes WHERE query LIKE {part:String} AND query NOT LIKE '%system.processes%'",
        query_params: { part: "%sleepEachRow%" },
        format: "JSONEachRow",
      });
      return (await result.json()).length;
    };
    const asked = client
      .exec({
        query: "SELECT sleepEachRow(0.05) FROM numbers(6000) SETTINGS max_block_size = 1 FORMAT TSV",
        query_id: queryId,
        abort_signal: leaving.signal,
      })
      .catch(() => undefined);
    await vi.waitFor(async () => expect(await running()).toBe(1), { timeout: 10_000 });
    if (why === "the signal aborts") leaving.abort();
    else ending.end();
    await vi.waitFor(async () => expect(await running()).toBe(0), { timeout: 10_000 });
    ending.settle();
    (await asked)?.stream.destroy();
  },
);
