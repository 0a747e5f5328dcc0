import { isIP } from "node:net";
import { rowsOf } from "@breakwater/indicators";
import {
  type DeviceFacts,
  type DeviceInterface,
  type DeviceService,
  interfaceRoles,
} from "../../store/inventory.ts";

/** A device as a file tells it. */
export interface DeviceRow {
  readonly line: number;
  readonly vendor: string;
  readonly product: string;
  readonly hostname: string | null;
  readonly address: string | null;
  readonly facts: Partial<DeviceFacts>;
}

export interface DeviceRows {
  readonly devices: readonly DeviceRow[];
  readonly problems: readonly { readonly line: number; readonly detail: string }[];
  /** Columns that were not understood. */
  readonly ignored: readonly string[];
}

export const maximumImportedDevices = 20_000;
const maximumText = 256;
const maximumItems = 64;

/** Names of columns, plain. */
const columns = {
  name: ["name", "device", "device name", "display name"],
  vendor: ["vendor", "manufacturer", "vendor name", "make", "brand"],
  product: ["product", "os", "software", "product name", "platform", "operating system"],
  model: ["model", "hardware", "device model", "device type"],
  serial: ["serial", "serial number", "serial no", "serialnumber", "sn"],
  hostname: ["hostname", "host", "host name", "fqdn"],
  address: ["address", "ip", "ip address", "management ip", "mgmt ip"],
  version: ["version", "firmware", "firmware version", "os version", "software version"],
  hotfixes: ["hotfixes", "hotfix", "patches"],
  interfaces: ["interfaces", "addresses"],
  services: ["services", "exposed services", "open ports"],
  owner: ["owner", "contact", "responsible"],
  site: ["site", "location", "branch"],
  licence: ["licence", "license", "subscription"],
  exposed: ["exposed", "internet facing", "public"],
  automaticHotfixes: ["automatic hotfixes", "auto hotfix", "hotfix automatic"],
} as const;

type Column = keyof typeof columns;
type Cells = Readonly<Partial<Record<Column, unknown>>>;

/** Devices of a file: CSV with a header in any order, or a JSON array of objects with the same names; `null` where it is neither. */
export function readDeviceRows(text: string): DeviceRows | null {
  const start = text.replace(/^\uFEFF/, "").trimStart();
  return start.startsWith("[") ? rowsOfJson(start) : rowsOfCsv(text);
}

function rowsOfCsv(text: string): DeviceRows | null {
  const end = text.indexOf("\n");
  const first = new Set(text.slice(0, end === -1 ? 4_096 : Math.min(end, 4_096)));
  const rows = rowsOf(text, [",", ";", "\t"].find((sign) => first.has(sign)) ?? ",");
  const header = rows.next();
  const named = header.done === true ? [] : header.value.cells.map((cell) => [cell, columnOf(cell)] as const);
  if (!named.some(([, column]) => column !== null)) return null;
  return collect(
    (function* () {
      for (const { line, cells } of rows)
        yield {
          line,
          cells: Object.fromEntries(
            named.flatMap(([, column], index) => (column === null ? [] : [[column, cells[index] ?? ""]])),
          ),
        };
    })(),
    named.flatMap(([name, column]) => (column === null && name.trim() !== "" ? [name.slice(0, 64)] : [])),
  );
}

function rowsOfJson(text: string): DeviceRows | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    // Nested deeper than the engine's stack is a RangeError.
    if (error instanceof SyntaxError || error instanceof RangeError) return null;
    throw error;
  }
  if (!Array.isArray(json)) return null;
  const ignored = new Set<string>();
  const rows = json.map((entry: unknown, index) => {
    const cells: Partial<Record<Column, unknown>> = {};
    for (const [name, value] of Object.entries(typeof entry === "object" && entry !== null ? entry : {})) {
      const column = columnOf(name);
      if (column !== null) cells[column] = value as unknown;
      else if (ignored.size < maximumItems) ignored.add(name.slice(0, 64));
    }
    return { line: index + 1, cells };
  });
  return collect(rows, [...ignored]);
}

function collect(
  rows: Iterable<{ readonly line: number; readonly cells: Cells }>,
  ignored: readonly string[],
): DeviceRows {
  const devices: DeviceRow[] = [];
  const problems: { line: number; detail: string }[] = [];
  for (const { line, cells } of rows) {
    const device = toDevice(line, cells, (detail) => void problems.push({ line, detail }));
    if (device === null) continue;
    if (devices.length === maximumImportedDevices) {
      problems.push({ line, detail: `more than ${maximumImportedDevices} devices; import them in parts` });
      break;
    }
    devices.push(device);
  }
  return { devices, problems, ignored };
}

function toDevice(line: number, cells: Cells, problem: (detail: string) => void): DeviceRow | null {
  const texts = Object.values(cells).every((cell) => textOf(cell) === null && !Array.isArray(cell));
  if (texts) return null;
  const vendor = textOf(cells.vendor);
  const product = textOf(cells.product);
  const hostname = textOf(cells.hostname);
  const address = textOf(cells.address);
  const text = (field: "name" | "model" | "serial" | "version" | "owner" | "site" | "licence") => {
    const value = textOf(cells[field]);
    return value === null ? {} : { [field]: value };
  };
  if (vendor === null || product === null) problem("expected a vendor and a product");
  else if (address !== null && isIP(address) === 0)
    problem(`address: expected an IP address, got "${address}"`);
  else if (textOf(cells.serial) === null && hostname === null && address === null)
    problem("expected a serial number, a host name or an address to know it by");
  else
    return {
      line,
      vendor,
      product,
      hostname,
      address,
      facts: {
        ...text("name"),
        ...text("model"),
        ...text("serial"),
        ...text("version"),
        ...text("owner"),
        ...text("site"),
        ...text("licence"),
        ...listed("hotfixes", cells.hotfixes, (item) => item, problem),
        ...listed("interfaces", cells.interfaces, interfaceOf, problem),
        ...listed("services", cells.services, serviceOf, problem),
        ...answered("exposed", cells.exposed, problem),
        ...answered("automaticHotfixes", cells.automaticHotfixes, problem),
      },
    };
  return null;
}

function listed<Field extends "hotfixes" | "interfaces" | "services">(
  field: Field,
  cell: unknown,
  read: (item: string) => DeviceFacts[Field][number] | null,
  problem: (detail: string) => void,
): Partial<Pick<DeviceFacts, Field>> {
  const items = Array.isArray(cell) ? cell.map(String) : (textOf(cell) ?? "").split(/[;|\n]/);
  const full = items.map((item) => item.trim().slice(0, maximumText)).filter((item) => item !== "");
  if (full.length === 0) return {};
  const values = full.slice(0, maximumItems).map((item) => {
    const value = read(item);
    if (value === null) problem(`${field}: "${item}" was not understood and left out`);
    return value;
  });
  // The compiler does not know a field by a name that is a type parameter.
  return { [field]: values.filter((value) => value !== null) } as unknown as Pick<DeviceFacts, Field>;
}

/** `203.0.113.7 wan` */
function interfaceOf(item: string): DeviceInterface | null {
  const [address = "", word = "other"] = item.split(/\s+/);
  const role = interfaceRoles.find((one) => one === word.toLowerCase());
  return isIP(address) === 0 || role === undefined ? null : { address, role };
}

/** `443/tcp https management` */
function serviceOf(item: string): DeviceService | null {
  const [, digits, protocol = "tcp", rest = ""] =
    /^(\d{1,5})(?:\/(tcp|udp))?(?: ([^\n]{0,80}))?$/i.exec(item) ?? [];
  const port = Number(digits);
  if (!(port > 0 && port < 65_536)) return null;
  const words = rest.split(" ").filter((word) => word !== "");
  const isManagement = words.some((word) => /^(?:management|mgmt|admin)$/i.test(word));
  const name = words.filter((word) => !/^(?:management|mgmt)$/i.test(word)).join(" ");
  return {
    port,
    protocol: protocol.toLowerCase() === "udp" ? "udp" : "tcp",
    name: name === "" ? null : name,
    isManagement,
  };
}

function answered(
  field: "exposed" | "automaticHotfixes",
  cell: unknown,
  problem: (detail: string) => void,
): Partial<Record<typeof field, boolean>> {
  const word = typeof cell === "boolean" ? String(cell) : (textOf(cell) ?? "").toLowerCase();
  if (["yes", "true", "1", "y"].includes(word)) return { [field]: true };
  if (["no", "false", "0", "n"].includes(word)) return { [field]: false };
  if (word !== "" && word !== "unknown") problem(`${field}: expected yes or no; taken as not known`);
  return {};
}

function columnOf(name: string): Column | null {
  const plain = name
    .slice(0, maximumText)
    .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, " ")
    .trim();
  const found = (Object.keys(columns) as Column[]).find((column) =>
    (columns[column] as readonly string[]).includes(plain),
  );
  return found ?? null;
}

function textOf(cell: unknown): string | null {
  const text = typeof cell === "string" ? cell : typeof cell === "number" ? String(cell) : "";
  return text.trim().slice(0, maximumText) || null;
}
