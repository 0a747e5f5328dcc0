import { registryData } from "./generated/registry.gen.ts";

/** The registry as generated: attributes as `type[]!{enum}@profile`. */
export interface RegistryData {
  readonly version: string;
  readonly classes: Readonly<Record<string, ClassData>>;
  readonly objects: Readonly<Record<string, ObjectData>>;
}
interface ObjectData {
  readonly constraints: Readonly<Record<string, readonly string[]>>;
  readonly attributes: Readonly<Record<string, string>>;
}
interface ClassData extends ObjectData {
  readonly name: string;
  readonly caption: string;
  readonly category: number;
}

export interface AttributeInfo {
  readonly name: string;
  /** A scalar type such as `string_t` or `ip_t`, or the name of an object. */
  readonly type: string;
  readonly isArray: boolean;
  readonly isRequired: boolean;
  readonly profile: string | null;
  readonly values: ReadonlySet<string> | null;
}

export interface ObjectInfo {
  readonly constraints: Readonly<Record<string, readonly string[]>>;
  readonly attributes: ReadonlyMap<string, AttributeInfo>;
}

export interface ClassInfo extends ObjectInfo {
  readonly uid: number;
  readonly name: string;
  readonly caption: string;
  readonly categoryUid: number;
}

/** Version of the OCSF schema that types and registry were generated from. */
export const ocsfVersion: string = registryData.version;

const classes = new Map<number, ClassInfo>();
const objects = new Map<string, ObjectInfo>();

/** The class with this uid; `undefined` where Breakwater does not carry it. */
export function classInfo(uid: number): ClassInfo | undefined {
  const known = classes.get(uid);
  if (known !== undefined) return known;
  const data = Object.hasOwn(registryData.classes, uid) ? registryData.classes[uid] : undefined;
  if (data === undefined) return undefined;
  const { name, caption, category, constraints } = data;
  const info = {
    uid,
    name,
    caption,
    categoryUid: category,
    constraints,
    attributes: decodeAll(data.attributes),
  };
  classes.set(uid, info);
  return info;
}

/** The object with this name, e.g. `network_endpoint`. */
export function objectInfo(name: string): ObjectInfo | undefined {
  const known = objects.get(name);
  if (known !== undefined) return known;
  const data = Object.hasOwn(registryData.objects, name) ? registryData.objects[name] : undefined;
  if (data === undefined) return undefined;
  const info = { constraints: data.constraints, attributes: decodeAll(data.attributes) };
  objects.set(name, info);
  return info;
}

/** The scalar or object type at a dotted path such as `src_endpoint.ip`, in any class; `undefined` if there is none. */
export function pathType(path: string): string | undefined {
  const parts = path.split(".");
  const attributes = pathAttributes(path);
  return attributes.length === parts.length ? attributes.at(-1)?.type : undefined;
}

/**
 * The attributes that a dotted path leads through, in the class that knows most of it: fewer than the path has names where
 * OCSF has no such path, or leaves open what stands below (`unmapped`).
 */
export function pathAttributes(path: string): readonly AttributeInfo[] {
  const [first = "", ...rest] = path.split(".");
  let best: readonly AttributeInfo[] = [];
  for (const uid of Object.keys(registryData.classes)) {
    const found: AttributeInfo[] = [];
    let attribute = classInfo(Number(uid))?.attributes.get(first);
    for (const part of [...rest, null]) {
      if (attribute === undefined) break;
      found.push(attribute);
      attribute = part === null ? undefined : objectInfo(attribute.type)?.attributes.get(part);
    }
    if (found.length > rest.length) return found;
    if (found.length > best.length) best = found;
  }
  return best;
}

/** The attributes below a dotted path, or of events themselves for an empty one, in any class; by name. */
export function attributesBelow(path: string): readonly AttributeInfo[] {
  if (path !== "") {
    const type = pathType(path);
    return [...(objectInfo(type ?? "")?.attributes.values() ?? [])];
  }
  const found = new Map<string, AttributeInfo>();
  for (const uid of Object.keys(registryData.classes))
    for (const [name, attribute] of classInfo(Number(uid))?.attributes ?? []) found.set(name, attribute);
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function decodeAll(attributes: Readonly<Record<string, string>>): ReadonlyMap<string, AttributeInfo> {
  return new Map(Object.entries(attributes).map(([name, code]) => [name, decode(name, code)]));
}

function decode(name: string, code: string): AttributeInfo {
  const [shape = "", profile = null] = code.split("@");
  const brace = shape.indexOf("{");
  const head = brace === -1 ? shape : shape.slice(0, brace);
  const values = brace === -1 ? null : new Set(shape.slice(brace + 1, -1).split(","));
  const isRequired = head.endsWith("!");
  const typed = isRequired ? head.slice(0, -1) : head;
  const isArray = typed.endsWith("[]");
  return { name, type: isArray ? typed.slice(0, -2) : typed, isArray, isRequired, profile, values };
}
