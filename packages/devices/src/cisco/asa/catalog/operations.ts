import { base, change, eventLog, finding, lease, lifecycle, network } from "../classes.ts";
import { catalog } from "./entry.ts";

const dynamicFilter =
  "Dynamic Filter {activity:text} {list:text} {protocol} traffic from {src:endpoint}[ ({src_nat:endpoint})] to {dst:endpoint}[ ({dst_nat:endpoint})], {side} {resolved:text} resolved from {source:text} list: {listed:text}, threat-level: {threat_level}, category: {category:rest}";
const dynamicFilterShort =
  "Dynamic Filter {activity:text} {list:text} {protocol} traffic from {src:endpoint}[ ({src_nat:endpoint})] to {dst:endpoint}[ ({dst_nat:endpoint})], {side} {resolved:text} resolved from {source:text} list: {listed:rest}";
const ids =
  "IDS:{signature:int} {title:text} from {src:endpoint} to {dst:endpoint} on interface {src_interface}";
const idsIds = Array.from({ length: 52 }, (_, at) => String(400_000 + at)).join(" ");
const name = (text: string) => `({unit:text}) ${text}`;

/** The appliance itself: what it found, its log, its parts, its failover: 103xxx to 105xxx, 199xxx, 338xxx, 400xxx, 411xxx, 414xxx, 505xxx, 733xxx, 769xxx. */
export const operations = catalog([
  ["103001 103003 103005 103006 103007", base, name("{reason:rest}")],
  ["103002 103004", base, name("{reason:rest}")],
  [
    "104001",
    change("activate", "failover-unit"),
    name("Switching to ACTIVE[ - {reason:rest}]").replace("{unit:text}", "{entity:text}"),
  ],
  [
    "104002",
    change("deactivate", "failover-unit"),
    name("Switching to STANDBY[ - {reason:rest}]").replace("{unit:text}", "{entity:text}"),
  ],
  [
    "104003",
    change("disable", "failover-unit"),
    name("Switching to FAILED").replace("{unit:text}", "{entity:text}"),
  ],
  [
    "104004",
    change("enable", "failover-unit"),
    name("Switching to OK").replace("{unit:text}", "{entity:text}"),
  ],
  ["105001", change("disable", "failover"), name("{reason:rest}")],
  ["105002", change("enable", "failover"), name("{reason:rest}")],
  [
    "105003 105004 105005 105006 105007 105008 105009 105020 105021 105042 105043",
    base,
    name("{reason:text} on interface {interface}[ {result:rest}]"),
    name("{reason:rest}"),
  ],
  [
    "199001",
    lifecycle("restart", "ASA"),
    "Reload command executed from {application:text} (remote {src:host})",
    "{detail:rest}",
  ],
  ["199002 199005", lifecycle("start", "ASA")],
  ["199013 199014 199015 199016 199017 199018 199019 199020 199021", base],
  [
    "338001 338002 338003 338004",
    finding("botnet-traffic-filter", "observed"),
    dynamicFilter,
    dynamicFilterShort,
  ],
  [
    "338005 338006 338007 338008",
    finding("botnet-traffic-filter", "dropped"),
    dynamicFilter,
    dynamicFilterShort,
  ],
  [
    "338101 338102 338103 338104",
    finding("botnet-traffic-filter", "allowed"),
    dynamicFilter,
    dynamicFilterShort,
  ],
  ["338201 338202", finding("botnet-traffic-filter", "observed"), dynamicFilter, dynamicFilterShort],
  ["338203 338204", finding("botnet-traffic-filter", "dropped"), dynamicFilter, dynamicFilterShort],
  [
    "338301",
    finding("botnet-traffic-filter", "observed"),
    "Intercepted DNS reply for {kind} {resolved:text} from {src:endpoint} to {dst:endpoint}, matched {list:rest}",
  ],
  [
    "338302",
    change("create", "dynamic-filter-rule"),
    "Address {entity:host} discovered for {kind} {resolved:text} from {list:text}, Adding rule",
  ],
  [
    "338303",
    change("delete", "dynamic-filter-rule"),
    "Address {entity:host} ({resolved:text}) timed out. Removing rule",
  ],
  ["338304", lifecycle("update", "dynamic filter data")],
  ["338305 338306 338307 338308 338309 338310", base],
  [idsIds, finding("ids", "observed"), ids],
  ["401001", change("delete", "shun", "all")],
  [
    "401002",
    change("create", "shun"),
    "Shun added: {entity:host} {dst:host} {src_port:int} {dst_port:int}",
    "Shun added: {entity:host}",
  ],
  ["401003", change("delete", "shun"), "Shun deleted: {entity:host}"],
  ["401005", base],
  [
    "411001",
    change("enable", "interface"),
    "Line protocol on Interface {entity:text}, changed state to {state:rest}",
  ],
  [
    "411002",
    change("disable", "interface"),
    "Line protocol on Interface {entity:text}, changed state to {state:rest}",
  ],
  ["411003", change("enable", "interface"), "Interface {entity:text}, changed state to {state:rest}"],
  ["411004", change("disable", "interface"), "Interface {entity:text}, changed state to {state:rest}"],
  ["412001", network("other"), "MAC {src_mac} moved from {from_interface} to {src_interface}"],
  ["414001 414002", eventLog("other")],
  ["414003", eventLog("stop"), "TCP Syslog Server {dst:endpoint} not responding{detail:rest}"],
  ["414004", eventLog("start"), "TCP Syslog Server {dst:endpoint} - {detail:rest}"],
  ["414007", eventLog("start")],
  ["414008", eventLog("stop")],
  ["505001", lifecycle("stop", "module"), "Module {entity:text} is {detail:rest}"],
  ["505002", lifecycle("restart", "module"), "Module {entity:text} is {detail:rest}"],
  ["505003 505004 505007 505009", lifecycle("other", "module"), "Module {entity:text} {detail:rest}"],
  ["505010", lifecycle("remove", "module"), "Module {entity:text} {detail:rest}"],
  ["505011 505012 505013 505014 505016", lifecycle("other", "module"), "Module {entity:text}, {detail:rest}"],
  ["505015", lifecycle("start", "module"), "Module {entity:text}, application {detail:rest}"],
  [
    "604101",
    lease("ack"),
    "DHCP client interface {src_interface}: Allocated ip = {src_ip}, mask = {mask}, gw = {gateway}",
  ],
  ["604102", lease("release"), "DHCP client interface {src_interface}: {detail:rest}"],
  ["604103", lease("ack"), "DHCP daemon interface {src_interface}: address granted {src_mac} ({src_ip})"],
  [
    "604104",
    lease("release"),
    "DHCP daemon interface {src_interface}: address released {build:text} {src_mac} ({src_ip})",
    "DHCP daemon interface {src_interface}: address released {src_mac} ({src_ip})",
  ],
  [
    "733100",
    finding("threat-detection", "observed"),
    "^[ {object:text}^] {title:text}. Current burst rate is {detail:rest}",
    "{title:text}. Current burst rate is {detail:rest}",
  ],
  [
    "733101",
    finding("threat-detection", "observed"),
    "Host {src:host} {title:text}. Current burst rate is {detail:rest}",
    "{kind} {src:host} ({title:text}). Current burst rate is {detail:rest}",
    "{title:text}. Current burst rate is {detail:rest}",
  ],
  ["733102", change("create", "shun"), "Threat-detection adds host {entity:host} to shun list"],
  ["733103", change("delete", "shun"), "Threat-detection removes host {entity:host} from shun list"],
  ["733104 733105", finding("threat-detection", "observed")],
  [
    "769001 769002 769003 769004 769005 769006 769007",
    lifecycle("update", "ASA image"),
    "UPDATE: ASA image {entity:text} {detail:rest}",
    "UPDATE: {detail:rest}",
  ],
  [
    "771001",
    change("update", "clock", "system clock"),
    "CLOCK: System clock set, source: {source:text}, before: {before:text}, after: {after:rest}",
  ],
  [
    "771002",
    change("update", "clock", "system clock"),
    "CLOCK: System clock set, source: {source:text}, IP[:] {source_address:host}, before: {before:text}, after: {after:rest}",
  ],
]);
