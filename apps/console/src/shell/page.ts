import type { AnyRoute } from "@tanstack/react-router";
import type { MessageKey } from "../i18n/texts.ts";
import type { IconName } from "../ui/Icon.tsx";
import type { StageId } from "./stages.ts";

/** What a page says of itself to be part of the console. */
export interface Page {
  readonly route: AnyRoute;
  /** Its place in the navigation, which leads to the first page of it; one without is reached from others and by the palette. */
  readonly stage: StageId | null;
  /** What the command palette calls it; where it is null, the label of its place. */
  readonly label: MessageKey | null;
  readonly icon: IconName;
  /** Path of its link. */
  readonly to: string;
  /** Whether the time range in the top bar is this page's; else everything is shown, whatever its age. */
  readonly hasRange: boolean;
}
