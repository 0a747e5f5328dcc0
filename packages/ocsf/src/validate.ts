import { type AttributeInfo, classInfo, type ObjectInfo, objectInfo } from "./registry.ts";
import { scalarProblem } from "./scalar.ts";

export type ValidationCode =
  | "not_an_object"
  | "unknown_class"
  | "missing_attribute"
  | "unknown_attribute"
  | "wrong_type"
  | "not_in_enum"
  | "wrong_type_uid"
  | "wrong_category"
  | "constraint"
  | "too_deep";

/** What is wrong with an event, and where. */
export interface ValidationIssue {
  /** Dotted path with array positions, e.g. `evidences[0].src_endpoint.port`. */
  readonly path: string;
  readonly code: ValidationCode;
  /** What was expected and what came. */
  readonly message: string;
}

const maximumIssues = 100;
const maximumDepth = 12;
const maximumItems = 10_000;

/**
 * Checks an event against its OCSF class: required attributes (those of a profile only where `metadata.profiles` names
 * it), types, enumerations, constraints, `type_uid` and `category_uid`, unknown attributes. Takes anything, never throws;
 * reports at most 100 issues. Empty when the event is valid.
 */
export function validateEvent(event: unknown): readonly ValidationIssue[] {
  if (!isRecord(event))
    return [{ path: "", code: "not_an_object", message: `expected an object, got ${kindOf(event)}` }];
  const uid = own(event, "class_uid");
  const known = typeof uid === "number" ? classInfo(uid) : undefined;
  if (known === undefined) {
    return [
      { path: "class_uid", code: "unknown_class", message: `expected the uid of a class, got ${show(uid)}` },
    ];
  }
  const check = new Check(profilesOf(event));
  check.object(event, known, "", 0);
  const activity = own(event, "activity_id");
  const expected = known.uid * 100 + (typeof activity === "number" ? activity : 0);
  if (own(event, "type_uid") !== expected) {
    check.report(
      "type_uid",
      "wrong_type_uid",
      `expected ${expected} (class_uid * 100 + activity_id), got ${show(own(event, "type_uid"))}`,
    );
  }
  if (own(event, "category_uid") !== known.categoryUid) {
    check.report(
      "category_uid",
      "wrong_category",
      `expected ${known.categoryUid}, got ${show(own(event, "category_uid"))}`,
    );
  }
  return check.issues;
}

class Check {
  readonly issues: ValidationIssue[] = [];
  readonly #profiles: ReadonlySet<string>;

  constructor(profiles: ReadonlySet<string>) {
    this.#profiles = profiles;
  }

  report(path: string, code: ValidationCode, message: string): void {
    if (this.issues.length < maximumIssues) this.issues.push({ path, code, message });
  }

  object(value: Readonly<Record<string, unknown>>, info: ObjectInfo, path: string, depth: number): void {
    if (depth > maximumDepth)
      return this.report(path, "too_deep", `nested deeper than ${maximumDepth} objects`);
    for (const [name, attribute] of info.attributes) {
      const required =
        attribute.isRequired && (attribute.profile === null || this.#profiles.has(attribute.profile));
      if (required && own(value, name) === undefined) {
        this.report(join(path, name), "missing_attribute", "required, but missing");
      }
    }
    for (const name of Object.keys(value).slice(0, maximumItems)) {
      const attribute = info.attributes.get(name);
      const at = join(path, name);
      if (attribute === undefined)
        this.report(at, "unknown_attribute", "the schema has no such attribute here");
      else this.attribute(value[name], attribute, at, depth);
    }
    this.#constraints(value, info, path);
  }

  attribute(value: unknown, attribute: AttributeInfo, path: string, depth: number): void {
    if (value === undefined) return;
    if (!attribute.isArray) return this.single(value, attribute, path, depth);
    if (!Array.isArray(value))
      return this.report(path, "wrong_type", `expected an array, got ${kindOf(value)}`);
    for (const [index, item] of value.slice(0, maximumItems).entries())
      this.single(item, attribute, `${path}[${index}]`, depth);
  }

  single(value: unknown, attribute: AttributeInfo, path: string, depth: number): void {
    if (!attribute.type.endsWith("_t")) {
      const info = objectInfo(attribute.type);
      if (!isRecord(value))
        this.report(path, "wrong_type", `expected an object (${attribute.type}), got ${kindOf(value)}`);
      // `object` is open: a vendor's own names.
      else if (info !== undefined && attribute.type !== "object") this.object(value, info, path, depth + 1);
      return;
    }
    const problem = scalarProblem(attribute.type, value);
    if (problem !== null) return this.report(path, "wrong_type", `expected ${problem}, got ${show(value)}`);
    if (attribute.values !== null && !attribute.values.has(String(value))) {
      this.report(
        path,
        "not_in_enum",
        `expected one of ${[...attribute.values].join(", ")}, got ${show(value)}`,
      );
    }
  }

  #constraints(value: Readonly<Record<string, unknown>>, info: ObjectInfo, path: string): void {
    for (const [kind, names] of Object.entries(info.constraints)) {
      const present = names.filter((name) => own(value, name) !== undefined).length;
      if (kind === "at_least_one" && present === 0)
        this.report(path, "constraint", `expected at least one of ${names.join(", ")}`);
      if (kind === "just_one" && present !== 1)
        this.report(path, "constraint", `expected exactly one of ${names.join(", ")}, got ${present}`);
    }
  }
}

function profilesOf(event: Readonly<Record<string, unknown>>): ReadonlySet<string> {
  const metadata = own(event, "metadata");
  const profiles = isRecord(metadata) ? own(metadata, "profiles") : undefined;
  return new Set(Array.isArray(profiles) ? profiles.filter((name) => typeof name === "string") : []);
}

function own(value: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(value, name) ? value[name] : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "an array" : typeof value;
}

function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.slice(0, 64));
  return typeof value === "number" || typeof value === "boolean" ? String(value) : kindOf(value);
}
