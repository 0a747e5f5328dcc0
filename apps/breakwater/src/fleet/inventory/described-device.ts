import type { DeviceFacts, Fact, FactField } from "../../store/inventory.ts";
import type { Device } from "../../store/store.ts";

/** One field of a device: what counts, who says it, and what others say. */
export interface Described {
  readonly field: FactField;
  readonly value: DeviceFacts[FactField];
  readonly origin: "person" | "telemetry" | "import";
  /** Who says it; `null` for telemetry. */
  readonly by: string | null;
  readonly at: number;
}

export interface DescribedField extends Described {
  readonly others: readonly Described[];
}

/** The field's value by whom it counts: a person's word before telemetry, telemetry before an import. */
export function describeDevice(device: Device, facts: readonly Fact[]): readonly DescribedField[] {
  const all = [
    ...facts.filter(({ origin }) => origin === "person"),
    ...seen(device),
    ...facts.filter(({ origin }) => origin === "import"),
  ];
  return [...Map.groupBy(all, ({ field }) => field).values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [{ ...first, others }],
  );
}

/** The value that counts; `null` where nobody says anything. */
export function factOf<Field extends FactField>(
  described: readonly DescribedField[],
  field: Field,
): DeviceFacts[Field] | null {
  // describeDevice keeps each value with its field.
  return (described.find((one) => one.field === field)?.value as DeviceFacts[Field] | undefined) ?? null;
}

function seen(device: Device): readonly Described[] {
  const serial = device.identities.find(({ kind }) => kind === "serial")?.value;
  const told = { origin: "telemetry", by: null, at: device.lastSeen } as const;
  const isOwn = device.eventCount > 0;
  return [
    { ...told, origin: isOwn ? "telemetry" : "import", field: "name", value: device.name },
    { ...told, origin: isOwn ? "telemetry" : "import", field: "vendor", value: device.vendor },
    { ...told, origin: isOwn ? "telemetry" : "import", field: "product", value: device.product },
    ...(serial === undefined || !isOwn ? [] : [{ ...told, field: "serial", value: serial } as const]),
    ...(device.version === null ? [] : [{ ...told, field: "version", value: device.version } as const]),
  ];
}
