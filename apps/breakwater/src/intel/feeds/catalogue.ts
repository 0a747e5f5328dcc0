import { readFileSync } from "node:fs";
import { warninglistActions } from "@breakwater/indicators";
import Type, { type Static } from "typebox";
import Value from "typebox/value";
import { parse } from "yaml";
import { feedKinds } from "../../store/feeds.ts";

const texts = Type.Object(
  { en: Type.String({ minLength: 1 }), ja: Type.String({ minLength: 1 }) },
  { additionalProperties: false },
);
const Entry = Type.Object(
  {
    id: Type.String({ pattern: "^[a-z0-9-]{1,64}$" }),
    name: Type.String({ minLength: 1, maxLength: 100 }),
    publisher: Type.String({ minLength: 1 }),
    about: texts,
    kind: Type.Enum([...feedKinds]),
    address: Type.String({ pattern: "^https://" }),
    /** Where what it is and may be used for is told. */
    page: Type.String({ pattern: "^https://" }),
    licence: Type.String({ minLength: 1, maxLength: 200 }),
    tlp: Type.Enum(["clear", "green", "amber", "amber+strict", "red"]),
    reliability: Type.Enum(["A", "B", "C", "D", "E", "F"]),
    confidence: Type.Integer({ minimum: 0, maximum: 100 }),
    everyMinutes: Type.Integer({ minimum: 5, maximum: 44_640 }),
    /** It is a warning list, and does this. */
    warninglistAction: Type.Optional(Type.Enum([...warninglistActions])),
    /** It must be asked with a key that its publisher gives out. */
    needsKey: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);
const Catalogue = Type.Object({ feeds: Type.Array(Entry) }, { additionalProperties: false });

/** A public source that can be chosen. */
export type CatalogueEntry = Static<typeof Entry>;

/** The public sources that come with Breakwater. One that is not right is an error: they are tested. */
export function readCatalogue(path: string): readonly CatalogueEntry[] {
  const value: unknown = parse(readFileSync(path, "utf8"));
  const [problem] = Value.Errors(Catalogue, value);
  if (problem !== undefined) throw new Error(`${path}: ${problem.instancePath}: ${problem.message}`);
  // Checked in the lines above.
  const { feeds } = value as Static<typeof Catalogue>;
  if (new Set(feeds.map(({ id }) => id)).size < feeds.length)
    throw new Error(`${path}: an id is there twice`);
  return feeds;
}
