import { vendorFieldPaths } from "@breakwater/devices";
import type { FieldResolver } from "@breakwater/sigma";

/** Fields of Sigma's taxonomy (Sigma taxonomy appendix 2.1) and where they stand in OCSF events. */
const taxonomy: ReadonlyMap<string, readonly string[]> = new Map([
  ["src_ip", ["src_endpoint.ip", "evidences.src_endpoint.ip"]],
  ["dst_ip", ["dst_endpoint.ip", "evidences.dst_endpoint.ip"]],
  ["src_port", ["src_endpoint.port", "evidences.src_endpoint.port"]],
  ["dst_port", ["dst_endpoint.port", "evidences.dst_endpoint.port"]],
  ["c-ip", ["src_endpoint.ip"]],
  ["c-uri", ["http_request.url.url_string"]],
  ["c-uri-query", ["http_request.url.query_string"]],
  ["c-uri-stem", ["http_request.url.path"]],
  ["c-useragent", ["http_request.user_agent"]],
  ["cs-uri", ["http_request.url.url_string"]],
  ["cs-uri-query", ["http_request.url.query_string"]],
  ["cs-uri-stem", ["http_request.url.path"]],
  ["cs-user-agent", ["http_request.user_agent"]],
  ["cs-referer", ["http_request.referrer"]],
  ["cs-referrer", ["http_request.referrer"]],
  ["cs-method", ["http_request.http_method"]],
  ["cs-host", ["http_request.url.hostname", "dst_endpoint.hostname"]],
  ["cs-username", ["actor.user.name"]],
  ["sc-status", ["http_response.code"]],
  ["r-dns", ["http_request.url.hostname", "dst_endpoint.hostname"]],
  ["query", ["query.hostname"]],
  ["record_type", ["query.type"]],
  ["answer", ["answers.rdata"]],
  ["username", ["user.name", "actor.user.name"]],
  ["hostname", ["device.hostname"]],
]);

/**
 * Where a rule's field is found in an OCSF event: where the vendor's value was copied to, then among the vendor's own
 * fields, then by Sigma's taxonomy, then as an OCSF path. The first that is present counts.
 */
export const ocsfFields: FieldResolver = (field, logsource) => {
  const vendor = logsource.product === undefined ? [] : vendorFieldPaths(logsource.product, field);
  return [...new Set([...vendor, `unmapped.${field}`, ...(taxonomy.get(field.toLowerCase()) ?? []), field])];
};
