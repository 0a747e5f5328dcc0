import type { MessageKey } from "./en.ts";
import { advice } from "./ja/advice.ts";
import { attribution } from "./ja/attribution.ts";
import { decisions } from "./ja/decisions.ts";
import { lookalikes } from "./ja/lookalikes.ts";
import { reasons } from "./ja/reasons.ts";
import { report } from "./ja/report.ts";

export const ja: Readonly<Record<MessageKey, string>> = {
  ...advice,
  ...attribution,
  ...decisions,
  ...lookalikes,
  ...reasons,
  ...report,
};
