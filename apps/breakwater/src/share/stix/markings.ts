import type { StixObject } from "./stix-object.ts";

/** TLP 2.0, from what may go anywhere to what may go nowhere (FIRST, Traffic Light Protocol 2.0). */
export const tlpLevels = ["clear", "green", "amber", "amber+strict", "red"] as const;
export type TlpLevel = (typeof tlpLevels)[number];

/** The strictest of several markings; null where nothing is marked. A marking that is not known counts as `red`. */
export function strictestTlp(markings: readonly (string | null)[]): TlpLevel | null {
  const ranks = markings.filter((tlp) => tlp !== null).map((tlp) => tlpLevels.indexOf(tlp as TlpLevel));
  if (ranks.length === 0) return null;
  return ranks.includes(-1) ? "red" : (tlpLevels[Math.max(...ranks)] ?? "red");
}

/** Whether what is marked so may be given to those who may have at most `highest`. */
export function isWithin(tlp: TlpLevel, highest: TlpLevel): boolean {
  return tlpLevels.indexOf(tlp) <= tlpLevels.indexOf(highest);
}

/** The marking definition of a level, whose ids are the same everywhere (OASIS, TLP 2.0 extension for STIX 2.1). */
export function tlpMarking(level: TlpLevel): StixObject {
  return {
    type: "marking-definition",
    spec_version: "2.1",
    id: `marking-definition--${ids[level]}`,
    created: "2022-10-01T00:00:00.000Z",
    name: `TLP:${level.toUpperCase()}`,
    extensions: {
      "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d": {
        extension_type: "property-extension",
        tlp_2_0: level,
      },
    },
  };
}

const ids: Readonly<Record<TlpLevel, string>> = {
  clear: "94868c89-83c2-464b-929b-a1a8aa3c8487",
  green: "bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
  amber: "55d920b0-5e8b-4f79-9ee9-91f868d9b421",
  "amber+strict": "939a9414-2ddd-4d32-a0cd-375ea402b003",
  red: "e828b379-4e03-4974-9ac4-e53a884c97c1",
};
