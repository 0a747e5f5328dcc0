import { settingsOfJson } from "@breakwater/devices";
import { type ConnectedDevice, type Connector, type Fact, factsOfSettings, ReadError } from "../reading.ts";

/** Tables that say who may administer, from where, what is logged, what runs by itself and what is let through. */
const tables = [
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
  "log/setting",
  "log.syslogd/setting",
  "log.syslogd2/setting",
  "log.fortianalyzer/setting",
  "log.fortianalyzer.cloud/setting",
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
      value: textOf(status.results, "model_number") || textOf(status.results, "model"),
    }),
    fact("system", "version", { value: status.version.replace(/^v/, "") }),
    fact("system", "build", { value: status.build }),
    fact("device", "serial", { value: status.serial }),
    fact("device", "hostname", { value: textOf(status.results, "hostname") }),
  ];
  const vdoms = device.options.vdoms.length === 0 ? [null] : device.options.vdoms;
  for (const vdom of vdoms)
    for (const table of tables) {
      const query = vdom === null ? "" : `?vdom=${encodeURIComponent(vdom)}`;
      const answer = await get(device, `/api/v2/cmdb/${table}${query}`, signal);
      const at = vdom === null ? table.replace("/", ".") : `${vdom} ${table.replace("/", ".")}`;
      if (typeof answer === "string") {
        facts.push({ kind: "unread", name: at, details: { reason: answer } });
        continue;
      }
      facts.push(...elevated(table, answer.results));
      facts.push(...factsOfSettings(settingsOfJson(answer.results, [at], device.settings)));
    }
  return facts;
};

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
    serial: textOf(value, "serial"),
    version: textOf(value, "version"),
    build: textOf(value, "build"),
  };
}

function elevated(table: (typeof tables)[number], results: unknown): readonly Fact[] {
  const rows = Array.isArray(results) ? results : [results];
  switch (table) {
    case "system/admin":
    case "system/sso-admin":
      return rows.map((row) => accountOf(row, ""));
    case "system/api-user":
      return rows.map((row) => accountOf(row, "api-user "));
    case "system/interface":
      return rows.flatMap((row) => {
        const services = textOf(row, "allowaccess");
        return services === ""
          ? []
          : [
              fact("management_access", textOf(row, "name"), {
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
          state: stateOf(textOf(row, "status")),
          to: textOf(row, "server"),
        }),
      );
    case "system/fortiguard":
      return rows.map((row) =>
        fact("automatic_updates", "firmware", { state: stateOf(textOf(row, "auto-firmware-upgrade")) }),
      );
    case "system.autoupdate/schedule":
      return rows.map((row) =>
        fact("automatic_updates", "signatures", { state: stateOf(textOf(row, "status")) }),
      );
    default:
      return [];
  }
}

function accountOf(row: unknown, before: string): Fact {
  const profile = textOf(row, "accprofile");
  return fact("account", `${before}${textOf(row, "name")}`, {
    role: profile === "super_admin" ? "administrator" : "restricted administrator",
    profile,
    second_factor: textOf(row, "two-factor"),
  });
}

function fact(kind: Fact["kind"], name: string, details: Record<string, string>): Fact {
  return { kind, name: name === "" ? "(no name)" : name, details };
}

function stateOf(status: string): string {
  return status === "enable" ? "on" : status === "disable" ? "off" : status === "" ? "unknown" : status;
}

function textOf(value: unknown, name: string): string {
  const found: unknown =
    typeof value === "object" && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : "";
  return typeof found === "string" || typeof found === "number" ? String(found).slice(0, 1_000) : "";
}
