import { elementAt, settingsOfXml, textAt, type XmlElement } from "@breakwater/devices";
import {
  type ConnectedDevice,
  type Connector,
  type Fact,
  fact,
  factsOfSettings,
  ReadError,
} from "../reading.ts";
import { xmlOf } from "./xml-answer.ts";

const services = ["http", "https", "ssh", "telnet", "snmp", "userid-service", "ping"] as const;

/**
 * PAN-OS XML API, by the key of an administrator whose role may use "Configuration" to read and "Operational Requests". The key goes in the
 * header, so that it is in no log of a proxy.
 */
export const panOs: Connector = async (device, signal) => {
  const info = await ask(device, "type=op&cmd=<show><system><info></info></system></show>", signal);
  const system = elementAt(info, "result", "system");
  if (system === null)
    throw new ReadError(`${device.link.address.url.host}: "show system info" has no answer`);
  const facts: Fact[] = [
    fact("system", "vendor", { value: "Palo Alto Networks" }),
    fact("system", "product", { value: "PAN-OS" }),
    fact("system", "model", { value: textAt(system, "model") }),
    fact("system", "version", { value: textAt(system, "sw-version") }),
    fact("device", "serial", { value: textAt(system, "serial") }),
    fact("device", "hostname", { value: textAt(system, "hostname") }),
  ];
  const answer = await ask(device, "type=config&action=show&xpath=/config", signal);
  const config = elementAt(answer, "result", "config");
  if (config === null)
    throw new ReadError(`${device.link.address.url.host}: the running configuration was not given`);
  facts.push(...administrators(config), ...managementAccess(config), ...logging(config), ...updates(config));
  facts.push(...factsOfSettings(settingsOfXml(config, [], device.settings)));
  return facts;
};

async function ask(
  { link, credentials }: ConnectedDevice,
  query: string,
  signal: AbortSignal,
): Promise<XmlElement> {
  const { host } = link.address.url;
  if (credentials.token === undefined) throw new ReadError("its credentials have no token");
  const { status, body } = await link.ask(
    { method: "GET", path: `/api/?${encodeURI(query)}`, headers: { "x-pan-key": credentials.token } },
    signal,
  );
  if (status === 401 || status === 403)
    throw new ReadError(`${host}: the key is not accepted, or its role may not do this (${status})`);
  if (status !== 200) throw new ReadError(`${host}: status ${status}`);
  const response = xmlOf(host, body);
  if (response.attributes["status"] !== "success") {
    const why =
      textAt(response, "msg", "line") || textAt(response, "msg") || textAt(response, "result", "msg");
    throw new ReadError(
      `${host}: the device refuses: ${why.slice(0, 200)} (code ${response.attributes["code"] ?? "none"})`,
    );
  }
  return response;
}

function entries(parent: XmlElement | null): readonly XmlElement[] {
  return parent?.children.filter(({ name }) => name === "entry") ?? [];
}

function nameOf(entry: XmlElement): string {
  return entry.attributes["name"] ?? "";
}

function administrators(config: XmlElement): readonly Fact[] {
  return entries(elementAt(config, "mgt-config", "users")).map((user) => {
    const role = elementAt(user, "permissions", "role-based");
    const isSuperuser = role !== null && textAt(role, "superuser") === "yes";
    return fact("account", nameOf(user), {
      role: isSuperuser ? "administrator" : "restricted administrator",
      profile:
        role?.children
          .map(({ name }) => name)
          .sort()
          .join(" ") ?? "",
    });
  });
}

function managementAccess(config: XmlElement): readonly Fact[] {
  const facts: Fact[] = [];
  const network = firstDevice(config, "network");
  const profiles = new Map(
    entries(elementAtOrNull(network, "profiles", "interface-management-profile")).map((profile) => [
      nameOf(profile),
      profile,
    ]),
  );
  for (const kind of ["ethernet", "aggregate-ethernet", "vlan", "loopback", "tunnel"])
    for (const found of entries(elementAtOrNull(network, "interface", kind))) {
      const used =
        textAt(found, "layer3", "interface-management-profile") ||
        textAt(found, "interface-management-profile");
      const profile = profiles.get(used);
      if (profile === undefined) continue;
      const open = services.filter((service) => textAt(profile, service) === "yes");
      facts.push(
        fact("management_access", nameOf(found), {
          services: open.join(" "),
          from: entries(elementAt(profile, "permitted-ip")).map(nameOf).sort().join(", ") || "any",
        }),
      );
    }
  const system = firstDevice(config, "deviceconfig", "system");
  if (system !== null)
    facts.push(
      fact("management_access", "management interface", {
        // What is not said is on.
        services: ["http", "https", "ssh", "telnet"]
          .filter(
            (service) =>
              textAt(system, "service", `disable-${service}`) === "no" ||
              ((service === "https" || service === "ssh") &&
                textAt(system, "service", `disable-${service}`) === ""),
          )
          .join(" "),
        from: entries(elementAt(system, "permitted-ip")).map(nameOf).sort().join(", ") || "any",
      }),
    );
  return facts;
}

function logging(config: XmlElement): readonly Fact[] {
  const shared = entries(elementAt(config, "shared", "log-settings", "syslog"));
  return shared.map((profile) =>
    fact("logging", `syslog ${nameOf(profile)}`, {
      state: "on",
      to: entries(elementAt(profile, "server"))
        .map((server) => textAt(server, "server"))
        .sort()
        .join(", "),
    }),
  );
}

function updates(config: XmlElement): readonly Fact[] {
  const schedule = firstDevice(config, "deviceconfig", "system", "update-schedule");
  return (schedule?.children ?? []).map((content) => {
    const recurring = elementAt(content, "recurring");
    const when = recurring?.children.find(({ name }) => name !== "threshold" && name !== "sync-to-peer");
    const action = when === undefined ? "" : textAt(when, "action");
    return fact("automatic_updates", content.name, {
      state: action === "download-and-install" ? "on" : "off",
      action: action === "" ? "none" : action,
    });
  });
}

/** A firewall has one device in its configuration, `localhost.localdomain`. */
function firstDevice(config: XmlElement, ...path: readonly string[]): XmlElement | null {
  const [first] = entries(elementAt(config, "devices"));
  return first === undefined ? null : elementAt(first, ...path);
}

function elementAtOrNull(root: XmlElement | null, ...path: readonly string[]): XmlElement | null {
  return root === null ? null : elementAt(root, ...path);
}
