import type { OcsfEvent } from "../../api/types.ts";

/** The text at a dotted path of an event; empty where there is none. */
export function textAt(event: OcsfEvent, path: string): string {
  let at: unknown = event;
  for (const part of path.split(".")) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, part)) return "";
    at = (at as Readonly<Record<string, unknown>>)[part];
  }
  return typeof at === "string" || typeof at === "number" || typeof at === "boolean" ? String(at) : "";
}
