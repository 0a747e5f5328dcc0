import { isObject, type JsonObject, textOf } from "./json-value.ts";
import { tlpOf } from "./marks.ts";

/** TLP 2.0, from what may go anywhere to what may go nowhere (FIRST, Traffic Light Protocol 2.0). */
export const tlpLevels = ["clear", "green", "amber", "amber+strict", "red"] as const;
export type Tlp = (typeof tlpLevels)[number];

/** Of several markings the strictest counts. */
export function strictest(marks: readonly (Tlp | null)[]): Tlp | null {
  return marks.reduce(
    (most, mark) =>
      mark !== null && (most === null || tlpLevels.indexOf(mark) > tlpLevels.indexOf(most)) ? mark : most,
    null,
  );
}

/** Ids of TLP 2.0's marking definitions, the same everywhere (OASIS, TLP 2.0 extension for STIX 2.1). */
export const tlpMarkingIds: Readonly<Record<Tlp, string>> = {
  clear: "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487",
  green: "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
  amber: "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421",
  "amber+strict": "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003",
  red: "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1",
};

/** Those of TLP 1 (STIX 2.1 §7.2.1.4), and of TLP 2.0. */
const fixed: readonly (readonly [id: string, tlp: Tlp])[] = [
  ["marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9", "clear"],
  ["marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da", "green"],
  ["marking-definition--f88d31f6-486f-44da-b317-01333bde0b82", "amber"],
  ["marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed", "red"],
  ...tlpLevels.map((tlp) => [tlpMarkingIds[tlp], tlp] as const),
];

/**
 * What marking definitions say, by their ids: those that are fixed, which nobody can say to be something else, and those among
 * `objects`. Null for one that is no TLP; one that says TLP and no level of it is taken for the strictest.
 */
export function markingLevels(objects: readonly unknown[]): ReadonlyMap<string, Tlp | null> {
  const levels = new Map<string, Tlp | null>(fixed);
  for (const object of objects) {
    if (!isObject(object) || object["type"] !== "marking-definition") continue;
    const id = textOf(object, "id");
    if (!levels.has(id)) levels.set(id, levelSaid(object));
  }
  return levels;
}

/** By the definition of TLP 1, the extension of TLP 2.0, or a name such as `TLP:AMBER`. */
function levelSaid(marking: JsonObject): Tlp | null {
  const { definition, extensions, name } = marking;
  const said = [
    isObject(definition) ? definition["tlp"] : undefined,
    ...(isObject(extensions)
      ? Object.values(extensions).map((one) => (isObject(one) ? one["tlp_2_0"] : undefined))
      : []),
    typeof name === "string" && /^tlp:/i.test(name) ? name : undefined,
  ].filter((one) => one !== undefined);
  return strictest(said.map((one) => (typeof one === "string" ? tlpOf(one) : null) ?? "red"));
}
