import type { TenantId } from "@breakwater/ocsf";
import { deviceIdentityOf } from "../apps/breakwater/src/enrich/device-identity.ts";
import { deviceKey } from "../apps/breakwater/src/lake/write/device-key.ts";
import { createEventEncoder } from "../apps/breakwater/src/lake/write/encode-events.ts";
import { SightingsOfChunk } from "../apps/breakwater/src/lake/write/sightings.ts";
import { createNormalise } from "../apps/breakwater/src/normalise/normalise.ts";
import { systemClock } from "../apps/breakwater/src/platform/clock.ts";
import { createReceiptUids } from "../apps/breakwater/src/platform/ids.ts";

export const benchTenant = "01900000-0000-7000-8000-000000000000" as TenantId;

export interface PreparedBatch {
  readonly blocks: readonly Uint8Array[];
  readonly sightings: readonly Uint8Array[];
}

const chunkRows = 2_000;
const normalise = createNormalise({ newUid: createReceiptUids(systemClock), timezones: {} });
const encodeEvents = createEventEncoder();

/** Lines as the pipeline's workers make them ready for the lake. */
export function prepareBatch(lines: readonly string[], receivedAt: (line: number) => number): PreparedBatch {
  const blocks: Uint8Array[] = [];
  const sightings: Uint8Array[] = [];
  for (let start = 0; start < lines.length; start += chunkRows) {
    const chunk = new SightingsOfChunk();
    const rows = lines.slice(start, start + chunkRows).map((line, at) => {
      const event = normalise({
        bytes: Buffer.from(line),
        receivedAt: receivedAt(start + at),
        transport: "syslog-tcp",
        peer: "192.0.2.1",
        tenant: benchTenant,
        uid: null,
      });
      const identity = deviceIdentityOf(event);
      const device = identity === null ? "" : deviceKey(identity);
      chunk.add(event, device);
      return { event, delivery: null, device };
    });
    blocks.push(encodeEvents(rows));
    sightings.push(chunk.encode());
  }
  return { blocks, sightings };
}
