import type { RolloutDeviceState } from "../../api/types.ts";
import type { Severity } from "../../api/types.ts";

/** States of a device in the order of its way, and how each is shown. */
export const deviceStates: readonly { readonly id: RolloutDeviceState; readonly level: Severity | "fine" }[] =
  [
    { id: "proven", level: "fine" },
    { id: "applied", level: "low" },
    { id: "verified", level: "informational" },
    { id: "fetched", level: "informational" },
    { id: "offered", level: "informational" },
    { id: "not offered", level: "informational" },
    { id: "unreachable", level: "medium" },
    { id: "opted out", level: "medium" },
    { id: "undone", level: "high" },
    { id: "failed", level: "critical" },
  ];
