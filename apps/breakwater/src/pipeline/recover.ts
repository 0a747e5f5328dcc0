import type { OcsfEvent } from "@breakwater/ocsf";
import type { Lake, StoredRow } from "../lake/lake.ts";
import type { Clock } from "../platform/clock.ts";
import type { Log } from "../platform/log.ts";
import type { Batches, KnownDelivery } from "../store/store.ts";
import type { Correlation } from "./correlation.ts";
import { type Detecting, examineEvents, tenantOf } from "./process-chunk.ts";

/**
 * Finishes what a crash left between lake and control store: rows of batches that were never committed are detected
 * again, and the batch is committed as it would have been. Returns the last sequence in use.
 */
export async function recover(d: {
  readonly lake: Pick<Lake, "rowsAfter" | "lastSequence" | "insertSightings">;
  readonly batches: Batches;
  readonly detection: Detecting;
  /** As the last step that was committed left it; null where no rule correlates anything. */
  readonly correlation: Correlation | null;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}): Promise<number> {
  const committed = await d.batches.lastSequence();
  let batch: StoredRow[] = [];
  for await (const page of d.lake.rowsAfter(committed, d.signal)) {
    for (const row of page) {
      if (batch[0] !== undefined && batch[0].sequence !== row.sequence) {
        await commitRecovered(batch, d);
        batch = [];
      }
      batch.push(row);
    }
  }
  if (batch.length > 0) await commitRecovered(batch, d);
  return Math.max(await d.batches.lastSequence(), await d.lake.lastSequence());
}

async function commitRecovered(rows: readonly StoredRow[], d: Parameters<typeof recover>[0]): Promise<void> {
  const sequence = rows[0]?.sequence ?? 0;
  // The lake gives back what normalise/ made: OcsfEvents.
  const events = rows.map(({ event }) => event as unknown as OcsfEvent);
  const { detections, observations, receivedAt, devices, sightings } = examineEvents(events, d.detection);
  // The crash may have come before or after these were stored: the lake takes them once.
  const day = Math.floor((events[0]?.metadata.logged_time ?? 0) / 86_400_000);
  await d.lake.insertSightings(
    { sequence, day, rows: rows.length, blocks: [sightings], mayBeThere: true },
    d.signal,
  );
  const correlated = await d.correlation?.apply({ receivedAt, observations });
  await d.batches.commit({
    sequence,
    committedAt: d.clock.now(),
    rows: rows.length,
    detections: [...detections, ...(correlated?.detections ?? [])],
    devices,
    deliveries: deliveriesOf(rows, events),
    correlation: correlated?.commit ?? null,
  });
  if (correlated?.commit !== null) await d.correlation?.committed();
  d.log.info("a batch that a crash had left uncommitted is complete", { sequence, rows: rows.length });
}

function deliveriesOf(rows: readonly StoredRow[], events: readonly OcsfEvent[]): readonly KnownDelivery[] {
  const deliveries = new Map<string, { -readonly [Key in keyof KnownDelivery]: KnownDelivery[Key] }>();
  for (const [index, { delivery }] of rows.entries()) {
    const event = events[index];
    if (delivery === null || event === undefined) continue;
    const tenant = tenantOf(event);
    const name = JSON.stringify([tenant, delivery.source, delivery.key]);
    const known = deliveries.get(name);
    if (known === undefined) deliveries.set(name, { tenant, ...delivery, count: 1 });
    else known.count += 1;
  }
  return [...deliveries.values()];
}
