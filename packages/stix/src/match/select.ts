import type { ObjectPath, PathStep } from "../pattern/pattern.ts";
import { StixError } from "../stix-error.ts";
import type { Budget } from "./budget.ts";
import { isObject, type JsonObject } from "./json-object.ts";
import type { Observation } from "./observation.ts";
import { binaryOfBase64, binaryOfHex } from "./text.ts";

/**
 * The values that a path leads to from an object (STIX 2.1 §9.7): none where a step cannot be taken, several after `[*]`.
 * Reference properties lead to the objects that they name among those of the observation; what does not resolve leads
 * nowhere. Values of `_hex` and `_bin` properties are bytes.
 *
 * @throws StixError `invalid_value` for a reference that is no text, and bytes that are no hexadecimal digits or base64
 */
export function selectValues(
  object: JsonObject,
  { steps }: ObjectPath,
  { objects }: Pick<Observation, "objects">,
  budget: Budget,
): readonly unknown[] {
  let values: readonly unknown[] = [object];
  for (const step of steps) {
    budget.spend(values.length + 1);
    // References may form rings: each object is gone through once a step, or the work would grow without end.
    values = distinct(values.flatMap((value) => takeStep(value, step, objects, budget)));
    if (values.length === 0) return values;
  }
  return values;
}

function distinct(values: readonly unknown[]): readonly unknown[] {
  return values.length < 2 ? values : [...new Set(values)];
}

function takeStep(
  value: unknown,
  step: PathStep,
  objects: ReadonlyMap<string, JsonObject>,
  budget: Budget,
): readonly unknown[] {
  if (step.kind === "index") {
    if (!Array.isArray(value)) return [];
    if (step.index !== null) return step.index >= 0 && step.index < value.length ? [value[step.index]] : [];
    budget.spend(value.length * 4);
    return value;
  }
  if (!isObject(value) || !Object.hasOwn(value, step.name)) return [];
  return meaningOf(step.name, value[step.name], objects, budget);
}

/** A property's value by what its name's ending says of it (STIX 2.1 §2.2 `binary`, §2.8 `hex`, §2.9 `identifier`). */
function meaningOf(
  name: string,
  value: unknown,
  objects: ReadonlyMap<string, JsonObject>,
  budget: Budget,
): readonly unknown[] {
  if (name.endsWith("_hex")) return [binaryOf(name, value, binaryOfHex, "hexadecimal digits")];
  if (name.endsWith("_bin")) return [binaryOf(name, value, binaryOfBase64, "base64")];
  if (name.endsWith("_ref")) return resolve([value], name, objects);
  if (!name.endsWith("_refs")) return [value];
  if (!Array.isArray(value)) throw invalid(name, "a list of references");
  budget.spend(value.length * 8);
  const resolved = resolve(value, name, objects);
  return resolved.length === 0 ? [] : [resolved];
}

function binaryOf<T>(name: string, value: unknown, read: (text: string) => T | null, expected: string): T {
  const binary = typeof value === "string" ? read(value) : null;
  if (binary === null) throw invalid(name, expected);
  return binary;
}

function resolve(
  references: readonly unknown[],
  name: string,
  objects: ReadonlyMap<string, JsonObject>,
): readonly JsonObject[] {
  return references.flatMap((reference) => {
    if (typeof reference !== "string") throw invalid(name, "the id of an object");
    const object = objects.get(reference);
    return object === undefined ? [] : [object];
  });
}

function invalid(name: string, expected: string): StixError {
  return new StixError("invalid_value", `${name.slice(0, 80)}: expected ${expected}, got something else`);
}
