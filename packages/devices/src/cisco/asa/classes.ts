import {
  accountChangeIds,
  actionId,
  applicationLifecycleIds,
  authenticationIds,
  classUid,
  detectionFindingIds,
  dhcpActivityIds,
  dispositionId,
  entityManagementIds,
  eventLogActivityIds,
  ftpActivityIds,
  httpActivityIds,
  networkActivityIds,
  statusId,
  tunnelActivityIds,
} from "@breakwater/ocsf";
import { applyCopies, copies, presentValue } from "../../field-copies.ts";
import { httpUrl } from "../../http-url.ts";
import type { DeviceTime, Draft, DraftEvent } from "../../product.ts";
import { protocolNumber } from "../../protocol.ts";
import { requireEndpoint, toBase } from "../../requirements.ts";
import { durationMs, servicePorts } from "./fields.ts";

/** What a class is made from: the started event, the message's fields, its text. */
export interface Source {
  readonly event: DraftEvent;
  readonly time: DeviceTime | null;
  readonly fields: Map<string, string>;
  readonly text: string;
}

/** Makes an event of a class; what it does not take stays among the fields. */
export type ToClass = (source: Source) => Draft;

const connection = {
  src_ip: "src_endpoint.ip:ip",
  src_host: "src_endpoint.hostname",
  src_port: "src_endpoint.port:port",
  src_interface: "src_endpoint.interface_name",
  src_mac: "src_endpoint.mac",
  dst_ip: "dst_endpoint.ip:ip",
  dst_host: "dst_endpoint.hostname",
  dst_port: "dst_endpoint.port:port",
  dst_interface: "dst_endpoint.interface_name",
  connection: "connection_info.uid",
  acl: "firewall_rule.name",
} as const;
const connectionTable = copies({
  ...connection,
  src_user: "actor.user.name",
  src_user_domain: "actor.user.domain",
  user: "actor.user.name",
  session_user: "actor.user.name",
  session_user_domain: "actor.user.domain",
  bytes: "traffic.bytes:long",
});
const signInTable = copies({
  ...connection,
  user: "user.name",
  user_domain: "user.domain",
  server: "dst_endpoint.ip:ip",
  server_host: "dst_endpoint.hostname",
});
const tunnelTable = copies({
  ...connection,
  user: "user.name",
  user_domain: "user.domain",
  bytes_sent: "traffic.bytes_out:long",
  bytes_received: "traffic.bytes_in:long",
  spi: "session.uid",
});
const accountTable = copies({ user: "user.name", actor: "actor.user.name", src_ip: "src_endpoint.ip:ip" });
const changeTable = copies({
  user: "actor.user.name",
  user_domain: "actor.user.domain",
  src_ip: "src_endpoint.ip:ip",
});
const findingTable = copies({
  src_ip: "evidences.0.src_endpoint.ip:ip",
  src_host: "evidences.0.src_endpoint.hostname",
  src_port: "evidences.0.src_endpoint.port:port",
  src_interface: "evidences.0.src_endpoint.interface_name",
  src_mac: "evidences.0.src_endpoint.mac",
  dst_ip: "evidences.0.dst_endpoint.ip:ip",
  dst_host: "evidences.0.dst_endpoint.hostname",
  dst_port: "evidences.0.dst_endpoint.port:port",
  dst_interface: "evidences.0.dst_endpoint.interface_name",
});
const requestTable = copies({
  ...connection,
  user: "actor.user.name",
  user_domain: "actor.user.domain",
  src_user: "actor.user.name",
  src_user_domain: "actor.user.domain",
});
const leaseTable = copies({
  src_ip: "src_endpoint.ip:ip",
  src_mac: "src_endpoint.mac",
  src_interface: "src_endpoint.interface_name",
});

export const asaTables = [
  connectionTable,
  signInTable,
  tunnelTable,
  accountTable,
  changeTable,
  findingTable,
  requestTable,
  leaseTable,
];

const verdicts = {
  allowed: [actionId.allowed, dispositionId.allowed],
  blocked: [actionId.denied, dispositionId.blocked],
  dropped: [actionId.denied, dispositionId.dropped],
  reset: [actionId.denied, dispositionId.reset],
  observed: [actionId.observed, dispositionId.detected],
} as const;

export type Verdict = keyof typeof verdicts;

export function setVerdict(event: DraftEvent, verdict: Verdict): void {
  [event.action_id, event.disposition_id] = verdicts[verdict];
}

/** A connection or packet; the verdict is what the appliance did with it, where it says so. */
export function network(activity: keyof typeof networkActivityIds, verdict?: Verdict): ToClass {
  return ({ event, time, fields }) => {
    event.class_uid = classUid.networkActivity;
    event.activity_id = networkActivityIds[activity];
    if (verdict !== undefined) setVerdict(event, verdict);
    addConnection(event, fields);
    applyCopies(event, fields, connectionTable);
    return requireEndpoint(event, time);
  };
}

/** As `permitted` or `denied` in the message itself says (106100, 302xxx behind an inspection). */
export const byVerdictWord: ToClass = (source) => {
  const word = (presentValue(source.fields, "verdict") ?? "").toLowerCase();
  if (/^(?:permit|est-allow|allow)/.test(word)) return network("traffic", "allowed")(source);
  if (word.startsWith("reset")) return network("reset", "reset")(source);
  if (/^(?:log|mask|monitor)/.test(word)) return network("traffic", "observed")(source);
  return network("refuse", word.startsWith("drop") ? "dropped" : "blocked")(source);
};

/**
 * A connection was built. The message names the outer side first, whoever began it (302013: "for" the outer, "to" the
 * inner); where it says `outbound`, the inner side is the source.
 */
export const built: ToClass = (source) => {
  const { fields, event } = source;
  const direction = (presentValue(fields, "direction") ?? "").toLowerCase();
  if (direction === "outbound") swapEnds(fields);
  const draft = network("open", "allowed")(source);
  if (event.connection_info !== undefined && direction !== "")
    // OCSF `direction_id`: 1 inbound, 2 outbound.
    event.connection_info.direction_id = direction === "outbound" ? 2 : 1;
  return draft;
};

/** A connection ended. Which side began it is not said: the first named stands as source and the event says so. */
export const teardown: ToClass = (source) => {
  const reason = presentValue(source.fields, "reason");
  if (reason !== undefined) source.event.status_detail = reason;
  const draft = network(/^TCP Reset/i.test(reason ?? "") ? "reset" : "close")(source);
  if (source.event.class_uid === classUid.networkActivity)
    source.event["is_src_dst_assignment_known"] = false;
  return draft;
};

function swapEnds(fields: Map<string, string>): void {
  for (const part of [
    "ip",
    "host",
    "port",
    "interface",
    "nat_ip",
    "nat_host",
    "nat_port",
    "user",
    "user_domain",
    "sgt",
  ]) {
    const [one, other] = [`src_${part}`, `dst_${part}`];
    const [first, second] = [fields.get(one), fields.get(other)];
    if (first === undefined) fields.delete(other);
    else fields.set(other, first);
    if (second === undefined) fields.delete(one);
    else fields.set(one, second);
  }
}

/** What is transformed rather than copied: the protocol, a port by name, the duration. */
function addConnection(event: DraftEvent, fields: Map<string, string>): void {
  const protocol = presentValue(fields, "protocol");
  if (protocol !== undefined) {
    const number = protocolNumber(protocol);
    const name = protocol.toLowerCase();
    event.connection_info = {
      direction_id: 0,
      ...(number === undefined ? {} : { protocol_num: number }),
      ...(/^[0-9]+$/.test(name) ? {} : { protocol_name: name }),
    };
  }
  for (const name of ["src_port", "dst_port"]) {
    const service = presentValue(fields, name);
    const port = service === undefined ? undefined : servicePorts.get(service.toLowerCase());
    if (port === undefined || service === undefined) continue;
    fields.set(name, port);
    fields.set(name.replace("port", "service"), service);
  }
  const ms = durationMs(presentValue(fields, "duration"));
  if (ms !== null) event.duration = ms;
}

/** A sign-in, a sign-out or a step of one. Names the user, else it is none. */
export function signIn(
  activity: keyof typeof authenticationIds,
  status: "success" | "failure" | null,
  service?: string,
): ToClass {
  return ({ event, time, fields }) => {
    const server = presentValue(fields, "server");
    event.class_uid = classUid.authentication;
    event.activity_id = authenticationIds[activity];
    if (status !== null) event.status_id = statusId[status];
    const reason = presentValue(fields, "reason");
    if (reason !== undefined) event.status_detail = reason;
    if (activity === "other")
      event.activity_name = presentValue(fields, "activity") ?? "authentication event";
    addConnection(event, fields);
    delete event.connection_info;
    if (server !== undefined && !/^[0-9a-fA-F:.]+$/.test(server)) {
      fields.delete("server");
      fields.set("server_host", server);
    }
    const name = presentValue(fields, "service") ?? presentValue(fields, "dst_service") ?? service ?? "aaa";
    event.service = { name };
    applyCopies(event, fields, signInTable);
    delete event.connection_info;
    delete event.firewall_rule;
    if (event.user === undefined && fields.get("user") === "") event.user = { name: "" };
    if (event.user?.name === undefined) return toBase(event, time, "required_field_missing");
    return { event, time, reason: null };
  };
}

/** A VPN session or security association. */
export function tunnel(activity: keyof typeof tunnelActivityIds, protocol?: string, name?: string): ToClass {
  return ({ event, time, fields }) => {
    event.class_uid = classUid.tunnelActivity;
    event.activity_id = tunnelActivityIds[activity];
    if (activity === "other") event.activity_name = name ?? "session event";
    const kind = presentValue(fields, "session_type") ?? protocol;
    if (kind !== undefined) event.protocol_name = kind;
    const reason = presentValue(fields, "reason");
    if (reason !== undefined) event.status_detail = reason;
    event.tunnel_type_id = 0;
    addConnection(event, fields);
    applyCopies(event, fields, tunnelTable);
    delete event.firewall_rule;
    return { event, time, reason: null };
  };
}

export function account(activity: keyof typeof accountChangeIds): ToClass {
  return ({ event, time, fields }) => {
    event.class_uid = classUid.accountChange;
    event.activity_id = accountChangeIds[activity];
    if (activity === "other") event.activity_name = "privilege level changed";
    applyCopies(event, fields, accountTable);
    if (event.user?.name === undefined) return toBase(event, time, "required_field_missing");
    return { event, time, reason: null };
  };
}

/** Something that is managed: the configuration, an interface, the clock. `entity` may be taken from the message. */
export function change(activity: keyof typeof entityManagementIds, type: string, name?: string): ToClass {
  return ({ event, time, fields, text }) => {
    event.class_uid = classUid.entityManagement;
    event.activity_id = entityManagementIds[activity];
    if (activity === "other") event.activity_name = "changed";
    event.entity = { name: presentValue(fields, "entity") ?? name ?? type, type };
    event.comment = text.slice(0, 4_096);
    applyCopies(event, fields, changeTable);
    return { event, time, reason: null };
  };
}

export function eventLog(activity: keyof typeof eventLogActivityIds): ToClass {
  return ({ event, time, fields }) => {
    event.class_uid = classUid.eventLogActivity;
    event.activity_id = eventLogActivityIds[activity];
    if (activity === "other") event.activity_name = "log event";
    event.log_provider = "Cisco";
    applyCopies(event, fields, changeTable);
    applyCopies(event, fields, copies({ dst_ip: "dst_endpoint.ip:ip", dst_port: "dst_endpoint.port:port" }));
    return { event, time, reason: null };
  };
}

export function lifecycle(activity: keyof typeof applicationLifecycleIds, name: string): ToClass {
  return ({ event, time, fields }) => {
    event.class_uid = classUid.applicationLifecycle;
    event.activity_id = applicationLifecycleIds[activity];
    event.app = { name: presentValue(fields, "entity") ?? name, vendor_name: "Cisco" };
    applyCopies(event, fields, copies({ user: "actor.user.name" }));
    return { event, time, reason: null };
  };
}

/** What the appliance itself calls an attack, a bad reputation or a threat. */
export function finding(type: string, verdict?: Verdict): ToClass {
  return ({ event, time, fields, text }) => {
    event.class_uid = classUid.detectionFinding;
    event.activity_id = detectionFindingIds.create;
    if (verdict !== undefined) setVerdict(event, verdict);
    const signature = presentValue(fields, "signature");
    const title = presentValue(fields, "title") ?? text.slice(0, 256);
    event.finding_info = {
      uid: [event.metadata.event_code, signature].filter((part) => part !== undefined).join("-") || type,
      title,
      types: [type],
      product: { name: event.metadata.product.name ?? "ASA", vendor_name: "Cisco" },
    };
    // OCSF `analytic.type_id` 1: a rule, as vendors' signatures are.
    if (signature !== undefined) event.finding_info.analytic = { uid: signature, type_id: 1 };
    const protocol = presentValue(fields, "protocol");
    const number = protocol === undefined ? undefined : protocolNumber(protocol);
    if (protocol !== undefined)
      event.evidences = [
        {
          connection_info: {
            direction_id: 0,
            protocol_name: protocol.toLowerCase(),
            ...(number === undefined ? {} : { protocol_num: number }),
          },
        },
      ];
    applyCopies(event, fields, findingTable);
    return { event, time, reason: null };
  };
}

/** A web page that a user asked for through the appliance. */
export function request(verdict: Verdict | null): ToClass {
  return ({ event, time, fields }) => {
    const url = presentValue(fields, "url");
    event.class_uid = classUid.httpActivity;
    event.activity_id = httpActivityIds.unknown;
    if (verdict !== null) setVerdict(event, verdict);
    if (url === undefined) return toBase(event, time, "required_field_missing");
    event.http_request = { url: httpUrl(undefined, url, undefined) };
    applyCopies(event, fields, requestTable);
    return { event, time, reason: null };
  };
}

const transfers: ReadonlyMap<string, number> = new Map([
  ["stored", ftpActivityIds.put],
  ["retrieved", ftpActivityIds.get],
  ["deleted", ftpActivityIds.delete],
  ["renamed", ftpActivityIds.rename],
]);

export const fileTransfer: ToClass = ({ event, time, fields }) => {
  const action = (presentValue(fields, "action") ?? "").toLowerCase();
  const path = presentValue(fields, "file");
  event.class_uid = classUid.ftpActivity;
  event.activity_id = transfers.get(action) ?? ftpActivityIds.unknown;
  if (path !== undefined)
    event.file = { name: path.slice(path.lastIndexOf("/") + 1) || path, path, type_id: 0 };
  applyCopies(event, fields, requestTable);
  return requireEndpoint(event, time);
};

export function lease(activity: keyof typeof dhcpActivityIds): ToClass {
  return ({ event, time, fields }) => {
    event.class_uid = classUid.dhcpActivity;
    event.activity_id = dhcpActivityIds[activity];
    applyCopies(event, fields, leaseTable);
    return event.src_endpoint === undefined
      ? toBase(event, time, "required_field_missing")
      : { event, time, reason: null };
  };
}

/** The product is known and OCSF has no class for what it tells of. */
export const base: ToClass = ({ event, time }) => toBase(event, time, "no_class_for_log_type");
