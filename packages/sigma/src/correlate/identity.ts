import type { Correlated, Correlation } from "./correlation.ts";

/**
 * What state is kept under: id and a hash of all that decides what the correlation counts (its own text, and that of every
 * rule and filter below it). Changed rules start afresh; unchanged ones go on.
 */
export function identityOf(correlation: Correlation): string {
  return `${correlation.id} ${hashOf(textOf({ kind: "correlation", correlation }))}`;
}

function textOf(one: Correlated): string {
  if (one.kind === "rule") {
    const { source, filters } = one.rule;
    return JSON.stringify(["rule", source, ...filters.map((filter) => filter.source)]);
  }
  const { source, rules } = one.correlation;
  return JSON.stringify(["correlation", source, ...rules.map(textOf)]);
}

/** 128 bits, hexadecimal: two texts never share them by chance. Not meant to withstand who writes the rules. */
export function hashOf(text: string): string {
  // MurmurHash3's mixing over four lanes (Austin Appleby, public domain), by UTF-16 code units.
  const lanes = [0x9e3779b9, 0x85ebca6b, 0xc2b2ae35, 0x27d4eb2f];
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at) + Math.imul(at, 0x61c88647);
    for (let lane = 0; lane < 4; lane += 1) {
      const mixed = Math.imul((lanes[lane] ?? 0) ^ unit, multipliers[lane] ?? 1);
      lanes[lane] = (mixed << 13) | (mixed >>> 19);
    }
  }
  for (let round = 0; round < 8; round += 1) {
    const lane = round & 3;
    const value = (lanes[lane] ?? 0) ^ (lanes[(lane + 1) & 3] ?? 0);
    lanes[lane] = Math.imul(value ^ (value >>> 16), multipliers[lane] ?? 1) ^ text.length;
  }
  return lanes.map((lane) => (lane >>> 0).toString(16).padStart(8, "0")).join("");
}

const multipliers = [0xcc9e2d51, 0x1b873593, 0x85ebca6b, 0xc2b2ae35];
