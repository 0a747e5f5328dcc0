import { lake } from "../lake/open-lake.ts";

export const opened = lake;
