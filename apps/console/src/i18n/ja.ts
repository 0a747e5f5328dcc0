import { jaLookalikes, jaReasons } from "@breakwater/messages";
import { devices } from "./ja/devices.ts";
import { events } from "./ja/events.ts";
import { findings } from "./ja/findings.ts";
import { overview } from "./ja/overview.ts";
import { problems } from "./ja/problems.ts";
import { sample } from "./ja/sample.ts";
import { session } from "./ja/session.ts";
import { shell } from "./ja/shell.ts";
import type { FirstKey } from "./en.ts";

export const ja: Readonly<Record<FirstKey, string>> = {
  ...jaLookalikes,
  ...jaReasons,
  ...devices,
  ...events,
  ...findings,
  ...overview,
  ...problems,
  ...sample,
  ...session,
  ...shell,
};
