import type { Connector } from "../reading.ts";
import { fortios } from "./fortios.ts";
import { netconf } from "./netconf.ts";
import { opnsense } from "./opnsense.ts";
import { panOs } from "./pan-os.ts";
import { snmpConnector } from "./snmp.ts";
import { sophos } from "./sophos.ts";
import { ssh } from "./ssh.ts";

export const connectorNames = ["fortios", "pan-os", "opnsense", "sophos", "ssh", "netconf", "snmp"] as const;
export type ConnectorName = (typeof connectorNames)[number];

export const connectors: Readonly<Record<ConnectorName, Connector>> = {
  fortios,
  "pan-os": panOs,
  opnsense,
  sophos,
  ssh,
  netconf,
  snmp: snmpConnector,
};

/** How each is addressed. */
export const protocols: Readonly<Record<ConnectorName, string>> = {
  fortios: "https:",
  "pan-os": "https:",
  opnsense: "https:",
  sophos: "https:",
  ssh: "ssh:",
  netconf: "ssh:",
  snmp: "snmp:",
};
