import { type Observable, observableTypeId, type OcsfEvent } from "@breakwater/ocsf";

const maximumObservables = 64;

/** Where indicators can stand in the events that we make, and what they are. */
const places: readonly (readonly [path: readonly string[], typeId: number])[] = [
  [["src_endpoint", "ip"], observableTypeId.ipAddress],
  [["dst_endpoint", "ip"], observableTypeId.ipAddress],
  [["src_endpoint", "hostname"], observableTypeId.hostname],
  [["dst_endpoint", "hostname"], observableTypeId.hostname],
  [["src_endpoint", "mac"], observableTypeId.macAddress],
  [["dst_endpoint", "mac"], observableTypeId.macAddress],
  [["user", "name"], observableTypeId.userName],
  [["actor", "user", "name"], observableTypeId.userName],
  [["query", "hostname"], observableTypeId.hostname],
  [["tls", "sni"], observableTypeId.hostname],
  [["answers", "rdata"], observableTypeId.ipAddress],
  [["http_request", "url", "url_string"], observableTypeId.urlString],
  [["http_request", "url", "hostname"], observableTypeId.hostname],
  [["http_request", "user_agent"], observableTypeId.httpUserAgent],
  [["file", "name"], observableTypeId.fileName],
  [["file", "hashes", "value"], observableTypeId.hash],
  [["email", "from"], observableTypeId.emailAddress],
  [["email", "to"], observableTypeId.emailAddress],
  [["evidences", "src_endpoint", "ip"], observableTypeId.ipAddress],
  [["evidences", "dst_endpoint", "ip"], observableTypeId.ipAddress],
  [["evidences", "url", "url_string"], observableTypeId.urlString],
  [["evidences", "url", "hostname"], observableTypeId.hostname],
  [["evidences", "file", "name"], observableTypeId.fileName],
  [["evidences", "file", "hashes", "value"], observableTypeId.hash],
  [["evidences", "user", "name"], observableTypeId.userName],
  [["query_evidence", "file", "name"], observableTypeId.fileName],
  [["query_evidence", "file", "hashes", "value"], observableTypeId.hash],
  [["query_evidence", "process", "file", "name"], observableTypeId.fileName],
  [["query_evidence", "process", "file", "hashes", "value"], observableTypeId.hash],
  [["query_evidence", "job", "file", "name"], observableTypeId.fileName],
  [["query_evidence", "user", "name"], observableTypeId.userName],
];

/** The values of an event that indicators and sightings are about, each once, with their place. */
export function observablesOf(event: OcsfEvent): Observable[] {
  const found: Observable[] = [];
  for (const [path, typeId] of places) collect(event, path, 0, typeId, found);
  return found;
}

function collect(
  value: unknown,
  path: readonly string[],
  depth: number,
  typeId: number,
  found: Observable[],
): void {
  if (found.length >= maximumObservables) return;
  if (Array.isArray(value)) {
    for (const item of value) collect(item, path, depth, typeId, found);
  } else if (depth === path.length) {
    if (typeof value === "string" && value !== "")
      found.push({ name: path.join("."), type_id: typeId, value });
  } else if (typeof value === "object" && value !== null) {
    // `path` is ours; an own property of that name is read, never one of a prototype.
    const part = path[depth] ?? "";
    collect((value as Record<string, unknown>)[part], path, depth + 1, typeId, found);
  }
}
