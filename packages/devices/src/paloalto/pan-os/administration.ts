import { accountChangeIds, classUid, entityManagementIds, statusId } from "@breakwater/ocsf";
import { applyCopies, copies, firstPresent, presentValue } from "../../field-copies.ts";
import type { Draft, DraftEvent } from "../../product.ts";
import { toBase } from "../../requirements.ts";
import type { Source } from "./common.ts";

const changeTable = copies({
  admin: "actor.user.name",
  host: "src_endpoint.ip:ip",
  object: "actor.user.name",
});
// PAN-OS calls the address that has the tag its source.
const tagTable = copies({ ip: "src_endpoint.ip:ip", src: "src_endpoint.ip:ip" });

export const administrationTables = [changeTable, tagTable];

const changes: ReadonlyMap<string, number> = new Map([
  ["add", entityManagementIds.create],
  ["clone", entityManagementIds.create],
  ["multi-clone", entityManagementIds.create],
  ["set", entityManagementIds.update],
  ["edit", entityManagementIds.update],
  ["rename", entityManagementIds.update],
  ["delete", entityManagementIds.delete],
  ["move", entityManagementIds.move],
  ["commit", entityManagementIds.activate],
  ["commit-all", entityManagementIds.activate],
]);
const accounts: ReadonlyMap<string, number> = new Map([
  ["set", accountChangeIds.create],
  ["add", accountChangeIds.create],
  ["clone", accountChangeIds.create],
  ["delete", accountChangeIds.delete],
]);

/** An administrator or a user of the local database, as a path of the configuration that ends in its name. */
const accountPath =
  /(?:^|[\s/])(?:mgt-config[\s/]+users|local-user-database[\s/]+user)(?:[\s/]+entry\[@name=)?[\s/]*['"]?([^'"\]\s/]{1,128})['"]?\]?\s*$/;

/** CONFIG: what an administrator changed, committed, or tried to. */
export function toConfiguration({ event, time, fields }: Source): Draft {
  const command = (presentValue(fields, "cmd") ?? "").toLowerCase();
  const path = presentValue(fields, "path");
  addResult(event, fields);
  const user = path === undefined ? undefined : accountPath.exec(path)?.[1];
  const accountActivity = accounts.get(command);
  if (user !== undefined && accountActivity !== undefined) {
    event.class_uid = classUid.accountChange;
    event.activity_id = accountActivity;
    event.user = { name: user };
    applyCopies(event, fields, changeTable);
    return { event, time, reason: null };
  }
  if (command === "" && path === undefined) return toBase(event, time, "required_field_missing");
  event.class_uid = classUid.entityManagement;
  event.activity_id = changes.get(command) ?? entityManagementIds.other;
  if (event.activity_id === entityManagementIds.other)
    event.activity_name = command === "" ? "change" : command;
  event.entity = { name: (path ?? "candidate configuration").slice(0, 1_024), type: "configuration" };
  const comment = firstPresent(fields, "after_change_detail", "comment", "before_change_detail");
  if (comment !== undefined) event.comment = comment.slice(0, 4_096);
  applyCopies(event, fields, changeTable);
  return { event, time, reason: null };
}

function addResult(event: DraftEvent, fields: ReadonlyMap<string, string>): void {
  const result = (presentValue(fields, "result") ?? "").toLowerCase();
  if (result === "succeeded" || result === "success") event.status_id = statusId.success;
  else if (result === "failed" || result === "unauthorized" || result === "failure")
    event.status_id = statusId.failure;
}

/** AUDIT: commands of administrators (10.1 and later). */
export function toAudit({ event, time, fields }: Source): Draft {
  event.class_uid = classUid.entityManagement;
  addResult(event, fields);
  const command = presentValue(fields, "cmd");
  event.activity_id = entityManagementIds.other;
  event.activity_name = presentValue(fields, "eventid") ?? "audit";
  event.entity = { name: "configuration", type: "command" };
  if (command !== undefined) event.comment = command.slice(0, 4_096);
  applyCopies(event, fields, changeTable);
  return { event, time, reason: null };
}

/** IPTAG: a tag was given to an address, or taken from one. */
export function toTag({ event, time, fields }: Source): Draft {
  const id = (firstPresent(fields, "event_id", "eventid") ?? "").toLowerCase();
  event.class_uid = classUid.entityManagement;
  event.activity_id = id.startsWith("unreg") ? entityManagementIds.delete : entityManagementIds.create;
  event.entity = { name: presentValue(fields, "tag_name") ?? "ip-tag", type: "ip-tag" };
  applyCopies(event, fields, tagTable);
  return { event, time, reason: null };
}
