import { settingsOfJson } from "@breakwater/devices";
import {
  type ConnectedDevice,
  type Connector,
  type Fact,
  fact,
  factsOfSettings,
  memberText,
  ReadError,
} from "../reading.ts";

/** Tables of the whole device: who may administer it and from where, what is logged, what runs by itself. */
const globalTables = [
  "system/global",
  "system/admin",
  "system/accprofile",
  "system/api-user",
  "system/sso-admin",
  "system/interface",
  "system/dns",
  "system/ha",
  "system/central-management",
  "system/fortiguard",
  "system/password-policy",
  "system/automation-trigger",
  "system/automation-action",
  "system/automation-stitch",
  "system.autoupdate/schedule",
  "system.snmp/community",
  "system.snmp/user",
  "log.syslogd/setting",
  "log.syslogd2/setting",
  "log.fortianalyzer/setting",
  "log.fortianalyzer.cloud/setting",
] as const;
/** Tables that each virtual domain has of its own: who may sign in, what is let through. */
const domainTables = [
  "log/setting",
  "user/local",
  "user/group",
  "user/ldap",
  "user/radius",
  "user/saml",
  "vpn.ssl/settings",
  "vpn.ssl.web/portal",
  "vpn.ipsec/phase1-interface",
  "firewall/policy",
  "firewall/local-in-policy",
  "firewall/vip",
  "router/static",
] as const;
type Table = (typeof globalTables)[number] | (typeof domainTables)[number];

interface Answer {
  readonly results: unknown;
  readonly serial: string;
  readonly version: string;
  readonly build: string;
}

/**
 * FortiOS REST API, by the token of a `system api-user` whose profile may read and whose trusted host is the relay. `monitor` for what
 * the device is, `cmdb` for how it is set up.
 */
export const fortios: Connector = async (device, signal) => {
  const status = await get(device, "/api/v2/monitor/system/status", signal);
  if (typeof status === "string") throw new ReadError(`${device.link.address.url.host}: ${status}`);
  const facts: Fact[] = [
    fact("system", "vendor", { value: "Fortinet" }),
    fact("system", "product", { value: "FortiGate" }),
    fact("system", "model", {
      value: memberText(status.results, "model_number") || memberText(status.results, "model"),
    }),
    fact("system", "version", { value: status.version.replace(/^v/, "") }),
    fact("system", "build", { value: status.build }),
    fact("device", "serial", { value: status.serial }),
    fact("device", "hostname", { value: memberText(status.results, "hostname") }),
  ];
  for (const table of globalTables) facts.push(...(await readTable(device, table, null, signal)));
  const vdoms = device.options.vdoms.length === 0 ? [null] : device.options.vdoms;
  for (const vdom of vdoms)
    for (const table of domainTables) facts.push(...(await readTable(device, table, vdom, signal)));
  return facts;
};

/** @param vdom null for the token's own */
async function readTable(
  device: ConnectedDevice,
  table: Table,
  vdom: string | null,
  signal: AbortSignal,
): Promise<readonly Fact[]> {
  const query = vdom === null ? "" : `?vdom=${encodeURIComponent(vdom)}`;
  const answer = await get(device, `/api/v2/cmdb/${table}${query}`, signal);
  const name = table.replace("/", ".");
  const at = vdom === null ? name : `${vdom} ${name}`;
  if (typeof answer === "string") return [fact("unread", at, { reason: answer })];
  const settings = settingsOfJson(answer.results, [at], device.settings);
  return [...elevated(table, answer.results), ...factsOfSettings(settings)];
}

/** Why not, where the device says that this may not be read or is not there. */
async function get(
  { link, credentials }: ConnectedDevice,
  path: string,
  signal: AbortSignal,
): Promise<Answer | string> {
  if (credentials.token === undefined) throw new ReadError("its credentials have no token");
  const { status, body } = await link.ask(
    {
      method: "GET",
      path,
      headers: { authorization: `Bearer ${credentials.token}`, accept: "application/json" },
    },
    signal,
  );
  if (status === 401) throw new ReadError(`${link.address.url.host}: the token is not accepted (401)`);
  if (status === 403 || status === 404 || status === 405) return `status ${status}`;
  if (status !== 200)
    throw new ReadError(`${link.address.url.host}: ${path} is answered by status ${status}`);
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw new ReadError(`${link.address.url.host}: ${path} is answered by what is no JSON`);
  }
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, "results"))
    throw new ReadError(`${link.address.url.host}: ${path} is answered without results`);
  return {
    results: Reflect.get(value, "results"),
    serial: memberText(value, "serial"),
    version: memberText(value, "version"),
    build: memberText(value, "build"),
  };
}

function elevated(table: Table, results: unknown): readonly Fact[] {
  const rows = Array.isArray(results) ? results : [results];
  switch (table) {
    case "system/admin":
    case "system/sso-admin":
      return rows.map((row) => accountOf(row, ""));
    case "system/api-user":
      return rows.map((row) => accountOf(row, "api-user "));
    case "system/interface":
      return rows.flatMap((row) => {
        const services = memberText(row, "allowaccess");
        return services === ""
          ? []
          : [
              fact("management_access", memberText(row, "name"), {
                services: services.split(/\s+/).sort().join(" "),
              }),
            ];
      });
    case "log.syslogd/setting":
    case "log.syslogd2/setting":
    case "log.fortianalyzer/setting":
    case "log.fortianalyzer.cloud/setting":
      return rows.map((row) =>
        fact("logging", table.replace("/setting", ""), {
          state: stateOf(memberText(row, "status")),
          to: memberText(row, "server"),
        }),
      );
    case "system/fortiguard":
      return rows.map((row) =>
        fact("automatic_updates", "firmware", { state: stateOf(memberText(row, "auto-firmware-upgrade")) }),
      );
    case "system.autoupdate/schedule":
      return rows.map((row) =>
        fact("automatic_updates", "signatures", { state: stateOf(memberText(row, "status")) }),
      );
    default:
      return [];
  }
}

function accountOf(row: unknown, before: string): Fact {
  const profile = memberText(row, "accprofile");
  return fact("account", `${before}${memberText(row, "name")}`, {
    role: profile === "super_admin" ? "administrator" : "restricted administrator",
    profile,
    second_factor: memberText(row, "two-factor"),
  });
}

function stateOf(status: string): string {
  return status === "enable" ? "on" : status === "disable" ? "off" : status === "" ? "unknown" : status;
}
