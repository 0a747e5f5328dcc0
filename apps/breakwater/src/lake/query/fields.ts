import { pathType } from "@breakwater/ocsf";

/** Columns by OCSF path: what is searched without reading the event's JSON. */
const columns: ReadonlyMap<string, { readonly name: string; readonly type: "text" | "number" | "uuid" }> =
  new Map([
    ["metadata.uid", { name: "uid", type: "uuid" }],
    ["class_uid", { name: "class_uid", type: "number" }],
    ["activity_id", { name: "activity_id", type: "number" }],
    ["severity_id", { name: "severity_id", type: "number" }],
    ["action_id", { name: "action_id", type: "number" }],
    ["disposition_id", { name: "disposition_id", type: "number" }],
    ["status_id", { name: "status_id", type: "number" }],
    ["status_code", { name: "base_reason", type: "text" }],
    ["metadata.product.vendor_name", { name: "vendor", type: "text" }],
    ["metadata.product.name", { name: "product", type: "text" }],
    ["metadata.log_name", { name: "log_name", type: "text" }],
    ["metadata.event_code", { name: "event_code", type: "text" }],
    ["device.uid", { name: "device_uid", type: "text" }],
    ["device.hostname", { name: "device_hostname", type: "text" }],
    ["device.ip", { name: "device_ip", type: "text" }],
    ["src_endpoint.ip", { name: "src_ip", type: "text" }],
    ["src_endpoint.port", { name: "src_port", type: "number" }],
    ["dst_endpoint.ip", { name: "dst_ip", type: "text" }],
    ["dst_endpoint.port", { name: "dst_port", type: "number" }],
    ["user.name", { name: "user_name", type: "text" }],
    ["actor.user.name", { name: "user_name", type: "text" }],
  ]);

export type SearchField =
  | { readonly kind: "column"; readonly name: string; readonly type: "text" | "number" | "uuid" }
  /** A path inside the event's JSON. */
  | { readonly kind: "json"; readonly parts: readonly string[] }
  /** Any observable of the event. */
  | { readonly kind: "observable" };

const maximumParts = 8;

/**
 * What a path of a search means; `null` where no event has it, since a misspelt name that finds nothing would look like
 * an answer. Below `unmapped`, and wherever OCSF leaves the content open, any name of letters, digits, `_` and `-` is one.
 */
export function searchField(path: string): SearchField | null {
  if (path === "observables.value") return { kind: "observable" };
  const column = columns.get(path);
  if (column !== undefined) return { kind: "column", ...column };
  const parts = path.split(".");
  if (parts.length > maximumParts || parts.some((part) => !/^[A-Za-z0-9_-]{1,64}$/.test(part))) return null;
  return isKnown(parts) ? { kind: "json", parts } : null;
}

function isKnown(parts: readonly string[]): boolean {
  return parts.some((_, at) => {
    const type = pathType(parts.slice(0, at + 1).join("."));
    return at === parts.length - 1 ? type !== undefined : type === "object" || type === "json_t";
  });
}
