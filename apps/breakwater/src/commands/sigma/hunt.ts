import { existsSync } from "node:fs";
import { join } from "node:path";
import type { TenantId } from "@breakwater/ocsf";
import { SingleBar } from "cli-progress";
import type { Config } from "../../config.ts";
import { loadRules } from "../../detect/rules.ts";
import { huntRules, type RunningHunt } from "../../hunt/hunt-rules.ts";
import type { EventSearch } from "../../lake/lake.ts";
import { connectLake } from "../../lake/backup/lake-client.ts";
import { createCandidateQueries } from "../../lake/query/candidates.ts";
import { createRunner } from "../../lake/query/runner.ts";
import { systemClock } from "../../platform/clock.ts";
import { printable } from "../../platform/log.ts";
import { controlStorePath, openControlStore, tenantOf } from "../control-store.ts";
import { HuntCorrelation } from "../hunt-correlation.ts";
import { type CommandIo, exitCode, UsageError } from "../io.ts";
import { HuntFindings, type HuntFinding } from "../report/findings.ts";
import { findingsTable } from "../report/table.ts";
import { readPlaceholders } from "./placeholders.ts";
import { sentenceOf } from "./translate.ts";

export interface SigmaHuntCommand {
  readonly paths: readonly string[];
  readonly config: Pick<Config, "data" | "clickhouse">;
  /** Id or name; where not given there must be only one. */
  readonly tenant: string | null;
  /** ms since the epoch; the first and the last event where not given. */
  readonly from: number | null;
  readonly to: number | null;
  readonly timeField: EventSearch["timeField"];
  readonly format: "table" | "ndjson";
  readonly placeholders?: string;
}

/** `breakwater sigma hunt`: rules over all that is stored. What was looked at and how goes to standard error. */
export async function sigmaHunt(command: SigmaHuntCommand, io: CommandIo): Promise<number> {
  const loaded = loadRules(command.paths, readPlaceholders(command.placeholders));
  for (const problem of loaded.problems) io.err(`${printable(problem)}\n`);
  if (loaded.rules.length === 0) throw new UsageError(`no rules found in ${command.paths.join(", ")}`);
  const tenant = await tenantFor(command);
  await using lake = await connectLake(
    command.config.clickhouse ?? { directory: join(command.config.data, "lake") },
  );
  const hunt = huntRules(
    createCandidateQueries(createRunner(async () => lake.client)),
    {
      tenant,
      collection: loaded,
      from: command.from ?? 0,
      to: command.to ?? systemClock.now(),
      timeField: command.timeField,
    },
    { clock: systemClock, signal: io.signal },
  );
  const { findings, searched } = await follow(hunt, io);
  if (command.format === "ndjson")
    for (const finding of findings) await io.out(`${JSON.stringify(finding)}\n`);
  else if (findings.length > 0) await io.out(`${findingsTable(findings)}\n`);
  for (const line of coverage(hunt, searched, findings.length)) io.err(`${line}\n`);
  return loaded.problems.length > 0 ? exitCode.usage : exitCode.ok;
}

interface Searched {
  readonly from: number | null;
  readonly to: number | null;
  readonly events: number;
  readonly candidates: number;
}

async function follow(
  hunt: RunningHunt,
  io: CommandIo,
): Promise<{ readonly findings: readonly HuntFinding[]; readonly searched: Searched }> {
  const findings = new HuntFindings();
  const correlation = new HuntCorrelation(hunt.engine, findings);
  const progress = io.isTerminal
    ? new SingleBar({
        format: "hunting [{bar}] {percentage}%",
        stream: process.stderr,
        clearOnComplete: true,
      })
    : null;
  progress?.start(1_000, 0);
  let searched: Searched = { from: null, to: null, events: 0, candidates: 0 };
  for await (const step of hunt.steps) {
    if (step.kind === "event") {
      // A stored event stands in no file; its uid names it.
      const place = { file: "", offset: 0 };
      findings.addEvent(step.event, step.device);
      for (const detection of step.detections) findings.addDetection(detection, step.event, place);
      correlation.add(step.event, step.device, place);
    } else {
      progress?.update(Math.round(step.share * 1_000));
      searched = {
        from: searched.from ?? step.from,
        to: step.to,
        events: searched.events + step.events,
        candidates: searched.candidates + step.candidates,
      };
    }
  }
  progress?.stop();
  correlation.end();
  const { findings: found } = findings.report({
    files: 0,
    unreadable: 0,
    rules: 0,
    indicators: 0,
    ruleProblems: [],
  });
  return { findings: found, searched };
}

function timeText(ms: number | null): string {
  return ms === null ? "-" : new Date(ms).toISOString();
}

/** "Nothing found" is never more than what was looked at. */
function coverage({ plan }: RunningHunt, searched: Searched, found: number): readonly string[] {
  const one = plan.scanned.filter(({ reasons }) => reasons.length > 0);
  const many = plan.scanned.length - one.length;
  return [
    `${found === 0 ? "Nothing was found" : `${found} findings`}: ${searched.events} stored events are of the logs that these rules are for, from ${timeText(searched.from)} to ${timeText(searched.to)}.`,
    ...(searched.events === 0
      ? ["No such logs are stored: this says nothing about what happened on your devices."]
      : [`The engine decided on ${searched.candidates} of them; SQL ruled out the others.`]),
    ...one.map(
      ({ rule, reasons }) =>
        `${printable(rule.title)}: every event of its logs was looked at, since ${printable(reasons.map(sentenceOf).join("; "))}`,
    ),
    ...(many > 0
      ? [`The engine looked at every event of the logs of ${many} rules, since they are many.`]
      : []),
    ...plan.unheard.map(
      ({ title }) => `${printable(title)}: not hunted, it is for logs of no product that Breakwater reads`,
    ),
    ...plan.inactive.map(({ title }) => `${printable(title)}: not hunted, a placeholder has no value`),
  ];
}

/** A hunt over one of several tenants that was not named would say "nothing found" of the others. */
async function tenantFor({ config, tenant }: SigmaHuntCommand): Promise<TenantId> {
  if (!existsSync(controlStorePath(config.data)))
    throw new UsageError(`${config.data} is no data folder: name one with --data`);
  await using store = await openControlStore(config.data);
  if (tenant === null && (await store.tenants.list()).length > 1)
    throw new UsageError("there are several tenants: name one with --tenant; see `breakwater tenant list`");
  return (await tenantOf(store, tenant)).id;
}
