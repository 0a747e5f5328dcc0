import { SettingList, type Settings, type SettingsOptions } from "./settings.ts";

/** What names a member of a list, the first that is there. FortiOS says `q_origin_key` of each. */
const keys = ["q_origin_key", "name", "uuid", "id", "seq-num"] as const;
const deepest = 32;

/**
 * Settings of a JSON value, such as an answer of FortiOS's `cmdb`. Members of lists go by their name, or by their place where they have
 * none; a list of plain values is one setting, sorted, since its order says nothing.
 */
export function settingsOfJson(value: unknown, at: readonly string[], options: SettingsOptions): Settings {
  const list = new SettingList(options);
  walk(value, at, list);
  return list.settings;
}

function walk(value: unknown, at: readonly string[], list: SettingList): void {
  if (at.length > deepest) return list.add(at, "(deeper than is read)");
  if (Array.isArray(value)) {
    if (value.length > 0 && value.every(isPlain)) return list.add(at, value.map(String).sort().join(", "));
    for (const [place, member] of value.entries())
      walk(member, [...at, nameOf(member) ?? `#${place + 1}`], list);
    return;
  }
  if (typeof value === "object" && value !== null) {
    for (const [name, member] of Object.entries(value))
      // It is the member's name already, and its type is not a setting.
      if (name !== "q_origin_key" && name !== "q_type") walk(member, [...at, name], list);
    return;
  }
  list.add(at, isPlain(value) ? String(value) : "");
}

function isPlain(value: unknown): value is string | number | boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

function nameOf(member: unknown): string | null {
  if (typeof member !== "object" || member === null) return null;
  for (const key of keys) {
    const name: unknown = Object.hasOwn(member, key) ? Reflect.get(member, key) : undefined;
    if ((typeof name === "string" && name !== "") || typeof name === "number") return String(name);
  }
  return null;
}
