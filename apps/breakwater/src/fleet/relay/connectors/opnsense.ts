import { elementAt, settingsOfXml, textAt, type XmlElement } from "@breakwater/devices";
import {
  type ConnectedDevice,
  type Connector,
  type Fact,
  fact,
  factsOfSettings,
  memberText,
  ReadError,
} from "../reading.ts";
import { record } from "../../../platform/json-members.ts";
import { xmlOf } from "./xml-answer.ts";

/** Sums and histories, which change without anybody having changed anything. */
const skip: ReadonlySet<string> = new Set(["rrddata", "lastchange"]);

/**
 * OPNsense's REST API, by key and secret of a user whose privileges are "System: Firmware" and "Diagnostics: Configuration History": what runs, and
 * the configuration in force.
 */
export const opnsense: Connector = async (device, signal) => {
  const { host } = device.link.address.url;
  const config = xmlOf(host, await get(device, "/api/core/backup/download/this", signal));
  if (config.name !== "opnsense")
    throw new ReadError(`${host}: expected a configuration of OPNsense, got <${config.name}>`);
  const facts: Fact[] = [
    ...(await firmware(device, signal)),
    fact("device", "hostname", { value: textAt(config, "system", "hostname") }),
    ...accounts(config),
    ...managementAccess(config),
    ...logging(config),
  ];
  facts.push(...factsOfSettings(settingsOfXml(config, [], { ...device.settings, skip })));
  return facts;
};

async function get(
  { link, credentials }: ConnectedDevice,
  path: string,
  signal: AbortSignal,
): Promise<string> {
  const { username, password } = credentials;
  const { host } = link.address.url;
  if (username === undefined || password === undefined)
    throw new ReadError("its credentials have no username (the key) and password (the secret)");
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
  const { status, body } = await link.ask({ method: "GET", path, headers: { authorization } }, signal);
  if (status === 401 || status === 403)
    throw new ReadError(
      `${host}: key and secret are not accepted for ${path}, or its user may not read that (${status})`,
    );
  if (status !== 200) throw new ReadError(`${host}: ${path} is answered by status ${status}`);
  return body;
}

async function firmware(device: ConnectedDevice, signal: AbortSignal): Promise<readonly Fact[]> {
  let value: unknown;
  try {
    value = JSON.parse(await get(device, "/api/core/firmware/status", signal));
  } catch (error) {
    if (error instanceof ReadError) return [fact("unread", "firmware", { reason: error.message })];
    return [fact("unread", "firmware", { reason: "the answer is no JSON" })];
  }
  // Up to 22.7 at the top, since then in `product`.
  const product = record(value)["product"] ?? value;
  return [
    fact("system", "vendor", { value: "OPNsense" }),
    fact("system", "product", { value: memberText(product, "product_name") || "OPNsense" }),
    fact("system", "version", {
      value: memberText(product, "product_version") || memberText(value, "product_version"),
    }),
  ];
}

function accounts(config: XmlElement): readonly Fact[] {
  const system = elementAt(config, "system");
  const administrators = new Set(
    (system?.children ?? [])
      .filter(({ name }) => name === "group")
      .filter((group) =>
        group.children.some(
          ({ name, text: right }) => name === "priv" && right.split(",").includes("page-all"),
        ),
      )
      .flatMap((group) =>
        group.children.filter(({ name }) => name === "member").flatMap((member) => member.text.split(",")),
      ),
  );
  return (system?.children ?? [])
    .filter(({ name }) => name === "user")
    .map((user) => {
      const uid = textAt(user, "uid");
      const keys = elementAt(user, "apikeys")?.children.filter(({ name }) => name === "item").length ?? 0;
      const isAll = user.children.some(({ name, text: right }) => name === "priv" && right === "page-all");
      return fact("account", textAt(user, "name"), {
        uid,
        role: administrators.has(uid) || isAll ? "administrator" : "user",
        shell: textAt(user, "shell"),
        disabled: textAt(user, "disabled") === "1" ? "yes" : "no",
        api_keys: String(keys),
        ssh_keys: textAt(user, "authorizedkeys") === "" ? "no" : "yes",
      });
    });
}

function managementAccess(config: XmlElement): readonly Fact[] {
  const web = elementAt(config, "system", "webgui");
  const ssh = elementAt(config, "system", "ssh");
  return [
    fact("management_access", "web", {
      services: web === null ? "unknown" : textAt(web, "protocol") || "https",
      port: web === null ? "" : textAt(web, "port"),
      from: (web === null ? "" : textAt(web, "interfaces")) || "all interfaces",
    }),
    ...(ssh === null || textAt(ssh, "enabled") === ""
      ? []
      : [
          fact("management_access", "ssh", {
            services: "ssh",
            port: textAt(ssh, "port"),
            from: textAt(ssh, "interfaces") || "all interfaces",
            root: textAt(ssh, "permitrootlogin") === "" ? "no" : "yes",
            passwords: textAt(ssh, "passwordauth") === "" ? "no" : "yes",
          }),
        ]),
  ];
}

function logging(config: XmlElement): readonly Fact[] {
  const destinations = elementAt(config, "OPNsense", "Syslog", "destinations");
  return (destinations?.children ?? [])
    .filter(({ name }) => name === "destination")
    .map((one) =>
      fact("logging", `syslog ${textAt(one, "hostname")}`, {
        state: textAt(one, "enabled") === "1" ? "on" : "off",
        to: `${textAt(one, "hostname")}:${textAt(one, "port")}`,
      }),
    );
}
