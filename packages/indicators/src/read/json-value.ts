/** An object of JSON; its properties are anyone's, so they are read as own properties only. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function textOf(object: JsonObject, name: string): string {
  const value = Object.hasOwn(object, name) ? object[name] : undefined;
  return typeof value === "string" ? value : "";
}

export function listOf(object: JsonObject, name: string): readonly unknown[] {
  const value = Object.hasOwn(object, name) ? object[name] : undefined;
  return Array.isArray(value) ? value : [];
}

export function numberOf(object: JsonObject, name: string): number | null {
  const value = Object.hasOwn(object, name) ? object[name] : undefined;
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}
