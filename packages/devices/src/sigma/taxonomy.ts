import type { LogSource } from "./log-source.ts";

/**
 * Names that rules use, and where in OCSF events their values stand: ordered, the first that is there counts. A table is for
 * rules whose log source has at least the parts that it names.
 */
export interface TaxonomyTable {
  readonly logsource: LogSource;
  readonly fields: Readonly<Record<string, readonly string[]>>;
}

/** A request as W3C extended logs name it (Sigma taxonomy appendix 2.1, "Web server" and "Proxy"). */
const request = {
  "c-ip": ["src_endpoint.ip"],
  "c-uri": ["http_request.url.url_string"],
  "c-uri-extension": ["file.ext"],
  "c-uri-query": ["http_request.url.query_string"],
  "c-uri-stem": ["http_request.url.path"],
  "c-useragent": ["http_request.user_agent"],
  "cs-bytes": ["traffic.bytes_out", "http_request.length"],
  "cs-content-type": ["http_response.content_type"],
  "cs-cookie": ["http_cookies.value"],
  "cs-host": ["http_request.url.hostname", "dst_endpoint.hostname"],
  "cs-method": ["http_request.http_method"],
  "cs-referer": ["http_request.referrer"],
  "cs-referrer": ["http_request.referrer"],
  "cs-uri": ["http_request.url.url_string"],
  "cs-uri-query": ["http_request.url.url_string"],
  "cs-uri-stem": ["http_request.url.path"],
  "cs-user-agent": ["http_request.user_agent"],
  "cs-username": ["actor.user.name", "user.name"],
  "cs-version": ["http_request.version"],
  "r-dns": ["http_request.url.hostname", "dst_endpoint.hostname"],
  "s-computername": ["device.hostname"],
  "s-ip": ["dst_endpoint.ip"],
  "s-port": ["dst_endpoint.port"],
  "sc-bytes": ["traffic.bytes_in", "http_response.length"],
  "sc-status": ["http_response.code"],
} as const;

/** Both ends of a connection; a device's own finding has them in its evidence. */
const connection = {
  src_ip: ["src_endpoint.ip", "evidences.src_endpoint.ip"],
  src_port: ["src_endpoint.port", "evidences.src_endpoint.port"],
  src_host: ["src_endpoint.hostname", "evidences.src_endpoint.hostname"],
  src_mac: ["src_endpoint.mac"],
  dst_ip: ["dst_endpoint.ip", "evidences.dst_endpoint.ip"],
  dst_port: ["dst_endpoint.port", "evidences.dst_endpoint.port"],
  dst_host: ["dst_endpoint.hostname", "evidences.dst_endpoint.hostname"],
  dst_mac: ["dst_endpoint.mac"],
  protocol: ["connection_info.protocol_name", "connection_info.protocol_num"],
  username: ["user.name", "actor.user.name", "evidences.user.name"],
  hostname: ["device.hostname"],
} as const;

/** Processes, files and connections of a host, under Sysmon's names. */
const host = {
  CommandLine: ["process.cmd_line"],
  CurrentDirectory: ["process.working_directory"],
  Image: ["process.file.path", "actor.process.file.path", "process.name", "actor.process.name"],
  LogonId: ["process.session.uid", "session.uid"],
  ParentCommandLine: ["process.parent_process.cmd_line", "actor.process.cmd_line"],
  ParentImage: ["process.parent_process.file.path", "actor.process.file.path"],
  ProcessId: ["process.pid", "actor.process.pid"],
  User: ["process.user.name", "actor.user.name", "user.name"],
} as const;

/** In the order in which they are asked. Zeek and others have names of their own for what all tell. */
export const taxonomyTables: readonly TaxonomyTable[] = [
  {
    logsource: { product: "zeek", service: "http" },
    fields: {
      host: ["http_request.url.hostname"],
      method: ["http_request.http_method"],
      referrer: ["http_request.referrer"],
      request_body_len: ["http_request.length"],
      resp_mime_types: ["file.mime_type", "http_response.content_type"],
      status_code: ["http_response.code"],
      uri: ["http_request.url.url_string"],
      user_agent: ["http_request.user_agent"],
    },
  },
  {
    logsource: { product: "zeek", service: "dns" },
    fields: {
      answers: ["answers.rdata"],
      qtype_name: ["query.type"],
      query: ["query.hostname"],
      rcode_name: ["rcode"],
    },
  },
  {
    logsource: { product: "zeek", service: "smb_files" },
    fields: { name: ["file.name"], path: ["share", "file.path"] },
  },
  {
    logsource: { product: "zeek", service: "dce_rpc" },
    fields: { operation: ["dce_rpc.command"] },
  },
  {
    logsource: { product: "zeek", service: "x509" },
    fields: { "certificate.serial": ["tls.certificate.serial_number", "certificate.serial_number"] },
  },
  {
    logsource: { product: "zeek" },
    fields: {
      "id.orig_h": ["src_endpoint.ip"],
      "id.orig_p": ["src_endpoint.port"],
      "id.resp_h": ["dst_endpoint.ip"],
      "id.resp_p": ["dst_endpoint.port"],
      uid: ["connection_info.uid"],
    },
  },
  { logsource: { category: "webserver" }, fields: request },
  { logsource: { category: "proxy" }, fields: request },
  {
    logsource: { category: "dns" },
    fields: { answer: ["answers.rdata"], query: ["query.hostname"], record_type: ["query.type"] },
  },
  { logsource: { category: "firewall" }, fields: connection },
  {
    logsource: { category: "antivirus" },
    fields: {
      Filename: ["evidences.file.path", "evidences.file.name", "file.path", "file.name"],
      Signature: ["malware.name", "finding_info.title"],
    },
  },
  { logsource: { category: "process_creation" }, fields: host },
  {
    logsource: { category: "file_event" },
    fields: { ...host, TargetFilename: ["file.path", "evidences.file.path"] },
  },
  {
    logsource: { category: "network_connection" },
    fields: {
      ...host,
      DestinationHostname: ["dst_endpoint.hostname"],
      DestinationIp: ["dst_endpoint.ip"],
      DestinationPort: ["dst_endpoint.port"],
      Protocol: ["connection_info.protocol_name"],
      SourceHostname: ["src_endpoint.hostname"],
      SourceIp: ["src_endpoint.ip"],
      SourcePort: ["src_endpoint.port"],
    },
  },
  // Rules of other log sources use the same words, as ours for firewalls do.
  { logsource: {}, fields: { ...request, ...connection } },
];

/**
 * Words that stand for several places at once, beside those of the tables: SigmaHQ's rules for web servers write
 * `cs-uri-query` for the path, for the query and for both together, and those for proxies a path where a log has the URL.
 */
export const alternativeFields: Readonly<Record<string, readonly string[]>> = {
  "c-uri": ["http_request.url.path"],
  "cs-uri": ["http_request.url.path"],
  "cs-uri-query": ["http_request.url.path", "http_request.url.query_string"],
};

/**
 * Where keywords are searched: in the line as the vendor wrote it, in the message, and under the vendor's own names, where
 * escapes are undone. Not in what normalising adds, which no author of a rule thought of.
 */
export const keywordScope: { readonly within: readonly string[]; readonly except: readonly string[] } = {
  within: ["raw_data", "message", "unmapped"],
  except: ["unmapped.breakwater"],
};
