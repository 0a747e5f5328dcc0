import Type from "typebox";
import { type DescribedField, factOf } from "../../fleet/inventory/described-device.ts";
import { interfaceRoles } from "../../store/inventory.ts";
import { nullable, Time } from "../schemas.ts";

const Text = Type.String({ minLength: 1, maxLength: 256 });
const Said = {
  origin: Type.Enum(["person", "telemetry", "import"]),
  by: nullable(Type.String({ description: "Who says it; null for telemetry" })),
  at: Time,
};
const Interface = Type.Object(
  { address: Type.String({ maxLength: 45 }), role: Type.Enum([...interfaceRoles]) },
  { additionalProperties: false },
);
const Service = Type.Object(
  {
    port: Type.Integer({ minimum: 1, maximum: 65_535 }),
    protocol: Type.Enum(["tcp", "udp"]),
    name: nullable(Type.String({ maxLength: 80 })),
    is_management: Type.Boolean(),
  },
  { additionalProperties: false },
);

const values = {
  name: Text,
  vendor: Text,
  product: Text,
  model: Text,
  serial: Text,
  version: Text,
  owner: Text,
  site: Text,
  licence: Text,
  hotfixes: Type.Array(Text, { maxItems: 64 }),
  interfaces: Type.Array(Interface, { maxItems: 64 }),
  services: Type.Array(Service, { maxItems: 64 }),
  exposed: Type.Boolean({ description: "Reached from the internet" }),
  automatic_hotfixes: Type.Boolean({ description: "Takes hotfixes of its vendor by itself" }),
};

/** What a person says. */
export const DescribeBody = Type.Partial(Type.Object(values), {
  additionalProperties: false,
  minProperties: 1,
});
export const FieldName = Type.Enum(Object.keys(values));

export const FactsShape = Type.Object({
  items: Type.Array(
    Type.Object({
      field: Type.String(),
      text: Type.String({ description: "What counts, as text" }),
      ...Said,
      others: Type.Array(Type.Object({ text: Type.String(), ...Said }), {
        description: "What others say of it",
      }),
    }),
  ),
});

export function toWireFacts(described: readonly DescribedField[]) {
  return {
    items: described.map(({ field, value, origin, by, at, others }) => ({
      field: field === "automaticHotfixes" ? "automatic_hotfixes" : field,
      text: factText(value),
      origin,
      by,
      at,
      others: others.map((other) => ({
        text: factText(other.value),
        origin: other.origin,
        by: other.by,
        at: other.at,
      })),
    })),
  };
}

/** A value as an import reads it again. */
export function factText(value: DescribedField["value"]): string {
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return value ? "yes" : "no";
  return value
    .map((item) => {
      if (typeof item === "string") return item;
      if ("address" in item) return `${item.address} ${item.role}`;
      return [`${item.port}/${item.protocol}`, item.name ?? "", item.isManagement ? "management" : ""]
        .filter((part) => part !== "")
        .join(" ");
    })
    .join("; ");
}

/** A row of the export as CSV, in the order of `exportColumns`. */
export function exportRow(described: readonly DescribedField[]): readonly string[] {
  return exportFields.map((field) => {
    const value = factOf(described, field);
    return value === null ? "" : factText(value);
  });
}

const exportFields = [
  "name",
  "vendor",
  "product",
  "model",
  "serial",
  "version",
  "hotfixes",
  "interfaces",
  "services",
  "owner",
  "site",
  "licence",
  "exposed",
  "automaticHotfixes",
] as const;

export const exportColumns: readonly string[] = exportFields.map((field) =>
  field === "automaticHotfixes" ? "automatic hotfixes" : field,
);
