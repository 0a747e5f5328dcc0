import { readFileSync } from "node:fs";

export const text = readFileSync("rule.yml", "utf8");
export const at = Date.now();
