import type { Message } from "@breakwater/ocsf";
import { en } from "./en.ts";
import { ja } from "./ja.ts";

export const languages = ["en", "ja"] as const;
export type Language = (typeof languages)[number];

/** The language of a BCP 47 tag such as `ja-JP`; English for those that there are no texts in. */
export function languageOf(tag: string): Language {
  return tag.toLowerCase().split("-")[0] === "ja" ? "ja" : "en";
}

/**
 * The text of a message. One whose key is unknown (it comes from a newer version) shows its key and parameters rather than
 * nothing. Parameters may hold an attacker's text: the result is text, never markup.
 *
 * @example renderMessage("en", { key: "severity.high", parameters: {} }) // "High"
 */
export function renderMessage(language: Language, { key, parameters }: Message): string {
  const table: Readonly<Record<string, string>> = language === "ja" ? ja : en;
  const text = Object.hasOwn(table, key) ? table[key] : undefined;
  return text === undefined ? [key, ...Object.values(parameters)].join(" ") : fillText(text, parameters);
}

/** Puts parameters in the places of their names: `{count} events`. A place without a parameter stays as it is. */
export function fillText(text: string, parameters: Message["parameters"]): string {
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) =>
    String(Object.hasOwn(parameters, name) ? parameters[name] : whole),
  );
}
