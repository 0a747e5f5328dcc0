import { createHash } from "node:crypto";
import type { Detection, EventUid, OcsfEvent, RuleId } from "@breakwater/ocsf";
import { productNameOf, visibilityOf } from "../detect/detect.ts";
import { deviceIdentityOf } from "../enrich/device-identity.ts";
import { deliveryUid } from "../platform/ids.ts";
import type { Hunt } from "../store/hunts.ts";

/** An event that a hunt's own question found, where that is no rule and no indicator but what a person wrote. */
export function ownDetection(
  event: OcsfEvent,
  { tenant, title, createdBy }: Hunt,
  kind: "pattern" | "query",
  source: string,
): Detection {
  const device = deviceIdentityOf(event);
  const { metadata, time } = event;
  const product = productNameOf(event);
  return {
    tenant,
    // normalise/ gives every event a uid.
    eventUid: metadata.uid as EventUid,
    rule: {
      // The same question is the same rule, whoever hunts for it.
      id: `${kind}--${deliveryUid(kind, source)}` as RuleId,
      version: createHash("sha256").update(source).digest("hex"),
      title,
      author: createdBy,
      description: "",
      references: [],
      falsePositives: [],
      level: "medium",
      source,
      attack: [],
    },
    device,
    eventTime: time,
    loggedTime: metadata.logged_time ?? time,
    reason: {
      key: `finding.hunt.${kind}`,
      parameters: { device: device?.hostname ?? device?.value ?? "", product, title },
    },
    matched: [],
    visibility: visibilityOf(product),
  };
}
