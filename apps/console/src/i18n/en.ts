import { enLookalikes, enReasons } from "@breakwater/messages";
import { devices } from "./en/devices.ts";
import { events } from "./en/events.ts";
import { findings } from "./en/findings.ts";
import { overview } from "./en/overview.ts";
import { problems } from "./en/problems.ts";
import { sample } from "./en/sample.ts";
import { session } from "./en/session.ts";
import { shell } from "./en/shell.ts";

/** Texts of the console, one file an area. The Japanese ones are held to the same keys by their types. */
export const en = {
  ...enLookalikes,
  ...enReasons,
  ...devices,
  ...events,
  ...findings,
  ...overview,
  ...problems,
  ...sample,
  ...session,
  ...shell,
} as const;

export type FirstKey = keyof typeof en;
