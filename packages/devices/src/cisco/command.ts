import { accountChangeIds, classUid, entityManagementIds, eventLogActivityIds } from "@breakwater/ocsf";
import { applyCopies, copies, presentValue } from "../field-copies.ts";
import type { DeviceTime, Draft, DraftEvent } from "../product.ts";

export const commandTable = copies({
  user: "actor.user.name",
  user_domain: "actor.user.domain",
  src_ip: "src_endpoint.ip:ip",
});

/** First words of a command and what it does to what it names; the first that fits counts. */
const verbs: readonly (readonly [RegExp, number])[] = [
  [/^(?:show|more|dir|ping|traceroute|verify|terminal|test|who|pwd)\b/i, entityManagementIds.read],
  [/^(?:no|clear|delete|erase|format|rmdir|write erase)\b/i, entityManagementIds.delete],
  [/^(?:shutdown)\b/i, entityManagementIds.disable],
  [/^(?:reload|reboot)\b/i, entityManagementIds.suspend],
  [
    /^(?:mkdir|copy|crypto key generate|crypto ca enroll|capture|monitor capture)\b/i,
    entityManagementIds.create,
  ],
];

const logClearing = /^clear +log(?:ging|s|g|gi|gin)?\b|^clear +archive\b/i;
const logDisabling =
  /^no +logging(?: +(?:enable|on|host|server|trap|buffered|console|monitor|message|facility|source-interface))?\b|^logging +disable\b|^no +archive\b/i;
const userCommand = /^(no +)?username +(?:"([^"]{1,128})"|(\S{1,128}))/i;

/**
 * A command that someone gave to a Cisco device (`command` among the fields): an account where it makes or removes one, the
 * log where it clears or silences it, else a change of, or a look at, the configuration.
 */
export function toCommand(event: DraftEvent, time: DeviceTime | null, fields: Map<string, string>): Draft {
  const command = commandText(presentValue(fields, "command") ?? "");
  const user = userCommand.exec(command);
  if (logClearing.test(command) || logDisabling.test(command)) {
    event.class_uid = classUid.eventLogActivity;
    event.activity_id = logClearing.test(command) ? eventLogActivityIds.clear : eventLogActivityIds.disable;
    event.log_provider = "Cisco";
  } else if (user !== null) {
    event.class_uid = classUid.accountChange;
    event.activity_id = user[1] === undefined ? accountChangeIds.create : accountChangeIds.delete;
    event.user = { name: user[2] ?? user[3] ?? "" };
  } else {
    event.class_uid = classUid.entityManagement;
    event.activity_id = verbs.find(([verb]) => verb.test(command))?.[1] ?? entityManagementIds.update;
    event.entity = { name: "configuration", type: "command" };
    event.comment = command.slice(0, 4_096);
  }
  applyCopies(event, fields, commandTable);
  return { event, time, reason: null };
}

/** Without what archives put around it: `!exec: enable`, `<cr>`, quotes. */
function commandText(text: string): string {
  return text
    .replace(/^!exec: ?/, "")
    .replace(/ ?<cr>$/, "")
    .replace(/^(['"])(.*)\1$/s, "$2")
    .trim();
}
