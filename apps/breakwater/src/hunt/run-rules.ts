import type { Detection } from "@breakwater/ocsf";
import type { SigmaCollection } from "@breakwater/sigma";
import { loadRules, parseRuleFiles, ruleVersion } from "../detect/rules.ts";
import type { BlindSpot, Hunt, HuntSubject } from "../store/hunts.ts";
import { huntRules } from "./hunt-rules.ts";
import { type HuntPlan, logSourcesOf } from "./plan.ts";
import type { HuntTools } from "./run-hunts.ts";

type RuleSubject = Extract<HuntSubject, { kind: "rules" }>;

/** So many detections are stored at once; more wait for no end of a step. */
const detectionsPerCommit = 1_000;
const maximumLogSources = 64;

/** Rules over stored events, from where the hunt was; answers what could not be seen. */
export async function runRuleHunt(
  { hunts, lake, clock, rulePaths }: HuntTools,
  hunt: Hunt,
  subject: RuleSubject,
  span: { readonly from: number; readonly to: number },
  signal: AbortSignal,
): Promise<readonly BlindSpot[]> {
  const { correlations, rules, silent } = collectionOf(subject, rulePaths);
  const { tenant, timeField } = hunt;
  const running = huntRules(
    lake,
    {
      tenant,
      collection: { rules: rules.filter((rule) => !silent.has(rule)), correlations: [], silent },
      from: hunt.searchedTo ?? span.from,
      to: span.to,
      timeField,
    },
    { clock, signal },
  );
  let { searchedTo, share } = hunt;
  const sharedBefore = hunt.share;
  let detections: Detection[] = [];
  const commit = async (events: number, candidates: number) => {
    await hunts.progress(hunt, { searchedTo, share, events, candidates, detections }, clock.now());
    detections = [];
  };
  for await (const step of running.steps) {
    if (step.kind === "event") {
      detections.push(...step.detections);
      if (detections.length >= detectionsPerCommit) await commit(0, 0);
      continue;
    }
    searchedTo = step.to;
    share = sharedBefore + (1 - sharedBefore) * step.share;
    await commit(step.events, step.candidates);
  }
  const unheard = await silentSources(lake, hunt, running.plan, span, signal);
  return [
    ...spot("no-log-source", [...running.plan.unheard.map(({ title }) => title), ...unheard]),
    ...spot(
      "inactive-rules",
      running.plan.inactive.map(({ title }) => title),
    ),
    ...spot(
      "correlations",
      correlations.map(({ title }) => title),
    ),
  ];
}

function collectionOf(
  subject: RuleSubject,
  rulePaths: readonly string[],
): Pick<SigmaCollection, "rules" | "correlations" | "silent"> {
  if ("text" in subject) return parseRuleFiles([{ file: "rules.yml", text: subject.text }], new Map());
  const wanted = new Set(subject.versions);
  const { rules, silent } = loadRules(rulePaths);
  // What was removed since it was new is hunted for no more.
  return { rules: rules.filter((rule) => wanted.has(ruleVersion(rule))), correlations: [], silent };
}

/** Titles of rules about logs of which there is not one event in the span. */
async function silentSources(
  lake: HuntTools["lake"],
  { tenant, timeField }: Hunt,
  plan: HuntPlan,
  span: { readonly from: number; readonly to: number },
  signal: AbortSignal,
): Promise<readonly string[]> {
  const heard = new Set([
    ...plan.passes.flatMap(({ rules }) => rules),
    ...plan.scanned.map(({ rule }) => rule),
  ]);
  const bySource = Map.groupBy(heard, ({ logsource }) => JSON.stringify(logsource));
  const silent: string[] = [];
  for (const rules of [...bySource.values()].slice(0, maximumLogSources)) {
    const condition = logSourcesOf(rules.slice(0, 1));
    const count = await lake.countWhere(tenant, { ...span, timeField, condition }, signal);
    if (count === 0) silent.push(...rules.map(({ title }) => title));
  }
  return silent;
}

const maximumTitles = 200;

function spot(
  kind: "no-log-source" | "inactive-rules" | "correlations",
  titles: readonly string[],
): readonly BlindSpot[] {
  return titles.length === 0 ? [] : [{ kind, names: titles.slice(0, maximumTitles), count: titles.length }];
}
