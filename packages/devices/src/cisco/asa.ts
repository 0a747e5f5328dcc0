import { classUid, type Device, deviceTypeId, severity } from "@breakwater/ocsf";
import { matchAny } from "../body/template.ts";
import { fieldPathsOf } from "../field-copies.ts";
import type { LogMessage } from "../log-message.ts";
import type { DeviceProduct, Draft, DraftEvent } from "../product.ts";
import { entryOf, tunnelSeries } from "./asa/catalog.ts";
import { asaTables } from "./asa/classes.ts";
import { toFields } from "./asa/fields.ts";
import { parsePairs } from "./asa/pairs.ts";
import { threatDefenseTables, toSecurityEvent } from "./asa/threat-defense.ts";
import { isApplianceSentence, type Reading, unlisted, untagged } from "./asa/unlisted.ts";
import { commandTable } from "./command.ts";
import { type CiscoHeader, ciscoHeaderOf } from "./header.ts";
import { levelNames, levelSeverities } from "./level.ts";

/**
 * Cisco's adaptive security appliances and what came before and after them: `%ASA-6-302013: Built inbound TCP connection ...`.
 * Message ids and texts are those of Cisco's "Secure Firewall ASA Series Syslog Messages" and "Secure Firewall Threat
 * Defense Syslog Messages". The appliance writes sentences; the names of fields are ours (`toFields`).
 */
export const ciscoAsa = appliance("ASA", ["ASA"]);
/** Secure Firewall Threat Defense (Firepower): the same messages, and security events as `Key: value` pairs (430001 to 430005). */
export const ciscoFtd = appliance("FTD", ["FTD", "NGIPS"]);
/** PIX and the Firewall Services Module, past their end of life and still met. */
export const ciscoPix = appliance("PIX", ["PIX", "FWSM"]);

function appliance(product: string, facilities: readonly string[]): DeviceProduct {
  return {
    vendor: "Cisco",
    product,
    recognises: (message) => applianceHeader(message, facilities) !== null,
    toDraft: (message) => toDraft(message, product, facilities),
    fieldPaths: fieldPathsOf(commandTable, ...asaTables, ...threatDefenseTables),
    logSources: [
      { product: "cisco", service: product.toLowerCase() },
      { product: "cisco", category: "firewall", classes: [classUid.networkActivity] },
      { product: "cisco", category: "proxy", classes: [classUid.httpActivity] },
      { product: "cisco", category: "dns", classes: [classUid.dnsActivity] },
      { product: "cisco", category: "ids", classes: [classUid.detectionFinding] },
      // Commands that were run: 111008 to 111010.
      { product: "cisco", service: "aaa", eventCodes: ["111008", "111009", "111010"] },
    ],
  };
}

function applianceHeader(message: LogMessage, facilities: readonly string[]): CiscoHeader | null {
  const header = ciscoHeaderOf(message);
  if (header !== null)
    return facilities.includes(header.facility) && /^[0-9]{6}$/.test(header.mnemonic) ? header : null;
  return withoutTag(message, facilities);
}

/** Relays that take `%ASA-6-722051:` for the syslog tag leave the text without it; the manager of Firepower writes `SFIMS:`. */
function withoutTag(message: LogMessage, facilities: readonly string[]): CiscoHeader | null {
  const { text, header } = message;
  const isAsa =
    facilities.includes("ASA") &&
    isApplianceSentence(text.slice(header.messageStart, header.messageStart + 512));
  const isManager = facilities.includes("FTD") && header.appName === "SFIMS";
  if (!isAsa && !isManager) return null;
  return {
    facility: isAsa ? "ASA" : "FTD",
    messageClass: null,
    level: 6,
    mnemonic: "",
    time: null,
    hostname: header.hostname,
    textStart: header.messageStart,
  };
}

function toDraft(message: LogMessage, product: string, facilities: readonly string[]): Draft {
  const header = applianceHeader(message, facilities);
  if (header === null) throw new Error("asa: asked to map a message that it does not recognise");
  const text = message.text.slice(header.textStart).trim();
  const event = started(header, product, text);
  const fields = new Map<string, string>();
  const draft = map(event, header, text, fields, message.header.timestamp !== null);
  draft.event.unmapped = Object.fromEntries(fields);
  if (header.messageClass !== null) draft.event.unmapped["message_class"] = header.messageClass;
  return draft;
}

function started(header: CiscoHeader, product: string, text: string): DraftEvent {
  const device: Device = { type_id: deviceTypeId.firewall, vendor_name: "Cisco" };
  if (header.hostname !== null) device.hostname = header.hostname;
  const event: DraftEvent = {
    class_uid: 0,
    activity_id: 0,
    severity_id: levelSeverities[header.level] ?? severity.unknown,
    message: text.slice(0, 1_024),
    metadata: {
      product: { name: product, vendor_name: "Cisco" },
      log_name: header.facility,
      log_level: levelNames[header.level] ?? "",
    },
    device,
  };
  if (header.mnemonic !== "") event.metadata.event_code = header.mnemonic;
  return event;
}

function map(
  event: DraftEvent,
  header: CiscoHeader,
  text: string,
  fields: Map<string, string>,
  hasHeaderTime: boolean,
): Draft {
  const { mnemonic, time } = header;
  if (mnemonic.startsWith("43000") || (mnemonic === "" && header.facility === "FTD")) {
    for (const [name, value] of parsePairs(text, 0)) fields.set(name, value);
    if (fields.size > 0) return toSecurityEvent(event, time, fields, hasHeaderTime);
  }
  const { entry, captures } = mnemonic === "" ? untagged(text) : read(mnemonic, text);
  for (const [name, value] of toFields(captures)) fields.set(name, value);
  return entry.toClass({ event, time, fields, text });
}

function read(id: string, text: string): Reading {
  const entry = entryOf(id) ?? tunnelSeries.get(id.slice(0, 3));
  if (entry === undefined) return unlisted(text);
  const captures = matchAny(entry.templates, text);
  if (captures !== null || entry.templates.length === 0) return { entry, captures: captures ?? new Map() };
  // The words are not those that we know; what they say of two ends or a user may still be read.
  return { entry, captures: unlisted(text).captures };
}
