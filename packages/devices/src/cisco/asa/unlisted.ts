import { matchAny, template } from "../../body/template.ts";
import { entryOf } from "./catalog.ts";
import type { CatalogEntry } from "./catalog/entry.ts";
import { base, network, signIn, tunnel } from "./classes.ts";

export interface Reading {
  readonly entry: CatalogEntry;
  readonly captures: Map<string, string>;
}

/** How texts begin that only an appliance writes so, and the ids whose texts begin so; none: any sentence will do. */
const openings: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^(?:TunnelGroup <[^<>]{0,128}> GroupPolicy|Group) <[^<>]{0,128}> User </, []],
  [/^AAA (?:user|credentials) [a-z]{1,32}/, ["113004", "113005", "113012", "113015", "113016"]],
  [/^Built (?:in|out)bound (?:TCP|UDP|ICMP|GRE) connection /, ["302013", "302020"]],
  [/^Teardown (?:TCP|UDP|ICMP|GRE) connection /, ["302014", "302021"]],
  [/^(?:Built|Teardown) (?:dynamic|static) (?:TCP|UDP|ICMP) translation from /, ["305011", "305012"]],
  [/^Deny (?:tcp|udp|icmp|protocol [0-9]{1,3}) src \S{1,300} dst \S{1,300} /, ["106023"]],
  [/^Deny TCP \(no connection\) from \S{1,300} to /, ["106015"]],
  [/^access-list \S{1,128} (?:permitted|denied|est-allowed) \S{1,16} \S{1,300} -> /, ["106100"]],
  [/^Login (?:denied|permitted) from \S{1,300} to \S{1,300} for user "/, ["605004", "605005"]],
  [/^Group = [^=]{1,128}, Username = .{1,128}, IP = /, ["113019"]],
  [/^DAP: User .{1,128}, Addr /, ["734001", "734002", "734003"]],
];

export function isApplianceSentence(text: string): boolean {
  return openings.some(([opening]) => opening.test(text));
}

/** A text without its id: the entry whose own words fit, else what an unlisted message says. */
export function untagged(text: string): Reading {
  const ids = openings.find(([opening]) => opening.test(text.slice(0, 512)))?.[1] ?? [];
  for (const id of ids) {
    const entry = entryOf(id);
    const captures = entry === undefined ? null : matchAny(entry.templates, text);
    if (entry !== undefined && captures !== null) return { entry, captures };
  }
  return unlisted(text);
}

/**
 * What a message says whose id has no row, or whose words are none of its row's: appliances get new messages and new words
 * with each release, and most speak of two ends in one of a few ways.
 */
const endsSentences = [
  "{words:text} src {src:endpoint}[ ({src_id:identity})] dst {dst:endpoint}[ ({dst_id:identity})]",
  "{words:text} {=from|for} {src:endpoint}[ ({src_nat:endpoint})][ ({src_id:identity})] to {dst:endpoint}[ ({dst_nat:endpoint})][ ({dst_id:identity})]",
  "{words:text} faddr {src:endpoint} gaddr {dst_nat:endpoint} laddr {dst:endpoint}",
].map(template);
const userSentences = [
  "Group = {group:text}, Username = {user:stranger}, IP = {src:host}, {detail:rest}",
  "Group <{group:text}> User <{user:stranger}> IP <{src:host}> {detail:rest}",
  "TunnelGroup <{tunnel_group:text}> GroupPolicy <{group:text}> User <{user:stranger}> IP <{src:host}> {detail:rest}",
  "Group {group:text} User {user} IP {src:host} {detail:rest}",
].map(template);

export function unlisted(text: string): Reading {
  const session = matchAny(userSentences, text);
  if (session !== null) {
    const detail = session.get("detail") ?? "";
    return { entry: { toClass: toSession(detail), templates: [] }, captures: session };
  }
  const ends = matchAny(endsSentences, text);
  if (ends === null) return { entry: { toClass: base, templates: [] }, captures: new Map() };
  const words = ends.get("words") ?? "";
  const protocol = /\b(tcp|udp|icmp|icmpv6|ipv6-icmp|gre|esp|sctp|igmp|ospf)\b/i.exec(words)?.[1];
  if (protocol !== undefined) ends.set("protocol", protocol);
  ends.delete("words");
  return { entry: { toClass: toNetwork(words), templates: [] }, captures: ends };
}

function toSession(detail: string): CatalogEntry["toClass"] {
  if (/authentication|credentials|rejected|locked/i.test(detail))
    return signIn("logon", /reject|fail|invalid|locked|denied/i.test(detail) ? "failure" : null);
  if (/\b(?:started|established|resumed|assigned to session|negotiation complete)\b/i.test(detail))
    return tunnel("open");
  if (/\b(?:terminated|disconnected|closed|closing|torn down)\b/i.test(detail)) return tunnel("close");
  return tunnel("other", undefined, "session event");
}

function toNetwork(words: string): CatalogEntry["toClass"] {
  if (/\b(?:den(?:y|ied)|block(?:ed|ing)?|refus|disallow)/i.test(words)) return network("refuse", "blocked");
  if (/\b(?:drop|discard)/i.test(words)) return network("refuse", "dropped");
  if (/\breset\b/i.test(words)) return network("reset", "reset");
  if (/\b(?:fail|unable|cannot)/i.test(words)) return network("fail");
  if (/^\s*built\b/i.test(words)) return network("open", "allowed");
  if (/^\s*teardown\b/i.test(words)) return network("close");
  return /\b(?:permit|allow)/i.test(words) ? network("traffic", "allowed") : network("traffic");
}
