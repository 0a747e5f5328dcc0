import { type LogSource, sigmaMapping } from "@breakwater/devices";
import { type InexpressibleReason, type SigmaRule, toClickHouse } from "@breakwater/sigma";
import type { StoredCondition } from "../lake/lake.ts";
import { eventsSchema, logSourceCondition } from "../lake/query/sigma-schema.ts";

/** How stored events are gone through for some rules: each pass finds all events that any of its rules may match. */
export interface HuntPlan {
  readonly passes: readonly HuntPass[];
  /** The events that the rules' log sources are about. */
  readonly logSources: StoredCondition;
  /** Rules for which SQL could not choose: every event of their log source is looked at. */
  readonly scanned: readonly ScannedRule[];
  /** Rules that match nothing, since a placeholder has no value. */
  readonly inactive: readonly SigmaRule[];
}

export interface HuntPass {
  readonly rules: readonly SigmaRule[];
  readonly logSource: StoredCondition;
  readonly condition: StoredCondition;
}

export interface ScannedRule {
  readonly rule: SigmaRule;
  /** Why it has no SQL; empty where there are so many rules that looking at every event costs less. */
  readonly reasons: readonly InexpressibleReason[];
}

/** A query for more rules than this reads the events' columns longer than the engine takes for all. */
const maximumRulesOfLogSource = 12;
const rulesPerPass = 6;
const sqlPerPass = 120_000;

/** Plans a hunt. Rules that say the same log source go together, since they are about the same events. */
export function planHunt(rules: readonly SigmaRule[]): HuntPlan {
  const active = rules.filter(({ unresolvedPlaceholders }) => unresolvedPlaceholders.length === 0);
  const passes: HuntPass[] = [];
  const scanned: ScannedRule[] = [];
  for (const group of byLogSource(active)) {
    if (group.length > maximumRulesOfLogSource) {
      scanned.push(...group.map((rule) => ({ rule, reasons: [] })));
      continue;
    }
    const pass = new PassBuilder();
    for (const rule of group) {
      const reasons = pass.add(rule);
      if (reasons !== null) scanned.push({ rule, reasons });
    }
    passes.push(...pass.passes);
  }
  // The pass over every event comes last: what it finds once need not be remembered.
  if (scanned.length > 0) passes.push(scanOf(scanned.map(({ rule }) => rule)));
  return {
    passes,
    logSources: logSourcesOf(active),
    scanned,
    inactive: rules.filter(({ unresolvedPlaceholders }) => unresolvedPlaceholders.length > 0),
  };
}

function byLogSource(rules: readonly SigmaRule[]): readonly (readonly SigmaRule[])[] {
  const groups = new Map<string, SigmaRule[]>();
  for (const rule of rules) {
    const { product, category, service } = rule.logsource;
    const key = JSON.stringify([product, category, service]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [rule]);
    else group.push(rule);
  }
  return [...groups.values()];
}

/** Fills passes with the rules of one log source until their SQL is long enough. */
class PassBuilder {
  readonly passes: HuntPass[] = [];
  #length = 0;

  /** Why the rule has no SQL; null where it has. */
  add(rule: SigmaRule): readonly InexpressibleReason[] | null {
    const last = this.passes.at(-1);
    const translated = toClickHouse(rule, {
      ...sigmaMapping,
      schema: eventsSchema,
      prefix: `r${last?.rules.length ?? 0}_`,
    });
    if (translated.kind === "inexpressible") return translated.reasons;
    const length = translated.definitions.reduce((sum, { sql }) => sum + sql.length, translated.sql.length);
    if (last === undefined || last.rules.length >= rulesPerPass || this.#length + length > sqlPerPass) {
      this.passes.push({ rules: [rule], logSource: logSourcesOf([rule]), condition: translated });
      this.#length = length;
    } else {
      this.passes[this.passes.length - 1] = {
        rules: [...last.rules, rule],
        logSource: last.logSource,
        condition: either(last.condition, translated),
      };
      this.#length += length;
    }
    return null;
  }
}

function either(one: StoredCondition, other: StoredCondition): StoredCondition {
  return {
    definitions: [...one.definitions, ...other.definitions],
    sql: `${one.sql} OR ${other.sql}`,
    parameters: { ...one.parameters, ...other.parameters },
  };
}

function scanOf(rules: readonly SigmaRule[]): HuntPass {
  return { rules, logSource: logSourcesOf(rules), condition: { definitions: [], sql: "1", parameters: {} } };
}

/** The events that any of the rules' log sources is about. */
export function logSourcesOf(rules: readonly SigmaRule[]): StoredCondition {
  const parameters: Record<string, string | number | readonly string[]> = {};
  const conditions = new Set<string>();
  const sources = new Map<string, LogSource>(
    rules.map(({ logsource }) => [JSON.stringify(logsource), logsource]),
  );
  const names = new Map<string, string>();
  const bind = (value: string | number | readonly string[], type: string): string => {
    const key = JSON.stringify([value, type]);
    let name = names.get(key);
    if (name === undefined) {
      name = `log_${names.size}`;
      names.set(key, name);
      parameters[name] = value;
    }
    return `{${name}:${type}}`;
  };
  for (const source of sources.values()) {
    const sql = logSourceCondition(source, { bind, define: (expression) => expression });
    if (sql === null) return { definitions: [], sql: "1", parameters: {} };
    conditions.add(sql);
  }
  return { definitions: [], sql: conditions.size === 0 ? "0" : [...conditions].join(" OR "), parameters };
}
