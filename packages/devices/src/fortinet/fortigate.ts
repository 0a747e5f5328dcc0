import { classUid } from "@breakwater/ocsf";
import { fieldPathsOf } from "../field-copies.ts";
import type { LogMessage } from "../log-message.ts";
import type { DeviceProduct, Draft } from "../product.ts";
import { administrationTables, toAdministration } from "./fortigate/administration.ts";
import { common, commonTable, kindOf } from "./fortigate/common.ts";
import { readFields } from "./fortigate/fields.ts";
import { isNetworkService, networkServiceTables, toNetworkService } from "./fortigate/network-service.ts";
import { isSecurityFinding, securityFindingTable, toSecurityFinding } from "./fortigate/security-finding.ts";
import { toTraffic, trafficTable } from "./fortigate/traffic.ts";

/**
 * FortiGate (FortiOS 5.0 to 7.6) as `key=value` or CEF. Log types, sub-types and fields are those of Fortinet's "FortiOS
 * Log Message Reference".
 */
export const fortigate: DeviceProduct = {
  vendor: "Fortinet",
  product: "FortiGate",
  recognises: (message) => readFieldsOf(message) !== null,
  toDraft,
  fieldPaths: fieldPathsOf(
    commonTable,
    trafficTable,
    securityFindingTable,
    ...networkServiceTables,
    ...administrationTables,
  ),
  // SigmaHQ: `product: fortigate` with the log type as `service`, and `fortios` for what runs on the device.
  logSources: [
    { product: "fortigate", service: "*" },
    { product: "fortios", service: "sslvpnd", logNames: ["event"] },
    { product: "fortigate", category: "firewall", classes: [classUid.networkActivity] },
    { product: "fortigate", category: "proxy", classes: [classUid.httpActivity] },
    { product: "fortigate", category: "webserver", classes: [classUid.httpActivity] },
    { product: "fortigate", category: "dns", classes: [classUid.dnsActivity] },
    { product: "fortigate", category: "ids", classes: [classUid.detectionFinding] },
    // Log ids begin with the log type, of which 02 is antivirus.
    {
      product: "fortigate",
      category: "antivirus",
      classes: [classUid.detectionFinding],
      eventCodes: ["02*"],
    },
  ],
};

/** The message was read to recognise it; reading it again to map it would cost twice. */
let last: { message: LogMessage; fields: ReturnType<typeof readFields> } | null = null;

function readFieldsOf(message: LogMessage): ReturnType<typeof readFields> {
  if (last?.message !== message) last = { message, fields: readFields(message) };
  return last.fields;
}

function toDraft(message: LogMessage): Draft {
  const read = readFieldsOf(message);
  last = null;
  if (read === null) throw new Error("fortigate: asked to map a message that it does not recognise");
  const fields = read.values;
  const kind = kindOf(fields);
  const base = common(fields, read.format);
  let draft: Draft;
  if (isNetworkService(kind, fields)) draft = toNetworkService(base, fields, kind);
  else if (kind.type === "traffic" || kind.subtype === "voip") draft = toTraffic(base, fields);
  else if (isSecurityFinding(kind, fields)) draft = toSecurityFinding(base, fields, kind);
  else draft = toAdministration(base, fields, kind);
  // What the mapping has not moved is the vendor's own.
  draft.event.unmapped = Object.fromEntries(fields);
  if (read.repeated.length > 0) draft.event.unmapped["repeated_fields"] = read.repeated;
  return draft;
}
