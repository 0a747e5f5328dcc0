import { rowsOf } from "@breakwater/indicators";
import { type Product, productOf } from "./product.ts";

/** A device of an inventory. */
export interface InventoryDevice {
  readonly line: number;
  readonly name: string;
  readonly vendor: string;
  readonly productName: string;
  readonly product: Product;
  readonly version: string | null;
  /** Where the version was seen: `line 2`, or the event; `null` where it was not. */
  readonly versionFrom: string | null;
  /** Reachable from the internet; `null` where the inventory does not say. */
  readonly isExposed: boolean | null;
}

export type Inventory =
  | {
      readonly isReadable: true;
      readonly devices: readonly InventoryDevice[];
      readonly problems: readonly string[];
      /** What was left out as it should be. */
      readonly notes: readonly string[];
    }
  | { readonly isReadable: false; readonly problem: string };

const maximumDevices = 200_000;

const names = {
  name: ["device", "name", "hostname", "host", "serial"],
  vendor: ["vendor", "manufacturer", "vendor_name"],
  product: ["product", "os", "software", "product_name"],
  version: ["version", "firmware", "firmware_version", "os_version"],
  exposed: ["exposed", "internet_facing", "public"],
} as const;

type Column = keyof typeof names;

/** An inventory as CSV with a header: device, vendor, product, version and exposed (yes or no), in any order. */
export function readInventory(text: string): Inventory {
  const rows = rowsOf(text, delimiterOf(text));
  const header = rows.next();
  const cells = header.done === true ? [] : header.value.cells.map((cell) => cell.trim().toLowerCase());
  const at = Object.fromEntries(
    Object.entries(names).map(([column, known]) => [
      column,
      cells.findIndex((cell) => (known as readonly string[]).includes(cell.replaceAll(/[ -]/g, "_"))),
    ]),
  ) as Readonly<Record<Column, number>>;
  const missing = (["vendor", "product", "version"] as const).filter((column) => at[column] === -1);
  if (missing.length > 0)
    return { isReadable: false, problem: `expected a header with ${missing.join(", ")}; line 1 has none` };
  const devices: InventoryDevice[] = [];
  const problems: string[] = [];
  for (const { line, cells: row } of rows) {
    if (devices.length === maximumDevices)
      return { isReadable: false, problem: `more than ${maximumDevices} devices` };
    const cell = (column: Column) => (row[at[column]] ?? "").trim().slice(0, 256);
    const vendor = cell("vendor");
    const productName = cell("product");
    const exposed = exposedOf(cell("exposed"));
    if (vendor === "" || productName === "") problems.push(`line ${line}: no vendor or no product`);
    else {
      if (exposed === "unreadable")
        problems.push(`line ${line}: exposed: expected yes or no; taken as not known`);
      devices.push({
        line,
        name: cell("name") || `line ${line}`,
        vendor,
        productName,
        product: productOf(vendor, productName),
        version: cell("version") || null,
        versionFrom: cell("version") === "" ? null : `line ${line}`,
        isExposed: exposed === "unreadable" ? null : exposed,
      });
    }
  }
  return { isReadable: true, devices, problems, notes: [] };
}

function delimiterOf(text: string): string {
  const end = text.indexOf("\n");
  const header = new Set(text.slice(0, end === -1 ? 4_096 : Math.min(end, 4_096)));
  return [",", ";", "\t"].find((delimiter) => header.has(delimiter)) ?? ",";
}

function exposedOf(text: string): boolean | null | "unreadable" {
  const plain = text.toLowerCase();
  if (plain === "" || plain === "unknown") return null;
  if (["yes", "true", "1", "y"].includes(plain)) return true;
  if (["no", "false", "0", "n"].includes(plain)) return false;
  return "unreadable";
}
