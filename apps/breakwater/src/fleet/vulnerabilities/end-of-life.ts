import { readFileSync } from "node:fs";
import Type, { type Static } from "typebox";
import Value from "typebox/value";
import { parse } from "yaml";
import { modelKey, type Product } from "./product.ts";
import { type Support, supportUntil } from "./support.ts";
import { isOrdinary, parseVersion, type Version } from "./version.ts";

const Day = Type.String({ pattern: "^\\d{4}-\\d{2}-\\d{2}$" });
const End = { ended: Type.Optional(Type.Literal(true)), until: Type.Optional(Day) };
const Address = Type.String({ pattern: "^https://" });
const Source = { source: Address, via: Type.Optional(Address), read: Day };
const File = Type.Object(
  {
    products: Type.Array(
      Type.Object(
        {
          product: Type.String({ pattern: "^[a-z0-9]+/[a-z0-9-]+$" }),
          ...Source,
          branches: Type.Union([
            Type.Literal("all"),
            Type.Array(
              Type.Object(
                {
                  name: Type.String({ pattern: "^\\d{1,4}(\\.\\d{1,4}){0,2}$" }),
                  train: Type.Optional(Type.String({ pattern: "^-?[a-z0-9]{1,8}$" })),
                  ...End,
                },
                { additionalProperties: false },
              ),
            ),
          ]),
        },
        { additionalProperties: false },
      ),
    ),
    models: Type.Array(
      Type.Object(
        { vendor: Type.String(), ...Source, ...End, models: Type.Array(Type.String({ minLength: 1 })) },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
);

/** An end of support, and where it stands. */
export interface SourcedSupport {
  readonly support: Support;
  readonly source: string;
}

/** Ends of support that come with Breakwater: of branches of a product, and of models. */
export interface EndOfLife {
  /** `null` where the list does not name it. @param now ms since the epoch. */
  of(
    device: {
      readonly vendor: string;
      readonly product: Product;
      readonly version: string | null;
      readonly model: string | null;
    },
    now: number,
  ): SourcedSupport | null;
}

/** Reads `content/end-of-life.yml`. One that is not right is an error: it is tested. */
export function readEndOfLife(path: string): EndOfLife {
  // Days stay texts.
  const value: unknown = parse(readFileSync(path, "utf8"), { schema: "core" });
  const [problem] = Value.Errors(File, value);
  if (problem !== undefined) throw new Error(`${path}: ${problem.instancePath}: ${problem.message}`);
  // Checked in the lines above.
  const { products, models } = value as Static<typeof File>;
  const ends = [...models, ...products.flatMap(({ branches }) => (branches === "all" ? [] : branches))];
  if (ends.some(({ ended, until }) => (ended === undefined) === (until === undefined)))
    throw new Error(`${path}: expected either ended or until`);
  const byModel = new Map(
    models.flatMap((entry) =>
      entry.models.map((model) => [modelKey(entry.vendor, model), { ...entry, name: model }] as const),
    ),
  );

  return {
    of({ vendor, product, version, model }, now) {
      const hardware = model === null ? undefined : byModel.get(modelKey(vendor, model));
      if (hardware !== undefined)
        return { support: supportUntil(hardware.name, hardware.until ?? true, now), source: hardware.source };
      const parsed = version === null ? null : parseVersion(version, product.scheme);
      for (const entry of products.filter((one) => one.product === product.key)) {
        if (entry.branches === "all")
          return { support: supportUntil(product.key, true, now), source: entry.source };
        const branch = entry.branches.find(
          ({ name, train }) =>
            parsed !== null &&
            isOfTrain(parsed, train) &&
            name.split(".").every((part, index) => Number(part) === parsed.parts[index]),
        );
        if (branch !== undefined)
          return { support: supportUntil(branch.name, branch.until ?? true, now), source: entry.source };
      }
      return null;
    },
  };
}

/** What an imported list says of a device's support, or what this list does where the former says nothing, or it has ended. */
export function chooseSupport(
  imported: Support,
  own: SourcedSupport | null,
): { readonly support: Support; readonly source: string | null } {
  return own !== null && (imported.state === "unknown" || own.support.state === "unsupported")
    ? own
    : { support: imported, source: null };
}

/** A train of its own (NetScaler's FIPS builds, Junos Evolved) has its own ends. */
function isOfTrain(version: Version, wanted: string | undefined): boolean {
  return wanted === undefined ? isOrdinary(version) : version.train === wanted;
}
