import { SettingList, type Settings, type SettingsOptions } from "./settings.ts";

const maximumDepth = 16;

/**
 * Settings of a configuration in lines, as command lines print it: what stands further to the right belongs to the line above (Cisco IOS,
 * ASA, NX-OS); a list of `set` commands (Junos `display set`, VyOS) has no such lines. Comments (`!`, `#`) say nothing.
 */
export function settingsOfLines(text: string, at: readonly string[], options: SettingsOptions): Settings {
  const list = new SettingList(options);
  const open: { readonly indent: number; readonly line: string }[] = [];
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.trim();
    if (line === "" || line.startsWith("!") || line.startsWith("#")) continue;
    const indent = raw.length - raw.trimStart().length;
    while (open.length > 0 && (open.at(-1)?.indent ?? 0) >= indent) open.pop();
    if (open.length < maximumDepth) open.push({ indent, line });
    list.addLine([...at, ...open.slice(0, -1).map((one) => one.line)], line);
  }
  return list.settings;
}
