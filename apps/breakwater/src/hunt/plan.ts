import { eventsOfLogSource, type LogSource, sigmaMapping } from "@breakwater/devices";
import { type InexpressibleReason, type SigmaRule, toClickHouse } from "@breakwater/sigma";
import { anyEvent, type StoredCondition } from "../lake/lake.ts";
import { eventsSchema, logSourceCondition } from "../lake/query/sigma-schema.ts";

/** How stored events are gone through for some rules: each pass finds all events that any of its rules may match. */
export interface HuntPlan {
  readonly passes: readonly HuntPass[];
  /** The events that the rules' log sources are about. */
  readonly logSources: StoredCondition;
  /** Rules for which SQL could not choose: every event of their log source is looked at. */
  readonly scanned: readonly ScannedRule[];
  /** Rules for logs that no product sends which we read: there is nothing to look at. */
  readonly unheard: readonly SigmaRule[];
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

/** For more rules the engine, which takes all at once, is done with an event before queries for each have read it. */
const maximumTranslated = 24;
const rulesPerPass = 6;
const sqlPerPass = 120_000;

/** Plans a hunt: a few rules are chosen for by SQL, many by the engine alone. */
export function planHunt(rules: readonly SigmaRule[]): HuntPlan {
  const inactive = rules.filter(({ unresolvedPlaceholders }) => unresolvedPlaceholders.length > 0);
  const active = rules.filter(({ unresolvedPlaceholders }) => unresolvedPlaceholders.length === 0);
  const heard = active.filter(({ logsource }) => eventsOfLogSource(logsource)?.length !== 0);
  const scanned: ScannedRule[] = [];
  const builder = new PassBuilder();
  for (const rule of heard) {
    const reasons = heard.length > maximumTranslated ? [] : builder.add(rule);
    if (reasons !== null) scanned.push({ rule, reasons });
  }
  // The pass over every event comes last: what it finds once need not be remembered.
  const scan = scanned.length === 0 ? [] : [scanOf(scanned.map(({ rule }) => rule))];
  return {
    passes: [...builder.passes, ...scan],
    logSources: logSourcesOf(heard),
    scanned,
    unheard: active.filter((rule) => !heard.includes(rule)),
    inactive,
  };
}

/** Fills passes with rules until their SQL is long enough. */
class PassBuilder {
  readonly passes: HuntPass[] = [];
  #length = 0;

  /** Why the rule has no SQL; null where it has. */
  add(rule: SigmaRule): readonly InexpressibleReason[] | null {
    const last = this.passes.at(-1);
    const isFull = last === undefined || last.rules.length >= rulesPerPass || this.#length > sqlPerPass;
    const prefix = `r${isFull ? 0 : last.rules.length}_`;
    const translated = toClickHouse(rule, { ...sigmaMapping, schema: eventsSchema, prefix });
    if (translated.kind === "inexpressible") return translated.reasons;
    const own = logSourcesOf([rule], `${prefix}log_`);
    const condition: StoredCondition = {
      definitions: translated.definitions,
      sql: `((${own.sql}) AND ${translated.sql})`,
      parameters: { ...own.parameters, ...translated.parameters },
    };
    const length = translated.definitions.reduce((sum, { sql }) => sum + sql.length, translated.sql.length);
    if (isFull) {
      this.passes.push({ rules: [rule], logSource: logSourcesOf([rule]), condition });
      this.#length = length;
    } else {
      const rules = [...last.rules, rule];
      this.passes[this.passes.length - 1] = {
        rules,
        logSource: logSourcesOf(rules),
        condition: either(last.condition, condition),
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
  return { rules, logSource: logSourcesOf(rules), condition: anyEvent };
}

/** The events that any of the rules' log sources is about. */
export function logSourcesOf(rules: readonly SigmaRule[], prefix = "log_"): StoredCondition {
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
      name = `${prefix}${names.size}`;
      names.set(key, name);
      parameters[name] = value;
    }
    return `{${name}:${type}}`;
  };
  for (const source of sources.values()) {
    const sql = logSourceCondition(source, { bind, define: (expression) => expression });
    if (sql === null) return anyEvent;
    conditions.add(sql);
  }
  return { definitions: [], sql: conditions.size === 0 ? "0" : [...conditions].join(" OR "), parameters };
}
