import { createHash } from "node:crypto";
import type { Ring } from "./plan.ts";

export interface AssignedDevice {
  readonly id: string;
  /** Chosen by a person to go first. */
  readonly isCanary: boolean;
}

/**
 * Which ring each device is in. The order is another one for each roll-out, so that it is not always the same devices that go
 * first; those named as canaries do.
 */
export function assignRings(
  rings: readonly Ring[],
  devices: readonly AssignedDevice[],
  rollout: string,
): ReadonlyMap<string, number> {
  const places = new Map(
    devices.map((device) => [device.id, device.isCanary ? -1 : placeOf(device.id, rollout)]),
  );
  const ordered = devices.map(({ id }) => id).sort((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0));
  const ends = rings.map(({ upTo, atLeast }) => Math.max(Math.ceil(upTo * devices.length), atLeast));
  const canaries = devices.filter(({ isCanary }) => isCanary).length;
  return new Map(ordered.map((id, at): [string, number] => [id, at < canaries ? 0 : ringAt(ends, at)]));
}

/** The ring of a device that came after the roll-out had begun. */
export function assignLateDevice(rings: readonly Ring[], device: AssignedDevice, rollout: string): number {
  return device.isCanary
    ? 0
    : ringAt(
        rings.map(({ upTo }) => upTo),
        placeOf(device.id, rollout),
      );
}

function ringAt(ends: readonly number[], place: number): number {
  const ring = ends.findIndex((end) => place < end);
  return ring === -1 ? ends.length - 1 : ring;
}

/** From 0 (included) to 1 (not), the same each time. */
function placeOf(id: string, rollout: string): number {
  return createHash("sha256").update(`${rollout}\n${id}`).digest().readUIntBE(0, 6) / 2 ** 48;
}
