import { SettingList, type Settings, type SettingsOptions } from "./settings.ts";
import type { XmlElement } from "./xml.ts";

/** Elements that only say that they are members of a list: PAN-OS, Junos. */
const plainMembers: ReadonlySet<string> = new Set(["member"]);
/** What names an element among others of its name. */
const namingChildren = ["name", "Name", "descr", "if"] as const;

/**
 * Settings of an XML configuration. Elements of one name beside each other go by what names them: PAN-OS's `entry name="..."`, a `name` inside
 * (Junos, OPNsense, Sophos), else their place. `member` lists are one setting, sorted.
 */
export function settingsOfXml(
  root: XmlElement,
  at: readonly string[],
  options: SettingsOptions & { readonly skip?: ReadonlySet<string> },
): Settings {
  const list = new SettingList(options);
  walk(root, at, list, options.skip ?? new Set());
  return list.settings;
}

function walk(
  element: XmlElement,
  at: readonly string[],
  list: SettingList,
  skip: ReadonlySet<string>,
): void {
  const { children, text } = element;
  if (children.length === 0) return list.add(at, text);
  if (children.every(({ name, children: inner }) => plainMembers.has(name) && inner.length === 0))
    return list.add(
      at,
      children
        .map((child) => child.text)
        .sort()
        .join(", "),
    );
  if (text !== "") list.add([...at, "(text)"], text);
  const counts = new Map<string, number>();
  for (const { name } of children) counts.set(name, (counts.get(name) ?? 0) + 1);
  const places = new Map<string, number>();
  for (const child of children) {
    if (skip.has(child.name)) continue;
    const place = (places.get(child.name) ?? 0) + 1;
    places.set(child.name, place);
    const own = child.attributes["name"] ?? ((counts.get(child.name) ?? 0) > 1 ? named(child) : null);
    const isList = (counts.get(child.name) ?? 0) > 1 || child.attributes["name"] !== undefined;
    walk(child, [...at, ...partsOf(child.name, isList, own ?? `#${place}`)], list, skip);
  }
}

function partsOf(name: string, isList: boolean, own: string): readonly string[] {
  if (!isList) return [name];
  return name === "entry" ? [own] : [name, own];
}

function named({ children }: XmlElement): string | null {
  for (const name of namingChildren) {
    const child = children.find((one) => one.name === name);
    if (child !== undefined && child.text !== "" && child.children.length === 0) return child.text;
  }
  return null;
}
