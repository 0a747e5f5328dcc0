import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { normaliseRecord, sigmaLogSources, sigmaMapping } from "@breakwater/devices";
import type { OcsfEvent, TenantId } from "@breakwater/ocsf";
import { compileRules, type LogSource, parseSigma, type SigmaRule } from "@breakwater/sigma";
import { deviceSamples, testData } from "./device-samples.ts";

const list = join(testData, "sigma", "edge_subset.tsv");

export const hasEdgeRules = existsSync(list);

/** The public rules that concern edge devices, as far as they are rules: some use what Sigma has given up. */
export function edgeRules(): readonly SigmaRule[] {
  return readFileSync(list, "utf8")
    .split("\n")
    .flatMap((line) => {
      const [file] = line.split("\t");
      if (file === undefined || file === "") return [];
      return parseSigma(readFileSync(join(testData, "sigma", "SigmaHQ", file), "utf8"), { file }).rules;
    });
}

/** A line as it comes by syslog, as an event. */
export function eventOf(line: string): OcsfEvent {
  return normaliseRecord(
    {
      bytes: Buffer.from(line),
      receivedAt: Date.UTC(2026, 10, 24),
      transport: "syslog-tcp",
      peer: "192.0.2.1",
      tenant: "t" as TenantId,
      uid: null,
    },
    { newUid: () => "01900000-0000-7000-8000-000000000000", zoneOf: () => null },
  );
}

/** Every line of the sample logs that a product of ours recognises, with its event. */
export function sampleEvents(): readonly { readonly line: string; readonly event: OcsfEvent }[] {
  return readdirSync(join(testData, "devicelogs"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()
    .flatMap(deviceSamples)
    .map(({ line }) => ({ line, event: eventOf(line) }))
    .filter(({ event }) => sigmaLogSources(event).length > 0);
}

/** What is known of a rule's field where events of the rule's log source are. */
export interface FieldCoverage {
  readonly rule: SigmaRule;
  /** Events of the sample logs that have the rule's log source. */
  readonly events: number;
  /** Fields that stand somewhere in at least one of them, and those that stand in none. */
  readonly resolved: readonly string[];
  readonly unresolved: readonly string[];
  readonly hasKeywords: boolean;
}

/** For each rule whether its fields have a place in the events of its log source, judged by the sample logs. */
export function fieldCoverage(
  rules: readonly SigmaRule[],
  events: readonly OcsfEvent[],
): readonly FieldCoverage[] {
  // Events of one log source have the very same list of them.
  const bySources = new Map<readonly LogSource[], { readonly paths: Set<string>; count: number }>();
  for (const event of events) {
    const sources = sigmaLogSources(event);
    let seen = bySources.get(sources);
    if (seen === undefined) bySources.set(sources, (seen = { paths: new Set(), count: 0 }));
    seen.count += 1;
    addPaths(event, "", seen.paths);
  }
  return rules.map((rule) => {
    const set = compileRules([withoutCondition(rule)]);
    const fitting = [...bySources].filter(([sources]) => set.match({ any: 1 }, sources).length > 0);
    const isSeen = (path: string): boolean => fitting.some(([, { paths }]) => paths.has(path));
    const isResolved = (field: string): boolean =>
      [field, ...sigmaMapping.alternatives(field, rule.logsource)].some((one) =>
        sigmaMapping.fields(one, rule.logsource).some(isSeen),
      );
    const { fields, hasKeywords } = fieldsOf(rule);
    return {
      rule,
      events: fitting.reduce((sum, [, { count }]) => sum + count, 0),
      resolved: fields.filter(isResolved),
      unresolved: fields.filter((field) => !isResolved(field)),
      hasKeywords,
    };
  });
}

/** The rule's log source with a condition that any event fulfils. */
function withoutCondition(rule: SigmaRule): SigmaRule {
  const any = parseSigma("title: any\nlogsource: {}\ndetection: {a: {'any|exists': true}, condition: a}", {
    file: "any.yml",
  }).rules[0];
  return { ...rule, expression: any?.expression ?? rule.expression };
}

function fieldsOf(rule: SigmaRule): { readonly fields: readonly string[]; readonly hasKeywords: boolean } {
  const fields = new Set<string>();
  let hasKeywords = false;
  const visit = (expression: SigmaRule["expression"]): void => {
    if (expression.kind === "predicate") {
      const { field, test } = expression.predicate;
      if (field === null) hasKeywords = true;
      else fields.add(field);
      if (test.kind === "fieldref") fields.add(test.field);
    } else
      for (const child of expression.kind === "not" ? [expression.child] : expression.children) visit(child);
  };
  visit(rule.expression);
  return { fields: [...fields], hasKeywords };
}

/** Every path of an event; lists on the way are passed through, as rules do. */
function addPaths(value: unknown, path: string, paths: Set<string>): void {
  if (path !== "") paths.add(path);
  if (Array.isArray(value)) for (const item of value) addPaths(item, path, paths);
  else if (typeof value === "object" && value !== null)
    for (const [name, inner] of Object.entries(value))
      addPaths(inner, path === "" ? name : `${path}.${name}`, paths);
}
