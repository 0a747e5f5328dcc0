import { account, change, lifecycle, signIn, tunnel, type ToClass } from "../classes.ts";
import { toCommand } from "../../command.ts";
import { catalog } from "./entry.ts";

const command: ToClass = ({ event, time, fields }) => toCommand(event, time, fields);
const succeeded = signIn("logon", "success");
const failed = signIn("logon", "failure");
/** `[ : ]` as releases write between pairs: a colon or a comma, with and without spaces. */
const sep = "~{=:|,}~";
const userAt = "{=user|User} = {user:stranger}";
const userIp = `${sep}user IP = {src:host}$`;
/** `Group <g> User <u> IP <i>`: brackets came with release 8.4, and texts before them have none. */
export const group = "Group <{group:text}> User <{user:stranger}> IP <{src:host}>";
export const plainGroup = "Group {group:text} User {user:text} IP {src:host}";

/** Who signed in, who may do what, and what administrators did: 109xxx, 111xxx, 113xxx, 502xxx, 605xxx, 611xxx, 734xxx, 746xxx. */
export const identity = catalog([
  [
    "109001",
    signIn("preauth", null),
    "Auth start for user '{user:stranger}' from {src:endpoint} to {dst:endpoint}",
    "Auth start for user {user:stranger} from {src:endpoint} to {dst:endpoint}",
  ],
  [
    "109005",
    succeeded,
    "Authentication succeeded for user '{user:stranger}' from {src:endpoint} to {dst:endpoint} on interface {interface}$",
    "Authentication succeeded for user {user:stranger} from {src:endpoint} to {dst:endpoint} on interface {interface}$",
  ],
  [
    "109006",
    failed,
    "Authentication failed for user '{user:stranger}' from {src:endpoint} to {dst:endpoint} on interface {interface}$",
    "Authentication failed for user {user:stranger} from {src:endpoint} to {dst:endpoint} on interface {interface}$",
  ],
  [
    "109007",
    succeeded,
    "Authorization permitted for user '{user:stranger}' from {src:endpoint} to {dst:endpoint} on interface {interface}$",
    "Authorization permitted for user {user:stranger} from {src:endpoint} to {dst:endpoint} on interface {interface}$",
  ],
  [
    "109008",
    failed,
    "Authorization denied for user '{user:stranger}' from {src:endpoint} to {dst:endpoint} on interface {interface}$",
    "Authorization denied for user {user:stranger} from {src:endpoint} to {dst:endpoint} on interface {interface}$",
  ],
  ["109011", signIn("logon", null), "Authen Session Start: user '{user:stranger}', sid {session:int}$"],
  [
    "109012",
    signIn("logoff", null),
    "Authen Session End: user '{user:stranger}', sid {session:int}, elapsed {elapsed:int} seconds$",
  ],
  ["109016", failed, "{reason:text} for user '{user:stranger}'$"],
  [
    "109024 109025",
    failed,
    "Authorization denied [(acl={acl}) ]for user '{user:stranger}' from {src:endpoint} to {dst:endpoint} on interface {interface} using {protocol}$",
    "Authorization denied from {src:endpoint} to {dst:endpoint} (not authenticated) on interface {interface} using {protocol}",
  ],
  ["109031", failed, "{reason:text} rejecting guest login for {user:stranger}$"],
  [
    "109033 109034",
    failed,
    "Authentication failed for {kind:text} user {user:stranger} from {src:host}. {reason:rest}",
  ],
  [
    "109201 109203 109204 109205 109206 109207 109208 109209 109210 109211 109212 109213",
    signIn("other", null),
    "UAUTH Session {session}, User {user:stranger}, Assigned IP {src:host}, {activity:rest}",
  ],
  [
    "111001 111002 111007",
    change("other", "configuration"),
    "Begin configuration: {src:host} {activity:rest}",
  ],
  ["111003", change("delete", "configuration"), "{src:host} Erase configuration"],
  ["111004 111005", change("update", "configuration"), "{src:host} end configuration: {result}"],
  [
    "111008",
    command,
    "User '{user:text}' executed the '{command:stranger}' command$",
    "User {user:text} executed the {command:stranger} command$",
  ],
  [
    "111009",
    command,
    "User '{user:text}' executed cmd: {command:rest}",
    "User {user:text} executed cmd: {command:rest}",
  ],
  [
    "111010",
    command,
    "User '{user:text}', running '{application:text}' from IP {src:host}, executed '{command:stranger}'$",
    "User {user:text}, running {application:text} from IP {src:host}, executed {command:rest}",
  ],
  ["111111", change("other", "configuration")],
  ["112001", change("delete", "configuration"), "({src:host}) Clear {reason:rest}"],
  ["113003", signIn("other", null), "AAA group policy for user {user:text} is being set to {policy:rest}"],
  [
    "113004",
    succeeded,
    `AAA user {service} Successful${sep}server = {server:host}${sep}${userAt}$`,
    `AAA user {service} Successful${sep}${userAt}$`,
  ],
  [
    "113005",
    failed,
    `AAA user {service} Rejected${sep}reason = {reason:text}${sep}server = {server:host}${sep}${userAt}${userIp}`,
    `AAA user {service} Rejected${sep}reason = {reason:text}${sep}server = {server:host}${sep}${userAt}$`,
  ],
  [
    "113006",
    signIn("logon", "failure"),
    "User '{user:stranger}' locked out {reason:rest}",
    "User {user:text} locked out {reason:rest}",
  ],
  [
    "113007",
    account("unlock"),
    "User '{user:stranger}' unlocked by '{actor:text}'$",
    "User {user:text} unlocked by {actor:rest}",
  ],
  ["113008", succeeded, `AAA transaction status ACCEPT${sep}${userAt}$`],
  [
    "113009 113011",
    signIn("other", null),
    "AAA retrieved {activity:text} ({policy:text}) for user = {user:rest}",
    "AAA retrieved {activity:text} for user = {user:rest}",
  ],
  [
    "113010",
    signIn("other", null),
    "AAA challenge received for user {user:stranger} from server {server:host}",
  ],
  ["113012", succeeded, `AAA user {service} Successful${sep}local database${sep}${userAt}$`],
  ["113013", failed, `AAA unable to complete the request Error${sep}reason = {reason:text}${sep}${userAt}$`],
  ["113014", failed, `AAA {service} server not accessible${sep}server = {server:host}${sep}${userAt}$`],
  [
    "113015 113017",
    failed,
    `AAA {service:text} {=Rejected|rejected}${sep}reason = {reason:text}${sep}local database${sep}${userAt}${userIp}`,
    `AAA {service:text} {=Rejected|rejected}${sep}reason = {reason:text}${sep}local database${sep}${userAt}$`,
  ],
  [
    "113016",
    failed,
    `AAA credentials rejected${sep}reason = {reason:text}${sep}server = {server:host}${sep}${userAt}${userIp}`,
    `AAA credentials rejected${sep}reason = {reason:text}${sep}server = {server:host}${sep}${userAt}$`,
  ],
  ["113018", signIn("other", null), "User: {user:text}, {activity:rest}"],
  [
    "113021",
    failed,
    "Attempted console login failed.[ User '{user:text}'][ User {user:text}] did NOT have {reason:rest}",
    "Attempted console login failed user '{user:stranger}' did NOT have {reason:rest}",
  ],
  [
    "113022 113023",
    change("other", "aaa-server"),
    "AAA Marking {protocol} server {entity:host} in aaa-server group {group} as {state}",
  ],
  [
    "113024",
    signIn("preauth", null),
    "Group {group:text}: Authenticating {kind:text} connection from {src:host} with username, {user:stranger}, from client certificate",
  ],
  ["113029 113030 113033 113035 113038", failed, `${group} {reason:rest}`, `${plainGroup} {reason:rest}`],
  [
    "113031 113032 113034 113036",
    signIn("other", null),
    `${group} {activity:rest}`,
    `${plainGroup} {activity:rest}`,
  ],
  ["113037", failed],
  [
    "113040",
    tunnel("other", undefined, "connection attempt terminated"),
    "{activity:text} from {group:text}. Reason: {reason:rest}",
  ],
  [
    "113045",
    change("other", "aaa-server"),
    "AAA SDI server {entity:host} in aaa-server group {group}: {reason:rest}",
  ],
  ["308001", failed, "[console ]{user} password incorrect for {tries:text} tries (from {src:host})"],
  [
    "315011",
    signIn("logoff", null, "ssh"),
    `SSH session from {src:host} on interface {interface} for user "{user:stranger}" disconnected by SSH server, reason: "{reason:text}"`,
  ],
  [
    "315013",
    signIn("other", null, "ssh"),
    `SSH session from {src:host} on interface {interface} for user "{user:stranger}" {activity:rest}`,
  ],
  [
    "409023",
    signIn("other", null),
    "{activity:text} for {service:text} request for user {user:stranger} : Auth-server group {group} {reason:rest}",
  ],
  [
    "502101",
    account("create"),
    "New user added to local dbase: Uname: {user:text} Priv: {privilege} Encpass: {secret:rest}",
    "New user added to local dbase: Uname: {user:rest}",
  ],
  [
    "502102",
    account("delete"),
    "User deleted from local dbase: Uname: {user:text} Priv: {privilege} Encpass: {secret:rest}",
    "User deleted from local dbase: Uname: {user:rest}",
  ],
  [
    "502103",
    account("other"),
    "User priv level changed: Uname: {user:stranger} From: {privilege_before:int} To: {privilege:int}$",
  ],
  [
    "502111",
    change("create", "group-policy"),
    "New group policy added: name: {entity:text} Type: {kind:rest}",
  ],
  ["502112", change("delete", "group-policy"), "Group policy deleted: name: {entity:text} Type: {kind:rest}"],
  ["504001", change("create", "security-context"), "Security context {entity} was added to the system"],
  ["504002", change("delete", "security-context"), "Security context {entity} was removed from the system"],
  [
    "605004",
    failed,
    `Login denied from {src:endpoint} to {dst:endpoint} for user "{user:stranger}"$`,
    "Login denied from {src:endpoint} to {dst:endpoint} for user {user:rest}",
  ],
  [
    "605005",
    succeeded,
    `Login permitted from {src:endpoint} to {dst:endpoint} for user "{user:stranger}"$`,
    "Login permitted from {src:endpoint} to {dst:endpoint} for user {user:rest}",
  ],
  ["610101", change("other", "command"), "Authorization failed: Cmd: {entity:text} Cmdtype: {kind:rest}"],
  [
    "611101",
    succeeded,
    "User authentication succeeded: IP[ address][:][ =] {src:host}, Uname: {user:rest}",
    "User authentication succeeded: Uname: {user:rest}",
  ],
  [
    "611102",
    failed,
    "User authentication failed: IP[ address][:][ =] {src:host}, Uname: {user:rest}",
    "User authentication failed: Uname: {user:rest}",
  ],
  ["611103", signIn("logoff", "success"), "User logged out: Uname: {user:rest}"],
  [
    "612001",
    lifecycle("update", "auto update"),
    "Auto Update succeeded: {entity:text}, version: {version:rest}",
  ],
  [
    "612002 612003",
    lifecycle("other", "auto update"),
    "Auto Update failed: {entity:text}, {reason:rest}",
    "Auto Update failed to contact: {entity:text}, reason: {reason:rest}",
  ],
  [
    "713052",
    succeeded,
    "Group = {group:text}, Username = {user:stranger}, IP = {src:host}, User ({name:text}) authenticated",
  ],
  [
    "713167 713198",
    failed,
    "Group = {group:text}, Username = {user:stranger}, IP = {src:host}, {reason:rest}",
    "{reason:text}: {user:rest}",
  ],
  [
    "716038",
    succeeded,
    `${group} Authentication: successful, Session Type: {session_type:rest}`,
    `${plainGroup} Authentication: successful, Session Type: {session_type:rest}`,
  ],
  [
    "716039",
    failed,
    `${group} Authentication: rejected, Session Type: {session_type:rest}`,
    `${plainGroup} Authentication: rejected, Session Type: {session_type:rest}`,
  ],
  ["716040", failed, "Reboot pending, {reason:text} Denied {user:stranger} login"],
  ["716055", succeeded, `${group} {activity:rest}`],
  ["716056", failed, `${group} {reason:rest}`],
  [
    "734001",
    signIn("other", null),
    "DAP: User {user:stranger}, Addr {src:host}, Connection {connection_type:text}: {activity:text}: {dap_records:rest}",
  ],
  ["734002", failed, "DAP: User {user:stranger}, Addr {src:host}: {reason:rest}"],
  ["734003", signIn("other", null), "DAP: User {user:stranger}, Addr {src:host}: {activity:rest}"],
  [
    "746012",
    signIn("logon", "success", "user-identity"),
    "user-identity: Add IP-User mapping {src:host} - {user:stranger} {result} - {reason:text}$",
  ],
  [
    "746013",
    signIn("logoff", "success", "user-identity"),
    "user-identity: Delete IP-User mapping {src:host} - {user:stranger} {result} - {reason:text}$",
  ],
  ["772002", failed, "PASSWORD: console login warning, user {user:stranger}, cause: {reason:rest}"],
  [
    "772003 772004",
    failed,
    "PASSWORD: session login failed, user {user:stranger}, IP {src:host}, cause: {reason:rest}",
  ],
  ["772005", succeeded, "REAUTH: user {user:text} passed authentication"],
  ["772006", failed, "REAUTH: user {user:text} failed authentication"],
]);
