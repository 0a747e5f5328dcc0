import { sigmaMapping } from "@breakwater/devices";
import {
  type ClickHouseTranslation,
  type InexpressibleReason,
  jsonTextSchema,
  type SigmaRule,
  toClickHouse,
  withClause,
} from "@breakwater/sigma";
import { loadRules } from "../../detect/rules.ts";
import { logSourcesOf } from "../../hunt/plan.ts";
import { eventsSchema } from "../../lake/query/sigma-schema.ts";
import { printable } from "../../platform/log.ts";
import { type CommandIo, exitCode, UsageError } from "../io.ts";
import { readPlaceholders } from "./placeholders.ts";

export interface SigmaTranslateOptions {
  readonly paths: readonly string[];
  readonly format: "sql" | "ndjson";
  /** Column of another's table that holds events as JSON text; null for the lake's own. */
  readonly jsonColumn: string | null;
  readonly placeholders?: string;
}

/** `breakwater sigma translate`: each rule as a statement with its parameters. Exit code 1 where one has none. */
export async function sigmaTranslate(options: SigmaTranslateOptions, io: CommandIo): Promise<number> {
  const { jsonColumn } = options;
  if (jsonColumn !== null && !/^[A-Za-z_][A-Za-z0-9_]{0,127}$/.test(jsonColumn))
    throw new UsageError("--json-column: a column's name is made of letters, digits and _");
  const { rules, correlations, problems } = loadRules(options.paths, readPlaceholders(options.placeholders));
  for (const problem of problems) io.err(`${printable(problem)}\n`);
  for (const { title } of correlations)
    io.err(
      `${printable(title)}: a correlation has no SQL; "sigma hunt" counts it over what its rules find\n`,
    );
  if (rules.length === 0) throw new UsageError(`no rules found in ${options.paths.join(", ")}`);
  let isWhole = problems.length === 0;
  for (const rule of rules) {
    const statement = jsonColumn === null ? overLake(rule) : overJson(rule, jsonColumn);
    if ("reasons" in statement) isWhole = false;
    await io.out(options.format === "ndjson" ? toLine(rule, statement) : toText(rule, statement));
  }
  return isWhole ? exitCode.ok : exitCode.failed;
}

type Statement =
  | { readonly sql: string; readonly parameters: Readonly<Record<string, unknown>> }
  | { readonly reasons: readonly InexpressibleReason[] };

function overLake(rule: SigmaRule): Statement {
  const logSource = logSourcesOf([rule]);
  return toStatement(toClickHouse(rule, { ...sigmaMapping, schema: eventsSchema }), (condition) => ({
    sql: `SELECT uid, time, raw_data FROM events\nWHERE (${logSource.sql})\n  AND (${condition})`,
    parameters: logSource.parameters,
  }));
}

function overJson(rule: SigmaRule, column: string): Statement {
  return toStatement(toClickHouse(rule, { schema: jsonTextSchema(column) }), (condition) => ({
    sql: `SELECT ${column} FROM events\nWHERE ${condition}`,
    parameters: {},
  }));
}

function toStatement(
  translated: ClickHouseTranslation,
  around: (condition: string) => {
    readonly sql: string;
    readonly parameters: Readonly<Record<string, unknown>>;
  },
): Statement {
  if (translated.kind === "inexpressible") return { reasons: translated.reasons };
  const { sql, parameters } = around(translated.sql);
  return { sql: `${withClause(translated)}${sql}`, parameters: { ...parameters, ...translated.parameters } };
}

function toLine({ id, title }: SigmaRule, statement: Statement): string {
  return `${JSON.stringify({ rule_id: id, rule_title: title, ...statement })}\n`;
}

function toText({ title, file }: SigmaRule, statement: Statement): string {
  const head = `-- ${printable(title)} (${printable(file)})\n`;
  if ("reasons" in statement)
    return `${head}${statement.reasons.map((reason) => `-- no SQL: ${printable(sentenceOf(reason))}\n`).join("")}\n`;
  const parameters = Object.entries(statement.parameters).map(
    ([name, value]) => `-- ${name} = ${printable(JSON.stringify(value) ?? "")}\n`,
  );
  return `${head}${statement.sql};\n${parameters.join("")}\n`;
}

const sentences: Readonly<Record<InexpressibleReason["code"], string>> = {
  inactive: "a placeholder has no value; give it with --placeholders FILE",
  regex_too_large: "the regular expression is larger than ClickHouse compiles",
  regex_differs: "\\B in the regular expression means something else in ClickHouse",
  invalid_unicode: "a text holds half of a surrogate pair, which no stored text can",
  field_not_stored: "the table does not keep a place where the field may stand",
  keywords_not_stored: "the table keeps nothing that keywords could be searched in",
  too_large: "the condition would be longer than ClickHouse takes",
};

/** Why a rule has no SQL. */
export function sentenceOf({ code, field }: InexpressibleReason): string {
  return field === null ? sentences[code] : `${field}: ${sentences[code]}`;
}
