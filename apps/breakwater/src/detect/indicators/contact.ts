import type { IndicatorMatch, NetworkActivity, OcsfEvent } from "@breakwater/ocsf";
import { isSpecialAddress } from "@breakwater/indicators";

/** What an event tells of a contact, whatever value in it is listed. */
export type Contact = Pick<IndicatorMatch, "origin" | "isBlocked"> & {
  readonly sourcePort: number | null;
  readonly destinationPort: number | null;
};

/** OCSF `action_id`, and `direction_id` of `connection_info`. */
const allowed = 1;
const denied = 2;
const inbound = 1;
const outbound = 2;

/** What several classes have; where an event has one, it is this. */
type Connection = Partial<Pick<NetworkActivity, "src_endpoint" | "dst_endpoint" | "connection_info">>;

export function contactOf(event: OcsfEvent): Contact {
  const { src_endpoint: source, dst_endpoint: destination } = event as Connection;
  return {
    origin: originOf(event),
    isBlocked: event.action_id === denied ? true : event.action_id === allowed ? false : null,
    sourcePort: portOf(source),
    destinationPort: portOf(destination),
  };
}

/** Who opened the connection: told by the device's own address, by what the device says, or by a private address. */
function originOf(event: OcsfEvent): Contact["origin"] {
  const { src_endpoint: endpoint, connection_info: connection } = event as Connection;
  const source = endpoint?.ip;
  if (typeof source !== "string") return null;
  if (source === event.device?.ip) return "device";
  if (connection?.direction_id === outbound) return "inside";
  if (connection?.direction_id === inbound) return "outside";
  return isSpecialAddress(source) ? "inside" : "outside";
}

function portOf(endpoint: { readonly port?: number } | undefined): number | null {
  return typeof endpoint?.port === "number" ? endpoint.port : null;
}
