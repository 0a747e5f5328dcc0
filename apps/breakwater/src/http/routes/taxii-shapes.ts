import Type from "typebox";

/** Resources of TAXII 2.1 as the OpenAPI document has them. They are written as they are, and not by these shapes. */
const unchecked = (schema: Type.TSchema) => Type.Unsafe<object>(schema);
/** The largest body that is taken (TAXII 2.1 §4.2). */
export const maximumContentLength = 8 * 1024 * 1024;
const Text = Type.String();

export const DiscoveryShape = unchecked(
  Type.Object({ title: Text, description: Text, default: Type.Optional(Text), api_roots: Type.Array(Text) }),
);
export const RootShape = unchecked(
  Type.Object({ title: Text, versions: Type.Array(Text), max_content_length: Type.Integer() }),
);
const Collection = Type.Object({
  id: Text,
  title: Text,
  description: Text,
  alias: Type.Optional(Text),
  can_read: Type.Boolean(),
  can_write: Type.Boolean(),
  media_types: Type.Array(Text),
});
export const CollectionShape = unchecked(Collection);
export const CollectionsShape = unchecked(
  Type.Object({ collections: Type.Optional(Type.Array(Collection)) }),
);
const paging = { more: Type.Optional(Type.Boolean()), next: Type.Optional(Text) };
export const EnvelopeShape = unchecked(
  Type.Object({
    ...paging,
    objects: Type.Optional(
      Type.Array(Type.Object({}, { additionalProperties: true, description: "STIX 2.1" })),
    ),
  }),
);
export const ManifestShape = unchecked(
  Type.Object({
    ...paging,
    objects: Type.Optional(
      Type.Array(Type.Object({ id: Text, date_added: Text, version: Text, media_type: Text })),
    ),
  }),
);
export const VersionsShape = unchecked(Type.Object({ ...paging, versions: Type.Optional(Type.Array(Text)) }));

const Told = Type.Array(
  Type.Object({ id: Text, version: Type.Optional(Text), message: Type.Optional(Text) }),
);
export const StatusShape = unchecked(
  Type.Object({
    id: Text,
    status: Type.Enum(["complete"]),
    request_timestamp: Text,
    total_count: Type.Integer(),
    success_count: Type.Integer(),
    successes: Type.Optional(Told),
    failure_count: Type.Integer(),
    failures: Type.Optional(Told),
    pending_count: Type.Integer(),
  }),
);

export const RootParameters = { root: Type.String({ maxLength: 100, description: "Id of the tenant" }) };
export const CollectionParameters = {
  ...RootParameters,
  collection: Type.String({ maxLength: 100, description: "Id or alias" }),
};
export const StatusParameters = { ...RootParameters, status: Type.String({ maxLength: 100 }) };
export const ObjectParameters = { ...CollectionParameters, object: Type.String({ maxLength: 200 }) };

const text = (description: string) => Type.Optional(Type.String({ maxLength: 8_000, description }));
const filters = {
  added_after: text("Only what was added later than this"),
  limit: text("At most so many"),
  next: text("Where to go on, as the page before says"),
  "match[id]": text("Only these objects"),
  "match[type]": text("Only objects of these types"),
  "match[version]": text("first, last, all, or times; last where it is not said"),
  "match[spec_version]": text("Of these versions of STIX; 2.1 where it is not said"),
};
/** Checked by `parseFilters`, which says what is wrong in TAXII's own terms. */
export const FilterQuery = Type.Unsafe<Readonly<Record<string, unknown>>>(Type.Object(filters));
