import { built, byVerdictWord, fileTransfer, network, request, teardown } from "../classes.ts";
import { catalog } from "./entry.ts";

const deny = network("refuse", "blocked");
const drop = network("refuse", "dropped");
// Without a space: behind one stands the translated address, or the user of the session.
const id = "[({src_id:identity})]";
const to = "[({dst_id:identity})]";
/** `from A to B`, with who and what tag behind each. */
const fromTo = `{src:endpoint}${id} to {dst:endpoint}${to}`;
const onInterface = "[ on interface {src_interface}]";
const built302 = `Built [{direction:direction} ][{=director|forwarder|backup} ][stub ]{protocol} [state-bypass ]connection[ {connection:int}] {=for|from} {src:endpoint}[ ({src_nat:endpoint}[)]]${id} to {dst:endpoint}[ ({dst_nat:endpoint})]${to}[ ({session_user:identity})]`;
const teardown302 = `Teardown [{direction:direction} ][{=director|forwarder|backup} ][stub ]{protocol} [state-bypass ]connection[ {connection:int}] {=for|from} {src:endpoint}${id}[ {src_user}] to {dst:endpoint}${to}[ {dst_user}] duration {duration}[ forwarded] bytes {bytes:int}[ [reason ]{reason:text}][ from {closed_by}][ ({session_user:identity})]$`;
const teardownShort = `Teardown {protocol} connection[ {connection:int}] {=for|from} {src:endpoint}[ ({src_nat:endpoint})]${id} to {dst:endpoint}[ ({dst_nat:endpoint})]${to}`;
const icmp302 = `{protocol} connection[ {connection:int}] for faddr {src:endpoint}${id} gaddr {dst_nat:endpoint} laddr {dst:endpoint}${to}[ ({session_user:identity})][ type {icmp_type:int} code {icmp_code:int}][ ({session_user:identity})]`;
const translation = `{kind} {protocol} translation from {src:endpoint}${id} to {dst:endpoint}${to}[ duration {duration}]`;

/**
 * Traffic: 106xxx, 302xxx to 305xxx, 313xxx, 710xxx and what inspections say of connections. Texts as in Cisco's "ASA Series
 * Syslog Messages".
 */
export const connections = catalog([
  [
    "106001",
    deny,
    `{direction} {protocol} connection denied from ${fromTo} flags {tcp_flags:text} on interface {src_interface}$`,
    `{direction} {protocol} connection denied from ${fromTo}[ flags {tcp_flags:text}]$`,
  ],
  [
    "106002",
    deny,
    "{protocol} connection denied by outbound list {acl} src {src:endpoint}[ {src_port:int}] dest {dst:endpoint}[ {dst_port:int}]",
  ],
  ["106006", deny, `Deny {direction} {protocol} from ${fromTo}${onInterface}`],
  ["106007", deny, `Deny {direction} {protocol} from ${fromTo} due to {reason:rest}`],
  [
    "106010",
    deny,
    "Deny {direction} protocol {protocol} src {src:endpoint} dst {dst:endpoint}",
    "Deny {direction} {protocol} src {src:endpoint} dst {dst:endpoint}",
  ],
  ["106011", deny, "Deny {direction} (No xlate) {protocol} src {src:endpoint}[ dst {dst:endpoint}]"],
  ["106012", deny, "Deny {protocol} from {src:endpoint} to {dst:endpoint}, IP options: {ip_options:rest}"],
  ["106013", drop, "Dropping echo request from {src:endpoint} to PAT address {dst:endpoint}"],
  [
    "106014",
    deny,
    "Deny {direction} {protocol} src {src:endpoint} dst {dst:endpoint} (type {icmp_type:int}, code {icmp_code:int})",
  ],
  [
    "106015",
    deny,
    `Deny {protocol} ({reason:text}) from ${fromTo} flags {tcp_flags:text} on interface {src_interface}$`,
    `Deny {protocol} ({reason:text}) from ${fromTo}[ flags {tcp_flags:text}]$`,
  ],
  ["106016", deny, `Deny {protocol} spoof from ({src:endpoint}) to {dst:endpoint}${onInterface}`],
  ["106017", deny, "Deny {protocol} due to {reason:text} from {src:endpoint} to {dst:endpoint}"],
  [
    "106018",
    deny,
    "{protocol} packet type {icmp_type} denied by outbound list {acl} src {src:endpoint} dest {dst:endpoint}",
  ],
  ["106020", deny, "Deny {protocol} teardrop fragment ({reason:text}) from {src:endpoint} to {dst:endpoint}"],
  ["106021", deny, `Deny {protocol} reverse path check from {src:endpoint} to {dst:endpoint}${onInterface}`],
  ["106022", deny, `Deny {protocol} connection spoof from {src:endpoint} to {dst:endpoint}${onInterface}`],
  [
    "106023 106027",
    deny,
    `Deny [protocol ]{protocol} src {src:endpoint}${id} dst {dst:endpoint}${to}[ (type {icmp_type:int}, code {icmp_code:int})][ type {icmp_type2:int}, code {icmp_code2:int},] by access-group "{acl:text}"`,
    `{acl}: Deny {protocol} src {src:endpoint} dst {dst:endpoint} by access-group`,
    `Deny [protocol ]{protocol} src {src:endpoint}${id} dst {dst:endpoint}${to}`,
  ],
  [
    "106100",
    byVerdictWord,
    `access-list {acl} {verdict} {protocol} {src_interface}/{src:host}[({src_port})]${id} -> {dst_interface}/{dst:host}[({dst_port})]${to}[ hit-cnt {hits:int}]`,
  ],
  [
    "106102 106103",
    byVerdictWord,
    `access-list {acl} {verdict} {protocol} for user '{src_user:stranger}' {src_interface}/{src:host}({src_port}) -> {dst_interface}/{dst:host}({dst_port}) hit-cnt {hits:int}`,
    `access-list {acl} {verdict} {protocol} for user {src_user:stranger} {src_interface}/{src:host}({src_port}) -> {dst_interface}/{dst:host}({dst_port})[ hit-cnt {hits:int}]`,
  ],
  ["107001 107002", deny, "RIP {reason:text} from {src:host}: "],
  [
    "108004 108005 108007",
    byVerdictWord,
    "ESMTP Classification: {verdict} {what:text} for ESMTP {message_type} from {src:endpoint} to {dst:endpoint}; {reason:rest}",
    "ESMTP Classification: {verdict} {what:text} from {src:endpoint} to {dst:endpoint}[; {reason:rest}]",
  ],
  ["110002 110003", network("fail"), `{reason:text} for {protocol} from {src:endpoint} to {dst:endpoint}`],
  [
    "201003 201004 201005 201006 201009 201010 201011 201012 201013",
    drop,
    "{reason:text} limit exceeded {counts} for [{direction} ]packet from {src:endpoint} to {dst:endpoint}[ on interface {src_interface}]",
    "{reason:text} for {src:endpoint}[ ({src_nat:endpoint})] ",
    "{reason:text} for host {src:endpoint} on interface {src_interface} exceeded",
  ],
  [
    "202010",
    network("fail"),
    "{reason:text} Unable to create {protocol} connection from {src:endpoint} to {dst:endpoint}",
  ],
  [
    "209003 209004 209005 209006",
    drop,
    "{reason:text}: src = {src:endpoint}, dest = {dst:endpoint}, proto = {protocol}, id = {packet_id}",
  ],
  ["302003 302004", built, "{kind:text} connection for faddr {src:endpoint} laddr {dst:endpoint}"],
  [
    "302013 302015 302017 302022 302024 302026 302303 302305",
    built,
    built302,
    `Built {direction} ${icmp302}`,
  ],
  [
    "302014 302016 302018 302023 302025 302027 302304 302306",
    teardown,
    teardown302,
    `Teardown ${icmp302}`,
    teardownShort,
  ],
  ["302020", built, `Built {direction} ${icmp302}`, built302],
  ["302021", teardown, `Teardown ${icmp302}`, teardownShort],
  [
    "302033 302034",
    network("open"),
    "Pre-allocated {kind:text} for faddr {src:endpoint} to laddr {dst:endpoint}",
    "{kind:text} faddr {src:endpoint} to laddr {dst:endpoint}",
  ],
  ["302302", deny],
  [
    "303002",
    fileTransfer,
    "FTP connection from {src:endpoint} to {dst:endpoint}, user {user:text} {action} file {file:rest}",
  ],
  ["303003 303004", network("reset", "reset"), "{reason:text} from {src:endpoint} to {dst:endpoint}"],
  ["303005", byVerdictWord, "{reason:text}, {verdict} {what:text} from {src:endpoint} to {dst:endpoint}"],
  [
    "304001",
    request("allowed"),
    ...["url", "path"].flatMap((kind) => [
      `{src_user}@{src:endpoint}${id} Accessed [JAVA ]URL {dst:host}:{url:${kind}}`,
      `{src:endpoint}${id} Accessed [JAVA ]URL {dst_account}@{dst:host}:{url:${kind}}`,
      `{src:endpoint}${id} Accessed [JAVA ]URL {dst:host}:{url:${kind}}`,
    ]),
  ],
  [
    "304002",
    request("blocked"),
    `Access denied URL {url:stranger} SRC {src:endpoint}[({src_id:identity})] DEST {dst:endpoint}${onInterface}$`,
  ],
  ["304003 304004 304005", request(null), "URL Server {server} {reason:text} URL {url:rest}"],
  ["305005", network("fail"), "{reason:text} for {protocol} src {src:endpoint}[ dst {dst:endpoint}]"],
  [
    "305006",
    network("fail"),
    "{reason:text} for [protocol ]{protocol} src {src:endpoint}[ dst {dst:endpoint}]",
  ],
  ["305009", network("open"), "Built {kind} translation from {src:endpoint}[ ({acl})] to {dst:endpoint}"],
  [
    "305010",
    network("close"),
    "Teardown {kind} translation from {src:endpoint} to {dst:endpoint}[ duration {duration}]",
  ],
  ["305011", network("open"), `Built ${translation}`],
  ["305012", network("close"), `Teardown ${translation}`],
  [
    "305013",
    deny,
    `Asymmetric NAT rules matched for forward and reverse flows; Connection [for ][protocol ]{protocol} src {src:endpoint}${id} dst {dst:endpoint}${to} denied due to {reason:rest}`,
  ],
  ["312001", deny, "RIP hdr failed from {src:host}: "],
  [
    "313001 313008",
    deny,
    "Denied {protocol} type={icmp_type:int}, code={icmp_code:int} from {src:endpoint}[ on interface {src_interface}]",
  ],
  [
    "313004",
    deny,
    "Denied {protocol} type={icmp_type:int}, from laddr {src:host} on interface {src_interface} to {dst:host}: {reason:rest}",
    "Denied {protocol} type={icmp_type:int}, from laddr {src:host} on interface {src_interface} to {dst:host}",
  ],
  [
    "313005",
    deny,
    `{reason:text}: {protocol} src {src:endpoint}${id} dst {dst:endpoint}${to} (type {icmp_type:int}, code {icmp_code:int}) on {interface} interface.[ Original IP payload: {payload:rest}]`,
  ],
  [
    "313009",
    deny,
    `Denied invalid {protocol} code {icmp_code:int}, for {src:endpoint}[ ({src_nat:endpoint})]${id} to {dst:endpoint}[ ({dst_nat:endpoint})]${to}, ICMP id {icmp_id:int}, ICMP type {icmp_type:int}`,
  ],
  ["322001", deny, "Deny MAC address {src_mac}, {reason:text} on interface {src_interface}"],
  [
    "322002 322003",
    deny,
    "{reason:text} received from host {src_mac} on interface {src_interface}. This host is advertising MAC Address {advertised_mac} for IP Address {src_ip},",
  ],
  ["401004", deny, "Shunned packet: {src:host} [=]=[>] {dst:host} on interface {src_interface}"],
  [
    "405001",
    network("other"),
    "Received ARP {kind} collision from {src_ip}/{src_mac} on interface {src_interface}[ with existing ARP entry {known_ip}/{known_mac}]",
  ],
  ["405002", network("other"), "Received {reason:text} from {src_ip}/{src_mac} for authenticated host"],
  [
    "405003",
    network("other"),
    "IP address collision detected between host {src_ip} at {src_mac} and interface {src_interface}, {known_mac}",
  ],
  [
    "406001 406002",
    deny,
    "FTP port command {reason:text}: {src:endpoint}[ ({src_nat:endpoint})] to {dst:endpoint} on interface {src_interface}",
  ],
  ["407001", deny, "Deny traffic for local-host {src:endpoint}, {reason:rest}"],
  ["407002", drop, "{reason:text}. {src:endpoint} to {dst:endpoint}"],
  ["410001", drop, "Dropped {protocol} DNS {kind:text} from {src:endpoint} to {dst:endpoint}; {reason:rest}"],
  ["410002", drop, "Dropped {count:int} DNS responses {reason:text}: from {src:endpoint} to {dst:endpoint}"],
  [
    "410003 410004",
    byVerdictWord,
    "DNS Classification: {verdict} {what:text} from {src:endpoint} to {dst:endpoint}; {reason:rest}",
  ],
  [
    "415001 415002 415003 415004 415005 415006 415007 415008 415009 415010 415011 415012 415013 415014 415016 415017 415018 415019 415020",
    byVerdictWord,
    "HTTP - {reason:text}, {verdict} {what:text} from {src:endpoint} to {dst:endpoint}",
  ],
  ["416001", drop, "Dropped {protocol} SNMP packet from {src:endpoint} to {dst:endpoint}; {reason:rest}"],
  ["418001", deny, "{reason:text}: {protocol} src {src:endpoint} dst {dst:endpoint}"],
  ["419001", drop, "Dropping {protocol} packet from {src:endpoint} to {dst:endpoint}, reason: {reason:rest}"],
  ["419002 419003", network("other"), "{reason:text} from {src:endpoint} to {dst:endpoint}"],
  [
    "420001 420002 429001 429002 434001 434002",
    drop,
    `{reason:text} {protocol} packet[s] from ${fromTo}`,
    `{reason:text} {protocol} packet[s] {src:endpoint} to {dst:endpoint}`,
  ],
  ["420003 429003 434003", network("reset", "reset"), `{reason:text} {protocol} connection from ${fromTo}`],
  ["421001", drop, "{protocol} flow from {src:endpoint} to {dst:endpoint} is dropped because {reason:rest}"],
  [
    "421002 421007",
    network("traffic"),
    "{protocol} flow from {src:endpoint} to {dst:endpoint} {reason:rest}",
  ],
  [
    "423001 423002 423003 423004 423005",
    byVerdictWord,
    "{verdict} {reason:text} from {src:endpoint} to {dst:endpoint}",
  ],
  [
    "424001 424002",
    deny,
    "{reason:text}: {protocol} {src:endpoint} {dst:endpoint}",
    "Packet denied {protocol} {src:endpoint} {dst:endpoint}",
  ],
  ["431001 431002", drop, "{reason:text} from {src:endpoint} to {dst:endpoint}"],
  [
    "434004 434007",
    network("traffic"),
    "{reason:text} process {protocol} flow from {src:endpoint} to {dst:endpoint} locally",
  ],
  [
    "450001",
    deny,
    "Deny traffic for protocol {protocol} src {src:endpoint} dst {dst:endpoint}, {reason:rest}",
  ],
  ["500001 500002", network("other"), `{reason:text} src {src:endpoint} dest {dst:endpoint}${onInterface}`],
  [
    "500003",
    drop,
    "Bad {protocol} hdr length ({reason:text}) from {src:endpoint} to {dst:endpoint}, flags: {tcp_flags:text}, on interface {src_interface}",
  ],
  ["500004", drop, "Invalid transport field for protocol={protocol}, from {src:endpoint} to {dst:endpoint}"],
  [
    "500005",
    network("reset", "reset"),
    "connection terminated for {protocol} from {src:endpoint} to {dst:endpoint} due to {reason:rest}",
  ],
  [
    "507001",
    network("reset", "reset"),
    "Terminating TCP-Proxy connection from {src:endpoint} to {dst:endpoint} - {reason:rest}",
  ],
  [
    "507003",
    network("reset", "reset"),
    "{protocol} flow from {src:endpoint} to {dst:endpoint} terminated by inspection engine, reason - {reason:rest}",
  ],
  ["508001 508002", network("reset", "reset"), "{reason:text} from {src:endpoint} to {dst:endpoint}"],
  ["509001", deny, "Connection attempt from {src:endpoint} to {dst:endpoint} was prevented"],
  ["602101", network("other"), "{reason:text} dest_addr={dst:host}, src_addr={src:host}, prot={protocol}"],
  [
    "606001 606003",
    network("open"),
    "ASDM [logging ]session number {connection:int} from {src:host} started",
  ],
  ["606002 606004", network("close"), "ASDM [logging ]session number {connection:int} from {src:host} ended"],
  ["607001", network("open"), "{reason:text} for {src:endpoint} to {dst:endpoint} from"],
  ["608001", network("open"), "{reason:text} for {src:endpoint} to {dst:endpoint} from"],
  [
    "607002 607003 608002 608003 608004 608005",
    byVerdictWord,
    "{reason:text}: {verdict} {what:text} from {src:endpoint} to {dst:endpoint}",
    "{verdict} {what:text} for {src:endpoint} to {dst:endpoint}",
  ],
  ["609001", network("open"), "Built local-host {src:endpoint}"],
  ["609002", network("close"), "Teardown local-host {src:endpoint} duration {duration}"],
  ["610001 610002", deny, "NTP daemon interface {src_interface}: {reason:text} from {src:host}"],
  ["710001", network("traffic"), "{protocol} access requested from {src:endpoint} to {dst:endpoint}"],
  [
    "710002",
    network("traffic", "allowed"),
    "{protocol} access permitted from {src:endpoint} to {dst:endpoint}",
  ],
  ["710003", deny, "{protocol} access denied by ACL from {src:endpoint} to {dst:endpoint}"],
  ["710004", deny, "{protocol} connection limit exceeded from {src:endpoint} to {dst:endpoint}"],
  ["710005 710006", drop, "{protocol} request discarded from {src:text} to {dst:endpoint}$"],
  ["710007", network("traffic"), "NAT-T keepalive received from {src:endpoint} to {dst:endpoint}"],
  [
    "725001",
    network("open"),
    "Starting SSL handshake with {role} {src:endpoint}[ to {dst:endpoint}] for {tls_version} session",
  ],
  ["725002 725003", network("open"), "{reason:text} with {role} {src:endpoint}[ to {dst:endpoint}]"],
  ["725006", network("fail"), "{reason:text} with {role} {src:endpoint}[ to {dst:endpoint}]"],
  ["725007", network("close"), "SSL session with {role} {src:endpoint}[ to {dst:endpoint}] terminated"],
  ["725004 725005", network("other"), "{reason:text} {role} {src:endpoint}[ to {dst:endpoint}]"],
  ["775001 775003", network("traffic"), "{reason:text} from {src:endpoint} to {dst:endpoint}"],
  [
    "805001 805003",
    network("traffic"),
    "{reason:text} {protocol} Flow for connection {connection:int} from {src:endpoint}[ ({src_nat:endpoint})] to {dst:endpoint}[ ({dst_nat:endpoint})]",
  ],
  [
    "805002",
    network("traffic"),
    "{protocol} Flow is no longer offloaded for connection {connection:int} from {src:endpoint}[ ({src_nat:endpoint})] to {dst:endpoint}[ ({dst_nat:endpoint})]",
  ],
]);
