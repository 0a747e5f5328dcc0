import { network, request, tunnel } from "../classes.ts";
import { catalog } from "./entry.ts";
import { group, plainGroup } from "./identity.ts";

const ikeText = [
  "Group = {group:text}, Username = {user:stranger}, IP = {src:host}, {detail:rest}",
  "Group = {group:text}, IP = {src:host}, {detail:rest}",
  "IP = {src:host}, {detail:rest}",
  "Group = {group:text}, {detail:rest}",
];
const ikev2 = [
  "Local: {local:host} Remote: {remote:host} Username: {user:text} Group: {group:text} {detail:rest}",
  "Local: {local:host} Remote: {remote:host} Username: {user} {detail:rest}",
  "Local: {local:host} Remote: {remote:host} {detail:rest}",
];
const saText =
  "IPSEC: An {direction} {kind:text} SA (SPI = {spi}) between {src:host} and {dst:host} (user = {user:stranger}) {detail:rest}";
const drop = network("refuse", "dropped");
const ipsecDrop = [
  "IPSEC: Received an {protocol} packet (SPI = {spi}, sequence number = {sequence}) from {src:host} (user = {user:stranger}) to {dst:host} {reason:rest}",
  "IPSEC: Received an {protocol} packet (SPI = {spi}, sequence number = {sequence}) from {src:host} to {dst:host} {reason:rest}",
  "IPSEC: Received a non-IPsec[ packet] ({protocol})[ packet] from {src:host} to {dst:host}",
  "IPSEC: Received {reason:text} from {src:host} to {dst:host}",
];
const webVpn = (text: string) => [`${group} ${text}`, `${plainGroup} ${text}`];

/** VPN: 113019, 113039, 402xxx, 602xxx, 603xxx, 702xxx, 713xxx, 716xxx, 721xxx, 722xxx, 737xxx, 750xxx, 751xxx, 752xxx. */
export const tunnels = catalog([
  [
    "113019",
    tunnel("close"),
    "Group = {group:text}, Username = {user:stranger}, IP = {src:host}, Session disconnected. Session Type: {session_type:text}, Duration: {duration}, Bytes xmt: {bytes_sent:int}, Bytes rcv: {bytes_received:int}, Reason: {reason:rest}",
    "Group = {group:text}, Username = {user:stranger}, IP = {src:host}, {detail:rest}",
  ],
  ["113039", tunnel("open", "AnyConnect"), ...webVpn("{detail:rest}")],
  ["402114 402115 402116 402117 402118 402119 402120", drop, ...ipsecDrop],
  ["602303", tunnel("open", "IPsec"), saText],
  ["602304", tunnel("close", "IPsec"), saText],
  [
    "602305 602306",
    tunnel("other", "IPsec", "security association error"),
    "IPSEC: {reason:text}, source {src:host}, destination {dst:host}, {detail:rest}",
  ],
  ["702305 702307", tunnel("renew", "IPsec"), saText],
  [
    "603102 603103",
    tunnel("other", "PPP", "authentication"),
    "PPP virtual interface {interface} - user: {user:text} aaa authentication {result}",
  ],
  [
    "603104",
    tunnel("open", "PPTP"),
    "PPTP Tunnel created, tunnel_id is {session}, remote_peer_ip is {src:host}, ppp_virtual_interface_id is {interface}, client_dynamic_ip is {assigned_ip:host}, username is {user:stranger}, MPPE_key_strength is {detail:rest}",
  ],
  [
    "603105",
    tunnel("close", "PPTP"),
    "PPTP Tunnel deleted, tunnel_id = {session}, remote_peer_ip = {src:host}",
  ],
  [
    "603106",
    tunnel("open", "L2TP"),
    "L2TP Tunnel created, tunnel_id is {session}, remote_peer_ip is {src:host}, ppp_virtual_interface_id is {interface}, client_dynamic_ip is {assigned_ip:host}, username is {user:rest}",
  ],
  [
    "603107",
    tunnel("close", "L2TP"),
    "L2TP Tunnel deleted, tunnel_id = {session}, remote_peer_ip = {src:host}",
  ],
  [
    "603108",
    tunnel("open", "PPTP"),
    "Built {kind} Tunnel at {interface:text}, tunnel-id = {session}, remote-peer = {src:host}, virtual-interface = {virtual_interface}, client-dynamic-ip = {assigned_ip:host}, username = {user:stranger}, MPPE-key-strength = {detail:rest}",
  ],
  [
    "603109",
    tunnel("close", "PPPoE"),
    "Teardown {kind} Tunnel at {interface:text}, tunnel-id = {session}, remote-peer = {src:host}",
  ],
  ["713049 713119 713120 713122", tunnel("open", "IKEv1"), ...ikeText],
  [
    "713050",
    tunnel("close", "IKEv1"),
    "{=|Group = }{group:text}, {detail:text}Connection terminated for peer {peer:text}. Reason: {reason:text} Remote Proxy {rest:rest}",
    ...ikeText,
  ],
  ["713123 713259", tunnel("close", "IKEv1"), ...ikeText],
  ["716001 716059", tunnel("open", "WebVPN"), ...webVpn("{detail:rest}")],
  [
    "716002 716006 716007 716052 716057 716060",
    tunnel("close", "WebVPN"),
    ...webVpn("{detail:text}: {reason:rest}"),
    ...webVpn("{detail:rest}"),
  ],
  ["716003", request("allowed"), ...webVpn("{detail:text}: {url:rest}")],
  ["716004", request("blocked"), ...webVpn("{detail:text}: {url:rest}")],
  ["716009 716023", tunnel("other", "WebVPN", "session refused"), ...webVpn("{reason:rest}")],
  [
    "716042",
    network("traffic"),
    ...webVpn(
      "access-list {acl} {verdict} {protocol} {src_ip} ({src_port}) - {dst_ip} ({dst_port}) hit-cnt {hits}",
    ),
  ],
  ["716058", tunnel("other", "AnyConnect", "connection lost"), ...webVpn("{detail:rest}")],
  [
    "721016",
    tunnel("open", "WebVPN"),
    "({device:text}) WebVPN session for client user {user:stranger}, IP {src:host} has been created",
  ],
  [
    "721018",
    tunnel("close", "WebVPN"),
    "({device:text}) WebVPN session for client user {user:stranger}, IP {src:host} has been deleted",
  ],
  ["722022 722033 722034", tunnel("open", "AnyConnect"), ...webVpn("{detail:rest}")],
  ["722023 722028", tunnel("close", "AnyConnect"), ...webVpn("{detail:rest}")],
  [
    "722037",
    tunnel("close", "AnyConnect"),
    ...webVpn("SVC closing connection: {reason:rest}"),
    ...webVpn("{detail:rest}"),
  ],
  ["722038", tunnel("close", "AnyConnect"), ...webVpn("SVC terminating session[: {reason:rest}]")],
  [
    "722041",
    tunnel("other", "AnyConnect", "no address"),
    "TunnelGroup <{tunnel_group:text}> GroupPolicy <{group:text}> User <{user:stranger}> IP <{src:host}> {detail:rest}",
  ],
  [
    "722051",
    tunnel("open", "AnyConnect"),
    ...webVpn(
      "{=IPv4 Address|Address} <{assigned_ip:host}>[ IPv6 address <{assigned_ipv6:host}>] assigned to session",
    ),
    ...webVpn("{detail:rest}"),
  ],
  ["722055", tunnel("other", "AnyConnect", "client type"), ...webVpn("Client Type: {client:rest}")],
  [
    "737016",
    tunnel("other", undefined, "address released"),
    "IPAA: [Session={session}, ]Freeing local pool [{pool} ]address {src_ip}",
  ],
  [
    "737026",
    tunnel("other", undefined, "address assigned"),
    "IPAA: [Session={session}, ]Client assigned {src_ip} from local pool",
  ],
  ["737006 737017 737029", tunnel("other", undefined, "address request"), "IPAA: {detail:rest}"],
  ["750001", tunnel("other", "IKEv2", "tunnel requested"), ...ikev2],
  ["750002", tunnel("other", "IKEv2", "negotiation started"), ...ikev2],
  [
    "750003",
    tunnel("other", "IKEv2", "negotiation failed"),
    "Local: {local:host} Remote: {remote:host} Username: {user} {detail:text} ERROR: {reason:rest}",
    ...ikev2,
  ],
  [
    "750006",
    tunnel("open", "IKEv2"),
    "Local: {local:host} Remote: {remote:host} Username: {user} {detail:text} Reason: {reason:rest}",
    ...ikev2,
  ],
  [
    "750007",
    tunnel("close", "IKEv2"),
    "Local: {local:host} Remote: {remote:host} Username: {user} {detail:text} Reason: {reason:rest}",
    ...ikev2,
  ],
  [
    "751025",
    tunnel("open", "IKEv2"),
    "Local: {local:host} Remote: {remote:host} Username: {user:stranger} Group: {group:text} IPv4 Address = {assigned_ip:host} IPv6 address = {assigned_ipv6:host} assigned to session",
    ...ikev2,
  ],
  ["752003 752012 752016", tunnel("other", "IPsec", "tunnel manager"), "{detail:rest}"],
]);

/** Ids without a row of their own, by their first three digits. */
export const tunnelSeries = new Map([
  [
    "713",
    { toClass: tunnel("other", "IKEv1", "negotiation"), templates: tunnels.get("713123")?.templates ?? [] },
  ],
  ["716", { toClass: tunnel("other", "WebVPN"), templates: tunnels.get("716001")?.templates ?? [] }],
  ["722", { toClass: tunnel("other", "AnyConnect"), templates: tunnels.get("722022")?.templates ?? [] }],
  ["750", { toClass: tunnel("other", "IKEv2"), templates: tunnels.get("750002")?.templates ?? [] }],
  ["751", { toClass: tunnel("other", "IKEv2"), templates: tunnels.get("750002")?.templates ?? [] }],
]);
