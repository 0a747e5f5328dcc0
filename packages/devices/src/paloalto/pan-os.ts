import { classUid } from "@breakwater/ocsf";
import { fieldPathsOf } from "../field-copies.ts";
import type { LogMessage } from "../log-message.ts";
import type { DeviceProduct, Draft } from "../product.ts";
import { toBase } from "../requirements.ts";
import { administrationTables, toAudit, toConfiguration, toTag } from "./pan-os/administration.ts";
import { commonTable, type Source, started } from "./pan-os/common.ts";
import {
  identityTables,
  toAuthentication,
  toGlobalProtect,
  toHostProfile,
  toUserMapping,
} from "./pan-os/identity.ts";
import { type PanOsLog, readPanOs } from "./pan-os/read.ts";
import { sessionTables, toTraffic, toTunnel } from "./pan-os/session.ts";
import { systemTables, toSystem } from "./pan-os/system.ts";
import { threatTables, toCorrelation, toDns, toThreat } from "./pan-os/threat.ts";

/**
 * PAN-OS 8.1 to 11.1 (firewalls, Panorama) and Prisma Access: CSV syslog, CEF, LEEF, and JSON of Strata Logging Service.
 * Fields are named as Palo Alto Networks names them in "Syslog Field Descriptions".
 */
export const panOs: DeviceProduct = {
  vendor: "Palo Alto Networks",
  product: "PAN-OS",
  recognises: (message) => readOnce(message) !== null,
  toDraft,
  fieldPaths: fieldPathsOf(
    commonTable,
    ...sessionTables,
    ...threatTables,
    ...identityTables,
    ...systemTables,
    ...administrationTables,
  ),
  // SigmaHQ's `globalprotect` is about what the gateway writes of itself.
  logSources: [
    { product: "paloalto", service: "*" },
    {
      product: "paloalto",
      category: "appliance",
      service: "globalprotect",
      logNames: ["globalprotect", "system"],
    },
    { product: "paloalto", category: "firewall", classes: [classUid.networkActivity] },
    { product: "paloalto", category: "proxy", classes: [classUid.httpActivity] },
    { product: "paloalto", category: "dns", classes: [classUid.dnsActivity] },
    { product: "paloalto", category: "ids", classes: [classUid.detectionFinding] },
  ],
};

/** The message was read to recognise it; reading it again to map it would cost twice. */
let last: { message: LogMessage; log: PanOsLog | null } | null = null;

function readOnce(message: LogMessage): PanOsLog | null {
  if (last?.message !== message) last = { message, log: readPanOs(message) };
  return last.log;
}

const mappings: Readonly<Record<string, (source: Source) => Draft>> = {
  TRAFFIC: toTraffic,
  DECRYPTION: toTraffic,
  SCTP: toTraffic,
  GTP: toTraffic,
  TUNNEL: toTunnel,
  THREAT: toThreat,
  DNS: toDns,
  CORRELATION: toCorrelation,
  SYSTEM: toSystem,
  CONFIG: toConfiguration,
  AUDIT: toAudit,
  IPTAG: toTag,
  USERID: toUserMapping,
  AUTHENTICATION: toAuthentication,
  GLOBALPROTECT: toGlobalProtect,
  HIPMATCH: toHostProfile,
};

function toDraft(message: LogMessage): Draft {
  const log = readOnce(message);
  last = null;
  if (log === null) throw new Error("pan-os: asked to map a message that it does not recognise");
  const source = started(log);
  const toClass = Object.hasOwn(mappings, log.type) ? mappings[log.type] : undefined;
  const draft =
    toClass === undefined ? toBase(source.event, source.time, "no_class_for_log_type") : toClass(source);
  // What the mapping has not moved is the vendor's own.
  draft.event.unmapped = Object.fromEntries(source.fields);
  return draft;
}
