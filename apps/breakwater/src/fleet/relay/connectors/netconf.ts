import { elementAt, settingsOfXml, type XmlElement } from "@breakwater/devices";
import type { ClientChannel } from "ssh2";
import { type Connector, fact, factsOfSettings, ReadError } from "../reading.ts";
import { openSsh, readAll } from "./ssh-session.ts";
import { xmlOf } from "./xml-answer.ts";

/** RFC 6242 section 4.3: the end of a message where only `base:1.0` was agreed to. */
const end = "]]>]]>";
const base = "urn:ietf:params:xml:ns:netconf:base:1.0";
const hello = `<?xml version="1.0" encoding="UTF-8"?><hello xmlns="${base}"><capabilities><capability>urn:ietf:params:netconf:base:1.0</capability></capabilities></hello>${end}`;
const getConfig = `<?xml version="1.0" encoding="UTF-8"?><rpc xmlns="${base}" message-id="1"><get-config><source><running/></source></get-config></rpc>${end}`;
const closeSession = `<?xml version="1.0" encoding="UTF-8"?><rpc xmlns="${base}" message-id="2"><close-session/></rpc>${end}`;

/** The running configuration by NETCONF (RFC 6241, `get-config`) over SSH; only `base:1.0` is offered, so that messages end with their mark. */
export const netconf: Connector = async (device, signal) => {
  const { host } = device.link.address.url;
  await using session = await openSsh(device, 830, signal);
  const channel = await session.subsystem("netconf");
  const greeting = await message(host, channel, hello);
  if (greeting.name !== "hello") throw new ReadError(`${host}: expected a hello, got <${greeting.name}>`);
  const reply = await message(host, channel, getConfig);
  const data = elementAt(reply, "data");
  channel.write(closeSession);
  if (data === null) {
    const why = elementAt(reply, "rpc-error", "error-message")?.text ?? `<${reply.name}> without data`;
    throw new ReadError(`${host}: get-config is refused: ${why.slice(0, 200)}`);
  }
  const capabilities = elementAt(greeting, "capabilities")?.children.map(({ text }) => text) ?? [];
  const bases = capabilities.filter((one) => one.includes("base:")).sort();
  return [
    fact("system", "netconf", { value: bases.join(" ") }),
    ...factsOfSettings(settingsOfXml(data, [], device.settings)),
  ];
};

async function message(host: string, channel: ClientChannel, sent: string): Promise<XmlElement> {
  channel.write(sent);
  const answer = await readAll(channel, (text) => text.trimEnd().endsWith(end));
  const cut = answer.lastIndexOf(end);
  if (cut < 0) throw new ReadError(`${host}: the session ended within a message`);
  return xmlOf(host, answer.slice(0, cut).trim());
}
