import { type FakeDevice, startTlsDevice } from "./tls-device.ts";

export interface FortiGateState {
  admins: { name: string; accprofile: string; "two-factor": string }[];
  syslog: "enable" | "disable";
  wan: string;
  psk: string;
}

export const fortiGateToken = "f0rt1-token-of-the-relay";

/** FortiOS's REST API as its reference describes it: the envelope, tables with `q_origin_key`, 401 without a token, 404 and 403 for parts. */
export function startFortiGate(state: FortiGateState): Promise<FakeDevice> {
  const envelope = (path: string, results: unknown) =>
    JSON.stringify({
      http_method: "GET",
      revision: "c1",
      results,
      vdom: "root",
      path: path.split("/")[4],
      name: path.split("/")[5],
      status: "success",
      http_status: 200,
      serial: "FGT60FTK00000001",
      version: "v7.4.4",
      build: 2662,
    });
  const tables: Readonly<Record<string, () => unknown>> = {
    "system/global": () => ({ hostname: "hq-fw-1", "admin-sport": 8443, admintimeout: 5 }),
    "system/admin": () =>
      state.admins.map((admin) => ({ ...admin, q_origin_key: admin.name, password: "ENC SH2hash" })),
    "system/interface": () => [
      { q_origin_key: "wan1", name: "wan1", allowaccess: state.wan, ip: "203.0.113.1 255.255.255.0" },
      {
        q_origin_key: "internal",
        name: "internal",
        allowaccess: "ping https ssh",
        ip: "192.0.2.1 255.255.255.0",
      },
    ],
    "system/fortiguard": () => ({ "auto-firmware-upgrade": "enable" }),
    "log.syslogd/setting": () => ({ status: state.syslog, server: "192.0.2.10", port: 5514 }),
    "vpn.ipsec/phase1-interface": () => [
      { q_origin_key: "to-branch", name: "to-branch", psksecret: state.psk, "remote-gw": "198.51.100.7" },
    ],
  };
  return startTlsDevice(({ method, url, headers }) => {
    if (headers.authorization !== `Bearer ${fortiGateToken}`) return { status: 401, body: "" };
    if (method !== "GET") return { status: 405, body: "" };
    if (url.pathname === "/api/v2/monitor/system/status")
      return {
        body: envelope(url.pathname, {
          model_name: "FortiGate",
          model_number: "60F",
          model: "FGT60F",
          hostname: "hq-fw-1",
        }),
      };
    const table = /^\/api\/v2\/cmdb\/(.+)$/.exec(url.pathname)?.[1] ?? "";
    if (table === "user/local")
      return { status: 403, body: JSON.stringify({ http_status: 403, status: "error" }) };
    const rows = Object.hasOwn(tables, table) ? tables[table] : undefined;
    return rows === undefined
      ? { status: 404, body: JSON.stringify({ http_status: 404, status: "error" }) }
      : { body: envelope(url.pathname, rows()) };
  });
}
