import Type from "typebox";

/** Pieces that several routes share. Times are ms since the epoch, UTC. */
export const Time = Type.Integer({ description: "ms since the epoch, UTC" });
export const Uuid = Type.String({
  pattern: "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
});
export const Problem = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    code: Type.String(),
    detail: Type.String(),
  },
  { description: "A problem document (RFC 9457); `code` is stable" },
);
export const Event = Type.Object({}, { additionalProperties: true, description: "An OCSF 1.8.0 event" });
export const PageQuery = {
  limit: Type.Integer({ minimum: 1, maximum: 500, default: 100 }),
  cursor: Type.Optional(Type.String({ maxLength: 200 })),
};
export const Severity = Type.Union([
  Type.Literal("informational"),
  Type.Literal("low"),
  Type.Literal("medium"),
  Type.Literal("high"),
  Type.Literal("critical"),
]);
export const Message = Type.Object({
  key: Type.String(),
  parameters: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()])),
});

export function pageOf<T extends Type.TSchema>(item: T) {
  return Type.Object({ items: Type.Array(item), next_cursor: Type.Union([Type.String(), Type.Null()]) });
}

/** Names that people give: one line, without characters that cannot be seen. */
export const Label = Type.String({
  minLength: 1,
  maxLength: 100,
  pattern: "^[^\\p{C}]*[^\\p{C}\\s][^\\p{C}]*$",
});
/** What one signs in with: characters that look the same on every screen. */
export const AccountName = Type.String({ pattern: "^[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}$" });
export const Password = Type.String({ minLength: 1, maxLength: 1_024 });
export const Token = Type.String({ maxLength: 200 });
export const Role = Type.Enum(["ingest", "viewer", "analyst", "responder", "administrator", "auditor"]);
export const PersonRole = Type.Enum(["viewer", "analyst", "responder", "administrator", "auditor"]);
export const Scope = Type.Object(
  {
    kind: Type.Enum(["installation", "partner", "organisation", "tenant"]),
    id: Type.String({ maxLength: 36, description: "of the partner, organisation or tenant; `installation`" }),
  },
  { description: "Where something holds: one tenant, all of an organisation or partner, or everything" },
);

/** Null comes first: what is checked in order is coerced in order, and a number would take null for 0. */
export const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([Type.Null(), schema]);
