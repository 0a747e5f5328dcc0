import { settingsOfLines } from "@breakwater/devices";
import { type Connector, type Fact, fact, factsOfSettings, ReadError } from "../reading.ts";
import { openSsh } from "./ssh-session.ts";

/**
 * What commands print, line by line, over SSH: for a key that may run one command only (`command="..."` of OpenSSH, a parser view, a read-only
 * role). Which commands is the configuration's choice; they change nothing.
 */
export const ssh: Connector = async (device, signal) => {
  const { commands } = device.options;
  if (commands.length === 0) throw new ReadError('no commands are named, such as ["show running-config"]');
  await using session = await openSsh(device, 22, signal);
  const facts: Fact[] = [];
  for (const command of commands) {
    const printed = await session.run(command);
    if (printed.trim() === "") facts.push(fact("unread", command, { reason: "it printed nothing" }));
    else facts.push(...factsOfSettings(settingsOfLines(printed, [command], device.settings)));
  }
  if (facts.every(({ kind }) => kind === "unread"))
    throw new ReadError("none of the commands printed anything");
  return facts;
};
