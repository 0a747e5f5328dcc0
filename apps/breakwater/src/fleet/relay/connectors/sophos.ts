import { settingsOfXml, textAt, type XmlElement } from "@breakwater/devices";
import { type Connector, type Fact, fact, factsOfSettings, ReadError } from "../reading.ts";
import { xmlOf } from "./xml-answer.ts";

/** What is asked for. An entity that this version does not know is told as unread. */
const entities = [
  "AdminSettings",
  "AdministrationProfile",
  "User",
  "UserGroup",
  "AuthenticationServer",
  "Zone",
  "LocalServiceACL",
  "Interface",
  "SyslogServers",
  "Notification",
  "BackupRestore",
  "SSLVPNPolicy",
  "VPNIPSecConnection",
  "FirewallRule",
  "NATRule",
  "UnicastRoute",
  "DNS",
  "SNMPCommunity",
] as const;

/**
 * Sophos Firewall's XML API (off by default; Backup and firmware > API, with the relay's address), by an administrator whose profile may read.
 * One request gets everything; the answer says of each entity what it is or why not.
 */
export const sophos: Connector = async (device, signal) => {
  const { username, password } = device.credentials;
  const { host } = device.link.address.url;
  if (username === undefined || password === undefined)
    throw new ReadError("its credentials have no username and password");
  const login = `<Login><Username>${escaped(username)}</Username><Password>${escaped(password)}</Password></Login>`;
  const asked = `<Request>${login}<Get>${entities.map((name) => `<${name}></${name}>`).join("")}</Get></Request>`;
  const { status, body } = await device.link.ask(
    {
      method: "POST",
      path: "/webconsole/APIController",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ reqxml: asked }).toString(),
    },
    signal,
  );
  if (status !== 200) throw new ReadError(`${host}: status ${status}`);
  const response = xmlOf(host, body);
  const signedIn = textAt(response, "Login", "status");
  if (signedIn !== "Authentication Successful") {
    const why =
      signedIn || response.children.find(({ name }) => name === "Status")?.text || "no answer to the sign-in";
    throw new ReadError(`${host}: ${why.slice(0, 200)}`);
  }
  const facts: Fact[] = [
    fact("system", "vendor", { value: "Sophos" }),
    fact("system", "product", { value: "Sophos Firewall" }),
    fact("system", "api_version", { value: response.attributes["APIVersion"] ?? "unknown" }),
  ];
  for (const name of entities) {
    const found = response.children.filter((child) => child.name === name);
    const refused = found.length === 0 ? "not in the answer" : refusal(found);
    if (refused !== null) facts.push(fact("unread", name, { reason: refused }));
  }
  const read = response.children.filter(
    ({ name, children }) => name !== "Login" && name !== "Status" && !isRefusal(children),
  );
  facts.push(...read.flatMap(elevated));
  facts.push(...factsOfSettings(settingsOfXml({ ...response, children: read }, [], device.settings)));
  return facts;
};

/** Null where it was given; an entity of which there is none is no refusal. */
function refusal(found: readonly XmlElement[]): string | null {
  const [first] = found;
  if (first === undefined || !isRefusal(first.children)) return null;
  const [status] = first.children;
  const text = status?.text ?? "";
  return /no\.? of records zero/i.test(text)
    ? null
    : `${text.slice(0, 200)} ${status?.attributes["code"] ?? ""}`.trim();
}

function isRefusal(children: readonly XmlElement[]): boolean {
  return children.length === 1 && children[0]?.name === "Status";
}

function elevated(element: XmlElement): readonly Fact[] {
  const { name } = element;
  if (name === "User" && textAt(element, "UserType") === "Administrator")
    return [
      fact("account", textAt(element, "Username") || textAt(element, "Name"), {
        role: textAt(element, "Profile") === "Administrator" ? "administrator" : "restricted administrator",
        profile: textAt(element, "Profile"),
      }),
    ];
  if (name === "Zone") {
    const access = element.children.find((child) => child.name === "ApplianceAccess");
    return [
      fact("management_access", `zone ${textAt(element, "Name")}`, {
        services: access === undefined ? "" : enabled(access).sort().join(" "),
      }),
    ];
  }
  if (name === "SyslogServers")
    return [
      fact("logging", `syslog ${textAt(element, "Name")}`, {
        state: "on",
        to: textAt(element, "ServerAddress"),
      }),
    ];
  return [];
}

function enabled(element: XmlElement): string[] {
  return element.children.length === 0
    ? element.text === "Enable"
      ? [element.name]
      : []
    : element.children.flatMap(enabled);
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
