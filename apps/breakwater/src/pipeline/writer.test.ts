import type { TenantId } from "@breakwater/ocsf";
import { describe, expect, test } from "vitest";
import type { PendingChunk } from "../collect/intake-queue.ts";
import { packChunk } from "../collect/chunk.ts";
import { systemClock } from "../platform/clock.ts";
import { createLog } from "../platform/log.ts";
import type { BatchCommit, DeviceSighting } from "../store/store.ts";
import type { ProcessedChunk } from "./process-chunk.ts";
import { createWriter } from "./writer.ts";

const tenant = "01900000-0000-7000-8000-000000000000" as TenantId;

describe("while chunks are on their way", () => {
  test("the next batch waits for them, and one insert takes what came meanwhile", async () => {
    const world = open({ insertMs: 60 });
    world.comingFor(40);
    for (let at = 0; at < 40; at += 1) {
      world.writer.add(world.pending, chunkOf(10));
      world.came();
      await later(10);
    }
    await world.writer.drained();
    expect(world.inserted.reduce((sum, rows) => sum + rows, 0)).toBe(400);
    // 400 ms of chunks: inserts without waiting would have been seven.
    expect(world.inserted.length).toBeLessThanOrEqual(4);
    expect(world.settled).toBe(40);
  });

  test("a batch that is full waits no longer", async () => {
    const world = open({ insertMs: 200 });
    world.comingFor(Infinity);
    world.writer.add(world.pending, chunkOf(1));
    world.writer.add(world.pending, chunkOf(60_000));
    const begun = performance.now();
    while (world.inserted.length < 2) await later(5);
    // The wait for more would have been 600 ms.
    expect(performance.now() - begun).toBeLessThan(800);
    world.comingFor(0);
    await world.writer.drained();
  });

  test("with nothing on its way nobody waits longer than inserts are apart", async () => {
    const world = open({ insertMs: 300 });
    world.comingFor(0);
    world.writer.add(world.pending, chunkOf(1));
    world.writer.add(world.pending, chunkOf(1));
    const begun = performance.now();
    await world.writer.drained();
    expect(world.inserted).toEqual([1, 1]);
    expect(performance.now() - begun).toBeLessThan(1_300);
  });
});

test("a device that many chunks name is written once a batch, with the newest of what they say", async () => {
  const world = open({ insertMs: 0 });
  world.comingFor(0);
  const sighting = (hostname: string | null, at: number): DeviceSighting => ({
    tenant,
    device: {
      vendor: "Fortinet",
      product: "FortiGate",
      kind: "serial",
      value: "FG1",
      hostname,
      address: null,
      version: "7.4",
    },
    firstSeen: at,
    lastSeen: at,
    count: 2,
  });
  world.writer.add(world.pending, { ...chunkOf(1), devices: [sighting("edge", 5)] });
  world.writer.add(world.pending, { ...chunkOf(1), devices: [sighting("edge-1", 3)] });
  world.writer.add(world.pending, { ...chunkOf(1), devices: [sighting(null, 9)] });
  await world.writer.drained();
  const devices = world.commits.flatMap((batch) => batch.devices);
  expect(devices.reduce((sum, { count }) => sum + count, 0)).toBe(6);
  expect(world.commits.at(-1)?.devices).toEqual([
    { ...sighting("edge-1", 3), lastSeen: 9, count: world.commits.length === 1 ? 6 : 4 },
  ]);
});

function open({ insertMs }: { readonly insertMs: number }) {
  let coming = 0;
  const world = { inserted: [] as number[], commits: [] as BatchCommit[], settled: 0 };
  const writer = createWriter({
    lake: {
      async insertEvents({ rows }) {
        await later(insertMs);
        world.inserted.push(rows);
      },
      insertSightings: async () => undefined,
    },
    batches: {
      commit: async (batch) => void world.commits.push(batch),
      commitStep: async () => undefined,
    },
    correlation: null,
    isMoreComing: () => coming > 0,
    lastSequence: 0,
    clock: systemClock,
    log: createLog({ clock: systemClock, level: "error", format: "text", write: () => undefined }),
    onStored: () => undefined,
  });
  const pending: PendingChunk = {
    chunk: packChunk([]),
    records: 1,
    day: 20_000,
    settle: () => void (world.settled += 1),
  };
  return Object.assign(world, {
    writer,
    pending,
    comingFor: (chunks: number) => void (coming = chunks),
    came: () => void (coming -= 1),
  });
}

function chunkOf(rows: number): ProcessedChunk {
  return {
    block: new Uint8Array(1),
    sightings: new Uint8Array(0),
    rows,
    detections: [],
    observations: [],
    receivedAt: 0,
    devices: [],
    deliveries: [],
    outcomes: { tenants: [], detectionErrors: 0, lookalikesLeftOut: 0, checks: { checked: 0, disagreed: 0 } },
  };
}

function later(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
