import type { OcsfEvent } from "../../api/types.ts";

/** Captions of OCSF 1.8.0 classes, which are names and stay in English. */
const names: Readonly<Record<number, string>> = {
  0: "Base Event",
  1008: "Event Log Activity",
  2004: "Detection Finding",
  3001: "Account Change",
  3002: "Authentication",
  3004: "Entity Management",
  4001: "Network Activity",
  4002: "HTTP Activity",
  4003: "DNS Activity",
  4004: "DHCP Activity",
  4007: "SSH Activity",
  4009: "Email Activity",
  4014: "Tunnel Activity",
  6002: "Application Lifecycle",
};

export function className(event: OcsfEvent): string {
  const uid = typeof event["class_uid"] === "number" ? event["class_uid"] : 0;
  return names[uid] ?? String(uid);
}
