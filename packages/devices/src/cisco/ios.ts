import { type Device, deviceTypeId, type OcsfEvent, severity } from "@breakwater/ocsf";
import { matchAny } from "../body/template.ts";
import { fieldPathsOf } from "../field-copies.ts";
import type { LogMessage } from "../log-message.ts";
import type { DeviceProduct, Draft, DraftEvent, LogSource } from "../product.ts";
import { toBase } from "../requirements.ts";
import { asaTables } from "./asa/classes.ts";
import { toFields } from "./asa/fields.ts";
import { commandTable } from "./command.ts";
import { type CiscoHeader, ciscoHeaderOf } from "./header.ts";
import { entryFor } from "./ios/catalog.ts";
import { levelNames, levelSeverities } from "./level.ts";

type Platform = "IOS" | "IOS XR" | "NX-OS";

/** Routers and switches: `%SEC_LOGIN-5-LOGIN_SUCCESS: Login Success [user: admin] ...`, IOS and IOS XE. */
export const ciscoIos = router("IOS");
export const ciscoIosXr = router("IOS XR");
export const ciscoNxOs = router("NX-OS");

function router(platform: Platform): DeviceProduct {
  return {
    vendor: "Cisco",
    product: platform,
    recognises: (message) => {
      const header = routerHeader(message);
      return header !== null && platformOf(header) === platform;
    },
    toDraft: (message) => toDraft(message, platform),
    fieldPaths: fieldPathsOf(commandTable, ...asaTables),
    logSources,
  };
}

const appliances = new Set(["ASA", "FTD", "NGIPS", "PIX", "FWSM"]);

function routerHeader(message: LogMessage): CiscoHeader | null {
  const header = ciscoHeaderOf(message);
  return header === null || appliances.has(header.facility) ? null : header;
}

/** Facilities of NX-OS that no IOS has. NX-OS writes the year first, too. */
const nxOs =
  /^(?:VSHD|ETHPORT|ETH_PORT_CHANNEL|PFMA|PLATFORM|MODULE|DAEMON|AUTHPRIV|VPC|L2FM|SYSMGR|USER|ACLLOG|LOG_)/;

function platformOf(header: CiscoHeader): Platform {
  // IOS XR's facilities are a group and a facility: `MGBL-SYS`, `SECURITY-SSHD`.
  if (
    /^(?:MGBL|SECURITY|OS|PKT_INFRA|ROUTING|L2|L3|HA|INFRA|PLATFORM|LICENSE|INSTALL|IP|FABRIC)-/.test(
      header.facility,
    )
  )
    return "IOS XR";
  return nxOs.test(header.facility) || /^[0-9]{4} /.test(header.time?.original ?? "") ? "NX-OS" : "IOS";
}

function toDraft(message: LogMessage, platform: Platform): Draft {
  const header = routerHeader(message);
  if (header === null) throw new Error("ios: asked to map a message that it does not recognise");
  const text = message.text.slice(header.textStart).trim();
  const device: Device = {
    type_id: platform === "NX-OS" ? deviceTypeId.switch : deviceTypeId.router,
    vendor_name: "Cisco",
  };
  if (header.hostname !== null) device.hostname = header.hostname;
  const event: DraftEvent = {
    class_uid: 0,
    activity_id: 0,
    severity_id: levelSeverities[header.level] ?? severity.unknown,
    message: text.slice(0, 1_024),
    metadata: {
      product: { name: platform, vendor_name: "Cisco" },
      log_name: header.facility,
      log_level: levelNames[header.level] ?? "",
      event_code: header.mnemonic,
    },
    device,
  };
  const entry = entryFor(header.facility, header.mnemonic);
  const captures = entry === undefined ? null : matchAny(entry.templates, text);
  const fields = toFields(captures ?? new Map());
  const draft =
    entry === undefined
      ? toBase(event, header.time, "no_class_for_log_type")
      : entry.toClass({ event, time: header.time, fields, text });
  draft.event.unmapped = Object.fromEntries(fields);
  return draft;
}

const accounting = new Set([
  "CFGLOG_LOGGEDCMD",
  "ACCTLOCAL",
  "VSHD_SYSLOG_CMD_EXEC",
  "AAA_ACCOUNTING_MESSAGE",
  "VSHD_SYSLOG_CONFIG_I",
  "CONFIG_I",
  "CONFIG_P",
]);

/** SigmaHQ: `product: cisco` with `aaa` for commands and accounting, `bgp` and `ldp` for those protocols. */
function logSources(event: OcsfEvent): readonly LogSource[] {
  const facility = event.metadata.log_name ?? "";
  const sources: LogSource[] = [{ product: "cisco" }, { product: "cisco", service: "syslog" }];
  if (accounting.has(event.metadata.event_code ?? "")) sources.push({ product: "cisco", service: "aaa" });
  if (/^(?:BGP|TCP|IP-TCP)/.test(facility)) sources.push({ product: "cisco", service: "bgp" });
  if (/^(?:LDP|TCP|IP-TCP)/.test(facility)) sources.push({ product: "cisco", service: "ldp" });
  if (event.class_uid === 4001) sources.push({ product: "cisco", category: "firewall" });
  if (event.class_uid === 2004) sources.push({ product: "cisco", category: "ids" });
  return sources;
}
