import { classUid } from "@breakwater/ocsf";
import type { BaseReason, DeviceTime, Draft, DraftEvent } from "./product.ts";

/** OCSF network classes ask for at least one endpoint; what has none stays a base event and says so. */
export function requireEndpoint(event: DraftEvent, time: DeviceTime | null): Draft {
  if (event.src_endpoint !== undefined || event.dst_endpoint !== undefined)
    return { event, time, reason: null };
  return toBase(event, time, "required_field_missing");
}

const baseAttributes = new Set([
  "class_uid",
  "activity_id",
  "severity_id",
  "metadata",
  "device",
  "message",
  "unmapped",
  "status_id",
  "status_detail",
]);

/** The event as a base event: what only its intended class may carry is dropped, since `raw_data` still has it. */
export function toBase(event: DraftEvent, time: DeviceTime | null, reason: BaseReason): Draft {
  for (const attribute of Object.keys(event))
    if (!baseAttributes.has(attribute)) Reflect.deleteProperty(event, attribute);
  event.class_uid = classUid.baseEvent;
  event.activity_id = 0;
  return { event, time, reason };
}
