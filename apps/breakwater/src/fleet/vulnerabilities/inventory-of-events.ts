import type { Inventory, InventoryDevice } from "./inventory.ts";
import { productOf } from "./product.ts";
import { record } from "../../platform/json-members.ts";
import { text } from "./cve-members.ts";

interface Seen {
  readonly device: Omit<InventoryDevice, "version" | "versionFrom">;
  version: string | null;
  versionFrom: string | null;
  versionAt: number;
}

const maximumDevices = 200_000;

/**
 * The devices that reported OCSF events (NDJSON), each with the version that its newest event tells (`device.os.version`, else
 * `metadata.product.version`). Most products never write theirs into logs: then it is not seen.
 */
export function inventoryOfEvents(content: string): Inventory {
  const seen = new Map<string, Seen>();
  let unreadable = 0;
  let nameless = 0;
  let line = 0;
  for (let at = 0; at < content.length;) {
    const newline = content.indexOf("\n", at);
    const end = newline === -1 ? content.length : newline;
    const json = content.slice(at, end).trim();
    at = end + 1;
    line += 1;
    if (json === "") continue;
    const event = parse(json);
    if (event === null) unreadable += 1;
    else if (!note(seen, event, line)) nameless += 1;
    if (seen.size > maximumDevices)
      return { isReadable: false, problem: `more than ${maximumDevices} devices` };
  }
  const problems = unreadable === 0 ? [] : [`${unreadable} lines are no JSON objects`];
  // Lines that no product was recognised in are such events.
  const notes = nameless === 0 ? [] : [`${nameless} events name no device or no product`];
  const devices = [...seen.values()].map(({ device, version, versionFrom }) => ({
    ...device,
    version,
    versionFrom,
  }));
  return { isReadable: true, devices, problems, notes };
}

type Json = Readonly<Record<string, unknown>>;

function parse(json: string): Json | null {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? record(value) : null;
  } catch (error) {
    // Counted by the caller. Nested deeper than the engine's stack is a RangeError.
    if (error instanceof SyntaxError || error instanceof RangeError) return null;
    throw error;
  }
}

/** `false` where the event does not say which device of which product it is from. */
function note(seen: Map<string, Seen>, event: Json, line: number): boolean {
  const { device, metadata, time } = event;
  const { uid, hostname, ip, os } = record(device);
  const { product, uid: eventUid } = record(metadata);
  const { vendor_name: vendorName, name: productText, version: productVersion } = record(product);
  const name = text(hostname) ?? text(uid) ?? text(ip);
  const vendor = text(vendorName);
  const productName = text(productText);
  if (name === null || vendor === null || productName === null) return false;
  const known = productOf(vendor, productName);
  const identity = `${text(uid) ?? name}\n${known.key}`;
  const entry = seen.get(identity) ?? {
    device: { line, name, vendor, productName, product: known, isExposed: null },
    version: null,
    versionFrom: null,
    versionAt: Number.NEGATIVE_INFINITY,
  };
  seen.set(identity, entry);
  const version = text(record(os)["version"]) ?? text(productVersion);
  const at = typeof time === "number" ? time : 0;
  if (version !== null && version.trim() !== "" && at >= entry.versionAt) {
    entry.version = version.trim();
    entry.versionFrom = `event ${text(eventUid) ?? `of line ${line}`}`;
    entry.versionAt = at;
  }
  return true;
}
