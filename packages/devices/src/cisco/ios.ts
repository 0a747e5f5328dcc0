import { classUid, type Device, deviceTypeId, severity } from "@breakwater/ocsf";
import { matchAny } from "../body/template.ts";
import { fieldPathsOf } from "../field-copies.ts";
import type { LogMessage } from "../log-message.ts";
import type { DeviceProduct, Draft, DraftEvent } from "../product.ts";
import { toBase } from "../requirements.ts";
import { asaTables } from "./asa/classes.ts";
import { toFields } from "./asa/fields.ts";
import { commandTable } from "./command.ts";
import { type CiscoHeader, ciscoHeaderOf } from "./header.ts";
import { entryFor } from "./ios/catalog.ts";
import { levelNames, levelSeverities } from "./level.ts";

type Platform = "IOS" | "IOS XR" | "NX-OS";

/** Commands and accounting. */
const accounting = [
  "CFGLOG_LOGGEDCMD",
  "ACCTLOCAL",
  "VSHD_SYSLOG_CMD_EXEC",
  "AAA_ACCOUNTING_MESSAGE",
  "VSHD_SYSLOG_CONFIG_I",
  "CONFIG_I",
  "CONFIG_P",
];

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
    // SigmaHQ: `product: cisco` with `aaa` for commands and accounting, `bgp` and `ldp` for those protocols.
    logSources: [
      { product: "cisco", service: "syslog" },
      { product: "cisco", service: "aaa", eventCodes: accounting },
      { product: "cisco", service: "bgp", logNames: ["BGP*", "ROUTING-BGP*", "TCP*", "IP-TCP*"] },
      { product: "cisco", service: "ldp", logNames: ["LDP*", "ROUTING-LDP*", "TCP*", "IP-TCP*"] },
      { product: "cisco", category: "firewall", classes: [classUid.networkActivity] },
      { product: "cisco", category: "ids", classes: [classUid.detectionFinding] },
    ],
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
