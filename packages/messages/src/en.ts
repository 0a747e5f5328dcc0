import { advice } from "./en/advice.ts";
import { attribution } from "./en/attribution.ts";
import { decisions } from "./en/decisions.ts";
import { lookalikes } from "./en/lookalikes.ts";
import { reasons } from "./en/reasons.ts";
import { report } from "./en/report.ts";

/** English texts. The Japanese ones are held to the same keys by their types. */
export const en = { ...advice, ...attribution, ...decisions, ...lookalikes, ...reasons, ...report } as const;

export type MessageKey = keyof typeof en;
