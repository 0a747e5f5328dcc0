import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Type, { type Static } from "typebox";
import Value from "typebox/value";
import { parse } from "yaml";
import { BothLanguages, Line, type Scenario } from "./scenario.ts";

const id = Type.String({ pattern: "^[a-z0-9-]{1,64}$" });
const Step = Type.Object(
  {
    id,
    at: Type.String({ pattern: "^[0-9]{1,3}d [0-2][0-9]:[0-5][0-9]$" }),
    title: BothLanguages,
    /** Which telemetry would show it, whether it was there or not. */
    shownBy: BothLanguages,
    /** Titles of the rules that find it. */
    detections: Type.Optional(Type.Array(Type.String(), { minItems: 1 })),
    /** It is in the telemetry, and why nothing that ships finds it. */
    notYet: Type.Optional(BothLanguages),
    /** Why the telemetry of the replay cannot show it. */
    notVisible: Type.Optional(BothLanguages),
    lines: Type.Optional(Type.Array(Line, { minItems: 1 })),
  },
  { additionalProperties: false },
);
const date = Type.String({ pattern: "^[0-9]{4}(?:-[0-9]{2})?$" });
const CampaignFile = Type.Object(
  {
    id,
    from: date,
    until: date,
    caughtBy: BothLanguages,
    /** The major version of ATT&CK that the techniques are of. */
    attackVersion: Type.Integer({ minimum: 1 }),
    techniques: Type.Array(Type.String({ pattern: "^T[0-9]{4}(?:\\.[0-9]{3})?$" }), { minItems: 1 }),
    indicators: Type.Array(Type.Object({ kind: Type.String(), value: Type.String() })),
    /** The scenario in whose ordinary days it happens; of the same id, its texts and steps are taken, too. */
    surroundings: id,
    title: Type.Optional(BothLanguages),
    summary: Type.Optional(BothLanguages),
    sources: Type.Optional(Type.Array(Type.String({ pattern: "^https://" }), { minItems: 1 })),
    steps: Type.Optional(Type.Array(Step, { minItems: 1 })),
  },
  { additionalProperties: false },
);
type CampaignFile = Static<typeof CampaignFile>;
type Both = Static<typeof BothLanguages>;

export type StepState = "detected" | "not-yet" | "not-visible";

export interface CampaignStep {
  readonly id: string;
  readonly at: string;
  readonly title: Both;
  readonly state: StepState;
  readonly shownBy: Both;
  readonly detections: readonly string[];
  /** Why it is not detected; null where it is. */
  readonly why: Both | null;
}

/** A campaign of the library: what is known of it, and what of it can be seen. */
export interface Campaign extends Pick<CampaignFile, "id" | "from" | "until" | "caughtBy" | "attackVersion"> {
  readonly techniques: readonly string[];
  readonly indicators: readonly { readonly kind: string; readonly value: string }[];
  readonly steps: readonly CampaignStep[];
  /** It as lines of a firewall's days: `replay` takes it. */
  readonly scenario: Scenario;
}

/** The library of campaigns in a folder, the oldest first. One that is not right is an error: they come with Breakwater and are tested. */
export function readCampaigns(
  directory: string,
  scenarios: ReadonlyMap<string, Scenario>,
): ReadonlyMap<string, Campaign> {
  const campaigns = readdirSync(directory)
    .filter((name) => name.endsWith(".yml"))
    .map((name) => readCampaign(join(directory, name), scenarios))
    .sort((a, b) => (a.from === b.from ? a.id.localeCompare(b.id, "en") : a.from < b.from ? -1 : 1));
  return new Map(campaigns.map((one) => [one.id, one]));
}

function readCampaign(path: string, scenarios: ReadonlyMap<string, Scenario>): Campaign {
  const value: unknown = parse(readFileSync(path, "utf8"));
  if (!Value.Check(CampaignFile, value)) {
    const [problem] = Value.Errors(CampaignFile, value);
    throw new Error(`${path}: ${problem?.instancePath ?? ""} ${problem?.message ?? "is no campaign"}`);
  }
  const surroundings = scenarios.get(value.surroundings);
  if (surroundings === undefined) throw new Error(`${path}: there is no scenario "${value.surroundings}"`);
  const { id, from, until, caughtBy, attackVersion, techniques, indicators } = value;
  const known = { id, from, until, caughtBy, attackVersion, techniques, indicators };
  const { title, summary, sources, steps } = value;
  if (id === surroundings.id)
    return { ...known, steps: surroundings.steps.map(ofScenario), scenario: surroundings };
  if (title === undefined || summary === undefined || sources === undefined || steps === undefined)
    throw new Error(`${path}: expected title, summary, sources and steps`);
  return {
    ...known,
    steps: steps.map((step) => ({
      id: step.id,
      at: step.at,
      title: step.title,
      state: stateOf(step, path),
      shownBy: step.shownBy,
      detections: step.detections ?? [],
      why: step.notYet ?? step.notVisible ?? null,
    })),
    scenario: { ...surroundings, id, title, summary, sources, steps: steps.map(toScenario) },
  };
}

function stateOf(step: Static<typeof Step>, path: string): StepState {
  const { id, detections, notYet, notVisible, lines } = step;
  const states = [detections, notYet, notVisible].filter((one) => one !== undefined);
  if (states.length !== 1 || (lines === undefined) !== (notVisible !== undefined))
    throw new Error(`${path}: step ${id}: expected lines and detections, or lines and notYet, or notVisible`);
  return detections !== undefined ? "detected" : notYet !== undefined ? "not-yet" : "not-visible";
}

function toScenario(step: Static<typeof Step>): Scenario["steps"][number] {
  const { id, at, title, shownBy, detections, notVisible, lines } = step;
  return {
    id,
    at,
    title,
    ...(lines !== undefined && { lines, log: shownBy.en }),
    ...(detections !== undefined && { detectedBy: detections.join("; ") }),
    ...(notVisible !== undefined && { notVisible }),
  };
}

function ofScenario({ id, at, title, log, detectedBy, notVisible }: Scenario["steps"][number]): CampaignStep {
  const shownBy = log === undefined ? notShown : { en: log, ja: log };
  const state = notVisible !== undefined ? "not-visible" : detectedBy !== undefined ? "detected" : "not-yet";
  return {
    id,
    at,
    title,
    state,
    shownBy,
    detections: detectedBy === undefined ? [] : [detectedBy],
    why: notVisible ?? null,
  };
}

const notShown: Both = { en: "No log that the device sends", ja: "機器が送るログには現れない" };
