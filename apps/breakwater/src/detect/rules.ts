import { createHash } from "node:crypto";
import { readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import {
  linkSigma,
  parseSigma,
  type RuleAttributes,
  type SigmaCollection,
  type SigmaRule,
} from "@breakwater/sigma";

/** Rules, correlations and filters, brought together. */
export interface LoadedRules extends SigmaCollection {
  /** One sentence a document or file that could not be used: which file, where, why. */
  readonly problems: readonly string[];
  /** The files that were read, for who must make the same of them in another thread. */
  readonly files: readonly RuleFile[];
}

export interface RuleFile {
  readonly file: string;
  readonly text: string;
}

const maximumFileBytes = 1024 * 1024;
const maximumFiles = 50_000;

/** Reads Sigma documents from files and folders. A file that cannot be read or parsed is a problem, never the end. */
export function loadRules(
  paths: readonly string[],
  placeholders: ReadonlyMap<string, readonly string[]> = new Map(),
): LoadedRules {
  const files: RuleFile[] = [];
  const problems: string[] = [];
  // A file that two paths lead to is one file: its rules must not be there twice.
  const visited = new Set<string>();
  for (const path of paths) {
    for (const file of ruleFiles(path, visited, problems)) {
      const text = readRule(file, problems);
      if (text !== null) files.push({ file: relative(process.cwd(), file) || file, text });
    }
  }
  const collection = parseRuleFiles(files, placeholders);
  for (const { file, line, column, message } of collection.issues)
    problems.push(`${file}:${line}:${column}: ${message}`);
  return { ...collection, problems, files };
}

/** The same from texts. */
export function parseRuleFiles(
  files: readonly RuleFile[],
  placeholders: ReadonlyMap<string, readonly string[]>,
): SigmaCollection {
  return linkSigma(files.map(({ file, text }) => parseSigma(text, { file, placeholders })));
}

/** SHA-256 over a rule's source text and its filters', hexadecimal: its version in findings. */
export function ruleVersion(rule: RuleAttributes & Partial<Pick<SigmaRule, "filters">>): string {
  const hash = createHash("sha256").update(rule.source);
  for (const filter of rule.filters ?? []) hash.update("\0").update(filter.source);
  return hash.digest("hex");
}

function readRule(file: string, problems: string[]): string | null {
  try {
    if (statSync(file).size > maximumFileBytes) {
      problems.push(
        `${file}: larger than ${maximumFileBytes} bytes, so it is not a rule; remove it from the folder`,
      );
      return null;
    }
    return readFileSync(file, "utf8");
  } catch (error) {
    problems.push(`${file}: cannot be read: ${messageOf(error)}`);
    return null;
  }
}

function ruleFiles(path: string, visited: Set<string>, problems: string[]): readonly string[] {
  const found: string[] = [];
  const visit = (at: string, named: boolean): void => {
    if (found.length > maximumFiles) return;
    try {
      const real = realpathSync(at);
      if (visited.has(real)) return;
      visited.add(real);
      const stat = statSync(real);
      if (stat.isDirectory()) {
        for (const name of readdirSync(real).sort()) visit(join(at, name), false);
      } else if (named || /\.ya?ml$/.test(at)) {
        // A pipe or device would be waited on for ever.
        if (!stat.isFile()) throw new Error("not a file");
        if (found.length === maximumFiles)
          problems.push(`${path}: holds more than ${maximumFiles} rule files; the rest is not read`);
        found.push(at);
      }
    } catch (error) {
      problems.push(`${at}: cannot be read: ${messageOf(error)}`);
    }
  };
  visit(path, true);
  return found.slice(0, maximumFiles);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
