import type { DeviceId } from "@breakwater/ocsf";
import type { ImportedDevice, KnownIdentity } from "../../store/inventory.ts";
import { productOf } from "../vulnerabilities/product.ts";
import type { DeviceRow } from "./device-rows.ts";

export interface ImportPlan {
  readonly devices: readonly ImportedDevice[];
  readonly conflicts: readonly { readonly line: number; readonly detail: string }[];
}

/**
 * Which device each row is: the one that has its serial number, host name or address, of the same product however it is spelled.
 * A row whose identities belong to several devices is left out: whether they are one is for a person to say.
 */
export function planImport(rows: readonly DeviceRow[], known: readonly KnownIdentity[]): ImportPlan {
  const owners = new Map<string, KnownIdentity>();
  for (const identity of known)
    owners.set(keyOf(identity, productOf(identity.vendor, identity.product).key), identity);
  const inFile = new Map<string, number>();
  const devices: ImportedDevice[] = [];
  const conflicts: { line: number; detail: string }[] = [];
  for (const row of rows) {
    const product = productOf(row.vendor, row.product).key;
    const identities = identitiesOf(row);
    const keys = identities.map((identity) => keyOf(identity, product));
    const earlier = keys.map((key) => inFile.get(key)).find((line) => line !== undefined);
    const found = keys.map((key) => owners.get(key));
    const owned = found.filter((owner) => owner !== undefined);
    const ids = new Set<DeviceId>(owned.map(({ device }) => device));
    if (earlier !== undefined)
      conflicts.push({ line: row.line, detail: `the same device as line ${earlier}` });
    else if (ids.size > 1)
      conflicts.push({
        line: row.line,
        detail: `belongs to ${ids.size} devices (${[...ids].join(", ")}); merge them first`,
      });
    else {
      for (const key of keys) inFile.set(key, row.line);
      const [owner] = owned;
      devices.push({
        device: owner?.device ?? null,
        // As the device's own telemetry writes it, so that what it sends later is known as its own.
        vendor: owner?.vendor ?? row.vendor,
        product: owner?.product ?? row.product,
        identities: identities.filter((_, index) => found[index] === undefined),
        facts: row.facts,
      });
    }
  }
  return { devices, conflicts };
}

function identitiesOf({ facts, hostname, address }: DeviceRow): ImportedDevice["identities"] {
  return [
    { kind: "serial" as const, value: facts.serial ?? null },
    { kind: "hostname" as const, value: hostname },
    { kind: "address" as const, value: address },
  ].flatMap(({ kind, value }) => (value === null ? [] : [{ kind, value }]));
}

function keyOf({ kind, value }: Pick<KnownIdentity, "kind" | "value">, product: string): string {
  return `${product}\n${kind}\n${value.toLowerCase()}`;
}
