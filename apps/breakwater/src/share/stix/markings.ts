import { strictest, type Tlp, tlpLevels, tlpMarkingIds } from "@breakwater/indicators";
import type { StixObject } from "./stix-object.ts";

/** The strictest of several markings; null where nothing is marked. A marking that is not known counts as `red`. */
export function strictestTlp(markings: readonly (string | null)[]): Tlp | null {
  return strictest(
    markings.map((tlp) => (tlp === null ? null : (tlpLevels.find((level) => level === tlp) ?? "red"))),
  );
}

/** Whether what is marked so may be given to those who may have at most `highest`. */
export function isWithin(tlp: Tlp, highest: Tlp): boolean {
  return tlpLevels.indexOf(tlp) <= tlpLevels.indexOf(highest);
}

/** The marking definition of a level (OASIS, TLP 2.0 extension for STIX 2.1). */
export function tlpMarking(level: Tlp): StixObject {
  return {
    type: "marking-definition",
    spec_version: "2.1",
    id: tlpMarkingIds[level],
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
