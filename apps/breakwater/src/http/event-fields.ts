import { HttpProblem } from "./errors.ts";

type StoredEvent = Readonly<Record<string, unknown>>;

const maximumFields = 50;
const maximumDepth = 8;
const names = /^[A-Za-z0-9_-]{1,64}$/;

/** Cuts events to the asked paths (`metadata.uid,src_endpoint.ip`), in the shape they have; all of it without `fields`. */
export function pickFields(
  fields: string | undefined,
  rawLimit: number | undefined,
): (event: StoredEvent) => Record<string, unknown> {
  const paths = fields === undefined ? null : parseFields(fields);
  return (event) => {
    const picked: Record<string, unknown> = paths === null ? { ...event } : {};
    for (const path of paths ?? []) copy(event, picked, path);
    const raw = picked["raw_data"];
    if (rawLimit !== undefined && typeof raw === "string" && raw.length > rawLimit)
      picked["raw_data"] = raw.slice(0, rawLimit);
    return picked;
  };
}

/** Paths separated by commas, each by its names. */
export function parseFields(fields: string): readonly (readonly string[])[] {
  const paths = fields.split(",").map((path) => path.trim().split("."));
  const wrong = paths.find((path) => path.length > maximumDepth || path.some((part) => !isName(part)));
  if (wrong !== undefined || paths.length > maximumFields)
    throw new HttpProblem(
      400,
      "invalid_request",
      `fields are at most ${maximumFields} paths such as src_endpoint.ip, got "${(wrong ?? []).join(".").slice(0, 100)}"`,
    );
  return paths;
}

/** `__proto__` and its like name nothing that an event has. */
function isName(part: string): boolean {
  return names.test(part) && part !== "__proto__" && part !== "constructor" && part !== "prototype";
}

/** Copies the value at a path, making the objects and lists on the way. */
function copy(from: unknown, to: Record<string, unknown>, [name = "", ...rest]: readonly string[]): void {
  if (typeof from !== "object" || from === null || !Object.hasOwn(from, name)) return;
  const value = (from as StoredEvent)[name];
  if (rest.length === 0 || typeof value !== "object" || value === null) {
    if (rest.length === 0) to[name] = value;
    return;
  }
  const inner = to[name];
  const next = typeof inner === "object" && inner !== null ? inner : Array.isArray(value) ? [] : {};
  to[name] = next;
  // `next` is the object of ours made above, or the one an earlier path made.
  copy(value, next as Record<string, unknown>, rest);
}
