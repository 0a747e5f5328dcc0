import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Type, { type Static } from "typebox";
import Value from "typebox/value";
import { parse } from "yaml";

export const BothLanguages = Type.Object({
  en: Type.String({ minLength: 1 }),
  ja: Type.String({ minLength: 1 }),
});
export const Line = Type.String({ minLength: 1, maxLength: 8_192 });
const Step = Type.Object(
  {
    id: Type.String({ pattern: "^[a-z0-9-]{1,64}$" }),
    /** Time since the start: `2d 14:05`. */
    at: Type.String({ pattern: "^[0-9]{1,3}d [0-2][0-9]:[0-5][0-9]$" }),
    title: BothLanguages,
    /** The real log in which such a device shows it. */
    log: Type.Optional(Type.String()),
    /** Title of the rule that finds it. */
    detectedBy: Type.Optional(Type.String()),
    lines: Type.Optional(Type.Array(Line, { minItems: 1 })),
    /** Why this telemetry cannot show it. */
    notVisible: Type.Optional(BothLanguages),
  },
  { additionalProperties: false },
);
const Scenario = Type.Object(
  {
    id: Type.String({ pattern: "^[a-z0-9-]{1,64}$" }),
    days: Type.Integer({ minimum: 1, maximum: 60 }),
    title: BothLanguages,
    summary: BothLanguages,
    sources: Type.Array(Type.String({ pattern: "^https://" }), { minItems: 1 }),
    lists: Type.Record(Type.String(), Type.Array(Type.String(), { minItems: 1 })),
    ordinary: Type.Array(Type.Object({ weight: Type.Integer({ minimum: 1 }), line: Line }), { minItems: 1 }),
    steps: Type.Array(Step, { minItems: 1 }),
  },
  { additionalProperties: false },
);
export type Scenario = Static<typeof Scenario>;

/** The scenarios of a folder, by id. One that is not right is an error: they come with Breakwater and are tested. */
export function readScenarios(directory: string): ReadonlyMap<string, Scenario> {
  const files = readdirSync(directory).filter((name) => name.endsWith(".yml"));
  return new Map(
    files
      .sort()
      .map((name) => readScenario(join(directory, name)))
      .map((one) => [one.id, one]),
  );
}

function readScenario(path: string): Scenario {
  const value: unknown = parse(readFileSync(path, "utf8"));
  if (!Value.Check(Scenario, value)) {
    const [problem] = Value.Errors(Scenario, value);
    throw new Error(`${path}: ${problem?.instancePath ?? ""} ${problem?.message ?? "is no scenario"}`);
  }
  for (const { id, lines, log, notVisible } of value.steps)
    if ((lines === undefined) === (notVisible === undefined) || (lines === undefined) !== (log === undefined))
      throw new Error(
        `${path}: step ${id}: expected lines and the log they stand in, or why it is not visible`,
      );
  return value;
}
