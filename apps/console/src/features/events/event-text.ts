import type { OcsfEvent } from "../../api/types.ts";

/** The text at a dotted path of an event; empty where there is none. */
export function textAt(event: OcsfEvent, path: string): string {
  let at: unknown = event;
  for (const part of path.split(".")) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, part)) return "";
    at = (at as Readonly<Record<string, unknown>>)[part];
  }
  if (typeof at === "object" && at !== null) return JSON.stringify(at);
  return typeof at === "string" || typeof at === "number" || typeof at === "boolean" ? String(at) : "";
}

/** The number at a dotted path; `null` where there is none. */
export function numberAt(event: OcsfEvent, path: string): number | null {
  const text = textAt(event, path);
  return text === "" || Number.isNaN(Number(text)) ? null : Number(text);
}

/** `192.0.2.1:443`, `[2001:db8::1]:443`, or a name; of findings, the end that their evidence has. */
export function endpointText(event: OcsfEvent, name: "src_endpoint" | "dst_endpoint"): string {
  const of = (base: string) => ({
    address: textAt(event, `${base}.ip`) || textAt(event, `${base}.hostname`),
    port: textAt(event, `${base}.port`),
  });
  const own = of(name);
  const { address, port } = own.address === "" ? of(`evidences.0.${name}`) : own;
  if (address === "" || port === "") return address;
  return `${address.includes(":") ? `[${address}]` : address}:${port}`;
}

export function userText(event: OcsfEvent): string {
  return (
    textAt(event, "user.name") || textAt(event, "actor.user.name") || textAt(event, "evidences.0.user.name")
  );
}

/** Every value of an event with its path, lists by position; at most so many. */
export function flatten(event: OcsfEvent, most: number): readonly (readonly [path: string, value: string])[] {
  const rows: (readonly [string, string])[] = [];
  const visit = (value: unknown, path: string, depth: number): void => {
    if (rows.length >= most || path === "raw_data" || value === undefined) return;
    if (typeof value === "object" && value !== null && depth < 16) {
      for (const [name, inner] of Object.entries(value))
        visit(inner, path === "" ? name : `${path}.${name}`, depth + 1);
    } else rows.push([path, typeof value === "string" ? value : JSON.stringify(value)]);
  };
  visit(event, "", 0);
  return rows;
}
