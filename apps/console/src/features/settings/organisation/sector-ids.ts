import type { MessageKey } from "../../../i18n/texts.ts";

type SectorKey = Extract<MessageKey, `sector.${string}`>;
export type Sector = SectorKey extends `sector.${infer Id}` ? Id : never;

/** STIX 2.1 §10.8, industry-sector-ov. */
export const sectorIds: readonly Sector[] = [
  "agriculture",
  "aerospace",
  "automotive",
  "chemical",
  "commercial",
  "communications",
  "construction",
  "defense",
  "education",
  "energy",
  "entertainment",
  "financial-services",
  "government",
  "emergency-services",
  "government-local",
  "government-national",
  "government-public-services",
  "government-regional",
  "healthcare",
  "hospitality-leisure",
  "infrastructure",
  "dams",
  "nuclear",
  "water",
  "insurance",
  "manufacturing",
  "mining",
  "non-profit",
  "pharmaceuticals",
  "retail",
  "technology",
  "telecommunications",
  "transportation",
  "utilities",
];
