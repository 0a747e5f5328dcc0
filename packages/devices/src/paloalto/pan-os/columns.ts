/**
 * Columns of PAN-OS syslog by log type, named as Palo Alto Networks does ("PAN-OS Administrator's Guide", Syslog Field
 * Descriptions, 8.1 to 11.1 and "Next-Generation Firewall Administration"). Releases only append, so one list serves all;
 * `-` is FUTURE_USE. The first seven are the same in every log.
 */
const head = "- receive_time serial type subtype config_ver time_generated";
const session =
  "src dst natsrc natdst rule srcuser dstuser app vsys from to inbound_if outbound_if logset - sessionid repeatcnt sport dport natsport natdport flags proto action";
const groups = "dg_hier_level_1 dg_hier_level_2 dg_hier_level_3 dg_hier_level_4 vsys_name device_name";
const devices =
  "src_category src_profile src_model src_vendor src_osfamily src_osversion src_host src_mac dst_category dst_profile dst_model dst_vendor dst_osfamily dst_osversion dst_host dst_mac";
const application =
  "subcategory_of_app category_of_app technology_of_app risk_of_app characteristic_of_app container_of_app tunneled_app is_saas_of_app sanctioned_state_of_app";

const lists: Readonly<Record<string, string>> = {
  TRAFFIC: `${session} bytes bytes_sent bytes_received packets start elapsed category - seqno actionflags srcloc dstloc - pkts_sent pkts_received session_end_reason ${groups} action_source src_uuid dst_uuid tunnelid monitortag parent_session_id parent_start_time tunnel assoc_id chunks chunks_sent chunks_received rule_uuid http2_connection link_change_count policy_id link_switches sdwan_cluster sdwan_device_type sdwan_cluster_type sdwan_site dynusergroup_name xff_ip ${devices} container_id pod_namespace pod_name src_edl dst_edl hostid serialnumber src_dag dst_dag session_owner high_res_timestamp nssai_sst nssai_sd ${application} offloaded flow_type cluster_name`,
  THREAT: `${session} misc threatid category severity direction seqno actionflags srcloc dstloc - contenttype pcap_id filedigest cloud url_idx user_agent filetype xff referer sender subject recipient reportid ${groups} - src_uuid dst_uuid http_method tunnelid monitortag parent_session_id parent_start_time tunnel thr_category contentver - assoc_id ppid http_headers url_category_list rule_uuid http2_connection dynusergroup_name xff_ip ${devices} container_id pod_namespace pod_name src_edl dst_edl hostid serialnumber domain_edl src_dag dst_dag partial_hash high_res_timestamp reason justification nssai_sst ${application} cloud_reportid cluster_name flow_type`,
  SYSTEM: `vsys eventid object - - module severity opaque seqno actionflags ${groups} - - high_res_timestamp`,
  CONFIG: `host vsys cmd admin client result path before_change_detail after_change_detail seqno actionflags ${groups} dg_id comment - high_res_timestamp`,
  USERID: `vsys ip user datasourcename eventid repeatcnt timeout beginport endport datasource datasourcetype seqno actionflags ${groups} vsys_id factortype factorcompletiontime factorno ugflags userbysource tag_name high_res_timestamp origindatasource`,
  HIPMATCH: `srcuser vsys machinename os src matchname repeatcnt matchtype - - seqno actionflags ${groups} vsys_id srcipv6 hostid serialnumber mac high_res_timestamp cluster_name`,
  GLOBALPROTECT: `vsys eventid stage auth_method tunnel_type srcuser srcregion machinename public_ip public_ipv6 private_ip private_ipv6 hostid serialnumber client_ver client_os client_os_ver repeatcnt reason error opaque status location login_duration connect_method error_code portal seqno actionflags high_res_timestamp selection_type response_time priority attempted_gateways gateway ${groups} vsys_id cluster_name`,
  AUTHENTICATION: `vsys ip user normalize_user object authpolicy repeatcnt authid vendor logset serverprofile opaque clienttype event factorno seqno actionflags ${groups} vsys_id authproto rule_uuid high_res_timestamp src_category src_profile src_model src_vendor src_osfamily src_osversion src_host src_mac region - user_agent sessionid`,
  DECRYPTION: `${session} tunnel - - src_uuid dst_uuid rule_uuid hs_stage_c2f hs_stage_f2s tls_version tls_keyxchg tls_enc tls_auth policy_name ec_curve err_index root_status chain_status proxy_type cert_serial fingerprint notbefore notafter cert_ver cert_size cn_len issuer_len rootcn_len sni_len cert_flags cn issuer_cn root_cn sni error container_id pod_namespace pod_name src_edl dst_edl src_dag dst_dag high_res_timestamp ${devices} seqno actionflags ${groups} vsys_id ${application} cluster_name`,
  TUNNEL: `${session} severity seqno actionflags srcloc dstloc ${groups} tunnelid monitortag parent_session_id parent_start_time tunnel bytes bytes_sent bytes_received packets pkts_sent pkts_received max_encap unknown_proto strict_check tunnel_fragment sessions_created sessions_closed session_end_reason action_source start elapsed tunnel_insp_rule remote_user_ip remote_user_id rule_uuid pcap_id dynusergroup_name src_edl dst_edl high_res_timestamp nssai_sd nssai_sst pdu_session_id subcategory_of_app category_of_app technology_of_app risk_of_app characteristic_of_app container_of_app is_saas_of_app sanctioned_state_of_app`,
  CORRELATION: `src srcuser vsys category severity ${groups} vsys_id objectname object_id evidence`,
  IPTAG: `vsys ip tag_name event_id repeatcnt timeout datasourcename datasource_type datasource_subtype seqno actionflags ${groups} vsys_id high_res_timestamp`,
  SCTP: `src dst - - rule - - - vsys from to inbound_if outbound_if logset - sessionid repeatcnt sport dport - - - - proto action ${groups} seqno - assoc_id ppid severity sctp_chunk_type - verif_tag_1 verif_tag_2 sctp_cause_code diam_app_id diam_cmd_code diam_avp_code stream_id assoc_end_reason op_code sccp_calling_ssn sccp_calling_gt sctp_filter chunks chunks_sent chunks_received packets pkts_sent pkts_received rule_uuid high_res_timestamp`,
  GTP: `src dst - - rule - - app vsys from to inbound_if outbound_if logset - sessionid - sport dport - - - proto action event_type msisdn apn rat msg_type end_ip_adr teid1 teid2 gtp_interface cause_code severity mcc mnc area_code cell_id event_code - - srcloc dstloc - - - - - - - imsi imei - - - - - - - - - - - - - - - - start elapsed tunnel_insp_rule remote_user_ip remote_user_id rule_uuid pcap_id high_res_timestamp`,
  AUDIT: "eventid object cmd result severity",
};

/** Types as the CSV writes them, and the list that each has. */
export const logTypes: ReadonlyMap<string, string> = new Map([
  ...Object.keys(lists).map((type) => [type, type] as const),
  ["HIP-MATCH", "HIPMATCH"],
  ["USER-ID", "USERID"],
  ["AUTH", "AUTHENTICATION"],
  ["START", "TUNNEL"],
  ["END", "TUNNEL"],
  ["IP-TAG", "IPTAG"],
  ["CORR", "CORRELATION"],
  ["URL", "THREAT"],
  ["DNS", "DNS"],
  ["FILE", "THREAT"],
]);

const columnsOf: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(lists).map(([type, list]) => [type, `${head} ${list}`.split(" ")] as const),
);
/** Before 8.0 a configuration log had its before and after only where a custom format asked for them. */
const shortConfig =
  `${head} host vsys cmd admin client result path seqno actionflags ${groups} dg_id comment - high_res_timestamp`.split(
    " ",
  );
const sequence = /^[0-9]{1,20}$/;
const flags = /^0x[0-9a-fA-F]{1,16}$/;

/** The columns of a log type in their order; `-` has no name. */
export function columnNames(type: string): readonly string[] {
  return columnsOf.get(logTypes.get(type) ?? type) ?? head.split(" ");
}

/** Values by column name; empty ones are left out. */
export function namedColumns(type: string, columns: readonly string[]): Map<string, string> {
  const values = new Map<string, string>();
  const names = namesOf(type, columns);
  for (const [index, column] of columns.entries()) {
    const name = names[index];
    const value = column.trim();
    if (name === "-" || value === "") continue;
    // What a later release appends has no name yet.
    const key = name ?? `column_${index + 1}`;
    if (!values.has(key)) values.set(key, value);
  }
  return values;
}

function namesOf(type: string, columns: readonly string[]): readonly string[] {
  if (type !== "CONFIG") return columnNames(type);
  // The sequence number and the flags behind the path, or behind the path, the before and the after.
  const isShort = sequence.test(columns[14] ?? "") && flags.test(columns[15] ?? "");
  return isShort ? shortConfig : columnNames(type);
}
