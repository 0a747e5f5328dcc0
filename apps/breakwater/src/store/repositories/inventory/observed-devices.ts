import type { DeviceId } from "@breakwater/ocsf";
import { sql } from "kysely";

/** The device that `observed`, a row of devices, is after merging. */
export const deviceOfObserved = sql<string>`COALESCE(observed.merged_into, observed.id)`;

/** Ids under which a device was observed: its own, and those merged into it. */
export function observedAs(device: DeviceId) {
  return sql<string>`(SELECT id FROM devices WHERE id = ${device} OR merged_into = ${device})`;
}

/** Joins `devices` to `observed`. */
export const isDeviceOfObserved = sql<boolean>`devices.id = COALESCE(observed.merged_into, observed.id)`;
