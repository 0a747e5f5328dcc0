import type { Attribute, Definition, Schema } from "./resolve.ts";

/** Profiles whose attributes every emitted class may carry. */
const profiles = new Set([
  "host",
  "security_control",
  "network_proxy",
  "osint",
  "datetime",
  "load_balancer",
  "incident",
]);

/** The classes, and every object they reach. */
export function select(
  schema: Schema,
  names: readonly string[],
): { classes: readonly Definition[]; objects: readonly Definition[] } {
  const classes = names.map((name) => {
    const found = schema.classes.get(name);
    if (found === undefined) throw new Error(`ocsf schema: there is no class ${name}`);
    return found;
  });
  const objects = new Map<string, Definition>();
  const visit = (definition: Definition): void => {
    for (const [, attribute] of emittedAttributes(definition)) {
      if (isScalar(attribute) || objects.has(attribute.type)) continue;
      const object = schema.objects.get(attribute.type);
      if (object === undefined)
        throw new Error(
          `ocsf schema: ${definition.name} has an attribute of the unknown type ${attribute.type}`,
        );
      objects.set(attribute.type, object);
      visit(object);
    }
  };
  for (const definition of classes) visit(definition);
  return { classes, objects: [...objects.values()].sort((a, b) => (a.name < b.name ? -1 : 1)) };
}

/** TypeScript interfaces of classes and objects. */
export function emitTypes(classes: readonly Definition[], objects: readonly Definition[]): string {
  const interfaces = [...objects, ...classes].map((definition) => {
    const members = emittedAttributes(definition).map(([name, attribute]) => {
      const optional = attribute.requirement === "required" && attribute.profile === null ? "" : "?";
      // A class's own uid is the tag by which TypeScript tells the classes apart.
      const type = name === "class_uid" && definition.uid !== null ? definition.uid : typeOf(attribute);
      return `  ${name}${optional}: ${type};`;
    });
    if (definition.name === "object")
      return "/** What a vendor said under its own names. */\nexport type UnmappedObject = Record<string, unknown>;";
    return `export interface ${typeName(definition.name)} {\n${members.join("\n")}\n}`;
  });
  const union = classes.map(({ name }) => typeName(name)).join(" | ");
  return `${interfaces.join("\n\n")}\n\n/** An event of any class that Breakwater makes or takes. */\nexport type OcsfEvent = ${union};\n`;
}

/** The registry: one line an attribute, `type[]!{enum}@profile`. */
export function emitRegistry(
  schema: Schema,
  classes: readonly Definition[],
  objects: readonly Definition[],
): string {
  const data = {
    version: schema.version,
    classes: Object.fromEntries(
      classes.map((one) => [
        one.uid,
        {
          name: one.name,
          caption: one.caption,
          category: schema.categories.get(one.category)?.uid ?? 0,
          constraints: one.constraints,
          attributes: describeAttributes(one),
        },
      ]),
    ),
    objects: Object.fromEntries(
      objects.map((one) => [one.name, { constraints: one.constraints, attributes: describeAttributes(one) }]),
    ),
  };
  return `import type { RegistryData } from "../registry.ts";\n\nexport const registryData: RegistryData = ${JSON.stringify(data, null, 1)};\n`;
}

/** Enumerations as constants: activities by class, and the enumerations shared by many classes. */
export function emitEnums(schema: Schema, classes: readonly Definition[]): string {
  const base = schema.classes.get("network_activity");
  const shared = ["severity_id", "status_id", "action_id", "disposition_id"].map(
    (name) => [name, base?.attributes.get(name)] as const,
  );
  const ofObjects = [
    ["observable_type_id", schema.objects.get("observable")?.attributes.get("type_id")],
    ["device_type_id", schema.objects.get("device")?.attributes.get("type_id")],
  ] as const;
  const blocks = [
    constant(
      "classUid",
      classes.map((one) => [camel(typeName(one.name).replaceAll(/([A-Z])/g, " $1")), String(one.uid)]),
    ),
    ...classes.map((one) =>
      constant(
        `${camel(typeName(one.name).replaceAll(/([A-Z])/g, " $1"))}Ids`,
        members(one.attributes.get("activity_id")),
      ),
    ),
    ...[...shared, ...ofObjects].map(([name, attribute]) => constant(camel(name), members(attribute))),
  ];
  return `${blocks.join("\n\n")}\n`;
}

function constant(name: string, entries: readonly (readonly [string, string])[]): string {
  const lines = entries.map(
    ([key, value]) => `  ${/^[a-z]\w*$/i.test(key) ? key : JSON.stringify(key)}: ${value},`,
  );
  return `export const ${name} = {\n${lines.join("\n")}\n} as const;`;
}

function members(attribute: Attribute | undefined): readonly (readonly [string, string])[] {
  if (attribute?.enum == null) throw new Error("ocsf schema: an enumeration is missing");
  return [...attribute.enum].map(([value, caption]) => [camel(caption), value] as const);
}

function emittedAttributes(definition: Definition): readonly (readonly [string, Attribute])[] {
  return [...definition.attributes].filter(([, { profile }]) => profile === null || profiles.has(profile));
}

function encode(attribute: Attribute): string {
  const values = attribute.enum === null ? "" : `{${[...attribute.enum.keys()].join(",")}}`;
  const required = attribute.requirement === "required" ? "!" : "";
  const profile = attribute.profile === null ? "" : `@${attribute.profile}`;
  return `${attribute.type}${attribute.isArray ? "[]" : ""}${required}${values}${profile}`;
}

function typeOf(attribute: Attribute): string {
  const single = isScalar(attribute) ? scalarType(attribute.type) : typeName(attribute.type);
  return attribute.isArray ? `${single}[]` : single;
}

function isScalar(attribute: Attribute): boolean {
  return attribute.type.endsWith("_t");
}

function scalarType(type: string): string {
  switch (type) {
    case "boolean_t":
      return "boolean";
    case "integer_t":
    case "long_t":
    case "float_t":
    case "port_t":
    case "timestamp_t":
      return "number";
    case "json_t":
      return "unknown";
    default:
      return "string";
  }
}

function typeName(name: string): string {
  // `object` is the schema's open object: whatever a vendor said, under its own names.
  if (name === "object") return "UnmappedObject";
  // The schema's own slip in a class name that must stay as it is on the wire.
  if (name === "event_log_actvity") return "EventLogActivity";
  return name
    .split(/[_/]/)
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join("");
}

function camel(name: string): string {
  const words = name
    .replaceAll(/[^A-Za-z0-9]+/g, " ")
    .trim()
    .split(" ");
  return words
    .map((word, index) =>
      index === 0 ? word.toLowerCase() : word.charAt(0).toUpperCase() + word.slice(1).toLowerCase(),
    )
    .join("");
}

function describeAttributes(definition: Definition): Readonly<Record<string, string>> {
  return Object.fromEntries(
    emittedAttributes(definition).map(([name, attribute]) => [name, encode(attribute)]),
  );
}
