import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** One attribute of a class or object after `extends`, `$include` and the dictionary were applied. */
export interface Attribute {
  readonly type: string;
  readonly isArray: boolean;
  readonly requirement: "required" | "recommended" | "optional";
  /** Name of the profile that brings the attribute, if it is not the class's own. */
  readonly profile: string | null;
  /** Value -> caption, for attributes with an enumeration. */
  readonly enum: ReadonlyMap<string, string> | null;
  readonly observable: number | null;
}

export interface Definition {
  readonly name: string;
  readonly caption: string;
  readonly category: string;
  /** Class uid (category * 1000 + uid); null for objects. */
  readonly uid: number | null;
  readonly attributes: ReadonlyMap<string, Attribute>;
  readonly constraints: Readonly<Record<string, readonly string[]>>;
  readonly deprecated: boolean;
}

export interface Schema {
  readonly version: string;
  readonly categories: ReadonlyMap<string, { readonly uid: number; readonly caption: string }>;
  readonly classes: ReadonlyMap<string, Definition>;
  readonly objects: ReadonlyMap<string, Definition>;
}

type Json = Readonly<Record<string, unknown>>;

/**
 * Resolves the schema source of OCSF (the folder with `dictionary.json`, `events/`, `objects/` ...) into definitions with
 * all their attributes. Extensions are left out: their classes concern operating systems, not edge devices.
 */
export function resolveSchema(directory: string): Schema {
  const source = new Source(directory);
  const categories = new Map(
    Object.entries(record(source.file("categories.json")["attributes"])).map(([name, value]) => {
      const category = record(value);
      return [name, { uid: Number(category["uid"]), caption: text(category["caption"]) }];
    }),
  );
  const observables = source.observables();
  const resolve = (folder: string) => {
    const definitions = source.definitions(folder);
    const resolved = new Map<string, Definition>();
    for (const name of [...definitions.keys()].sort()) {
      const definition = withObservables(
        resolveDefinition(name, definitions, source, categories),
        observables,
      );
      // A name that starts with an underscore, or a class without uid, is abstract.
      if (!name.startsWith("_") && (folder === "objects" || definition.uid !== null))
        resolved.set(name, definition);
    }
    return resolved;
  };
  return {
    version: text(source.file("version.json")["version"]),
    categories,
    classes: resolve("events"),
    objects: resolve("objects"),
  };
}

function resolveDefinition(
  name: string,
  definitions: ReadonlyMap<string, Json>,
  source: Source,
  categories: Schema["categories"],
): Definition {
  const chain = inheritance(name, definitions);
  const own = chain.at(-1) ?? {};
  const merged = new Map<string, Json>();
  for (const definition of chain) {
    for (const [attribute, value] of source.attributesOf(definition)) {
      merged.set(attribute, mergeAttribute(merged.get(attribute), value));
    }
  }
  const inherited = (key: string) => chain.findLast((definition) => definition[key] !== undefined)?.[key];
  const category = text(inherited("category") ?? "other");
  const categoryUid = categories.get(category)?.uid ?? 0;
  const isBase = name === "base_event";
  const uid = own["uid"] === undefined ? (isBase ? 0 : null) : categoryUid * 1000 + Number(own["uid"]);
  return {
    name,
    caption: text(own["caption"] ?? inherited("caption")),
    category,
    uid,
    attributes: withOwnUids(
      uid,
      categoryUid,
      new Map(
        [...merged]
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([attribute, value]) => [
            attribute,
            toAttribute(mergeAttribute(source.dictionary(attribute), value), attribute),
          ]),
      ),
    ),
    constraints: constraintsOf(inherited("constraints")),
    deprecated: own["@deprecated"] !== undefined,
  };
}

/** A class says its own uid and category; the schema derives these enumerations from the definition's place. */
function withOwnUids(
  uid: number | null,
  categoryUid: number,
  attributes: ReadonlyMap<string, Attribute>,
): Definition["attributes"] {
  const own = (name: string, value: number): readonly [string, Attribute][] => {
    const attribute = attributes.get(name);
    return attribute === undefined ? [] : [[name, { ...attribute, enum: new Map([[String(value), name]]) }]];
  };
  return uid === null
    ? attributes
    : new Map([...attributes, ...own("class_uid", uid), ...own("category_uid", categoryUid)]);
}

/** `observable.type_id` has a value for every type, attribute and object that the schema calls an observable. */
function withObservables(definition: Definition, observables: ReadonlyMap<string, string>): Definition {
  const typeId = definition.attributes.get("type_id");
  if (definition.name !== "observable" || typeId === undefined) return definition;
  const values = new Map([...(typeId.enum ?? []), ...observables]);
  return {
    ...definition,
    attributes: new Map([...definition.attributes, ["type_id", { ...typeId, enum: values }]]),
  };
}

/** The definition and its ancestors, the root first. */
function inheritance(name: string, definitions: ReadonlyMap<string, Json>): readonly Json[] {
  const chain: Json[] = [];
  for (let at: string | undefined = name; at !== undefined;) {
    const definition = definitions.get(at);
    if (definition === undefined) throw new Error(`ocsf schema: ${name} extends ${at}, which does not exist`);
    if (chain.includes(definition)) throw new Error(`ocsf schema: ${name} extends itself through ${at}`);
    chain.unshift(definition);
    at = typeof definition["extends"] === "string" ? definition["extends"] : undefined;
  }
  return chain;
}

function mergeAttribute(below: Json | undefined, above: Json): Json {
  if (below === undefined) return above;
  const merged: Record<string, unknown> = { ...below, ...above };
  if (below["enum"] !== undefined && above["enum"] !== undefined) {
    merged["enum"] = { ...record(below["enum"]), ...record(above["enum"]) };
  }
  return merged;
}

function toAttribute(value: Json, name: string): Attribute {
  if (typeof value["type"] !== "string") throw new Error(`ocsf schema: attribute ${name} has no type`);
  const requirement = value["requirement"] ?? "optional";
  if (requirement !== "required" && requirement !== "recommended" && requirement !== "optional") {
    throw new Error(`ocsf schema: attribute ${name} has the requirement ${JSON.stringify(requirement)}`);
  }
  const values = value["enum"] === undefined ? null : Object.entries(record(value["enum"]));
  return {
    type: value["type"],
    isArray: value["is_array"] === true,
    requirement,
    profile: typeof value["profile"] === "string" ? value["profile"] : null,
    enum:
      values === null ? null : new Map(values.map(([key, member]) => [key, text(record(member)["caption"])])),
    observable: typeof value["observable"] === "number" ? value["observable"] : null,
  };
}

function constraintsOf(value: unknown): Definition["constraints"] {
  if (value === undefined) return {};
  return Object.fromEntries(
    Object.entries(record(value)).map(([kind, names]) => [kind, (names as unknown[]).map(text)]),
  );
}

/** The files of the schema, read as they are needed. */
class Source {
  readonly #directory: string;
  readonly #dictionary: Json;

  constructor(directory: string) {
    this.#directory = directory;
    this.#dictionary = record(this.file("dictionary.json")["attributes"]);
  }

  file(path: string): Json {
    return record(JSON.parse(readFileSync(join(this.#directory, path), "utf8")));
  }

  dictionary(attribute: string): Json | undefined {
    const value = this.#dictionary[attribute];
    return value === undefined ? undefined : record(value);
  }

  /** Observable type id -> caption, of dictionary types, dictionary attributes and objects. */
  observables(): ReadonlyMap<string, string> {
    const types = record(record(this.file("dictionary.json")["types"])["attributes"]);
    const all = [
      ...Object.values(types),
      ...Object.values(this.#dictionary),
      ...this.definitions("objects").values(),
    ];
    const observables = all.map(record).filter((one) => typeof one["observable"] === "number");
    return new Map(
      observables
        .map((one) => [String(one["observable"]), text(one["caption"])] as const)
        .sort(([a], [b]) => Number(a) - Number(b)),
    );
  }

  definitions(folder: string): ReadonlyMap<string, Json> {
    const names = readdirSync(join(this.#directory, folder), { recursive: true }).map(String);
    const files = names.filter((name) => name.endsWith(".json")).sort();
    return new Map(
      files.map((name) => {
        const definition = this.file(join(folder, name));
        return [text(definition["name"] ?? definition["extends"]), definition];
      }),
    );
  }

  /** A definition's own attributes, those of its profiles first. */
  *attributesOf(definition: Json): Generator<[string, Json]> {
    const attributes = record(definition["attributes"] ?? {});
    for (const include of list(attributes["$include"])) {
      // Profiles of extensions stand in the extension's folder; they are left out with it.
      if (!existsSync(join(this.#directory, include))) continue;
      const profile = this.file(include);
      for (const [name, value] of Object.entries(record(profile["attributes"]))) {
        if (!name.startsWith("$")) yield [name, { ...record(value), profile: text(profile["name"]) }];
      }
    }
    for (const [name, value] of Object.entries(attributes)) {
      if (!name.startsWith("$")) yield [name, record(value)];
    }
  }
}

function record(value: unknown): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Error("ocsf schema: expected an object");
  return value as Json;
}

function text(value: unknown): string {
  if (typeof value !== "string") throw new Error(`ocsf schema: expected text, got ${typeof value}`);
  return value;
}

function list(value: unknown): readonly string[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value.map(text) : [text(value)];
}
