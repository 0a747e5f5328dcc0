import type { MessageKey } from "../i18n/texts.ts";
import type { IconName } from "../ui/Icon.tsx";

/** The navigation's entries in the order of the loop; one is shown when a page takes its place (pages.ts). */
export const stages = [
  { id: "overview", key: "o", icon: "overview", label: "nav.overview" },
  { id: "findings", key: "f", icon: "findings", label: "nav.findings" },
  { id: "cases", key: "c", icon: "cases", label: "nav.cases" },
  { id: "events", key: "e", icon: "events", label: "nav.events" },
  { id: "hunts", key: "h", icon: "hunts", label: "nav.hunts" },
  { id: "devices", key: "d", icon: "devices", label: "nav.devices" },
  { id: "intelligence", key: "i", icon: "intelligence", label: "nav.intelligence" },
  { id: "adversaries", key: "a", icon: "adversaries", label: "nav.adversaries" },
  { id: "response", key: "r", icon: "response", label: "nav.response" },
  { id: "reports", key: "p", icon: "reports", label: "nav.reports" },
  { id: "settings", key: "s", icon: "settings", label: "nav.settings" },
] as const satisfies readonly {
  readonly id: string;
  /** After `g`, goes there. */
  readonly key: string;
  readonly icon: IconName;
  readonly label: MessageKey;
}[];

export type StageId = (typeof stages)[number]["id"];
