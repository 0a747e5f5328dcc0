import { createHash } from "node:crypto";
import { readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { parseSigma, type SigmaRule } from "@breakwater/sigma";

export interface LoadedRules {
  readonly rules: readonly SigmaRule[];
  /** One sentence a rule or file that could not be used: which file, where, why. */
  readonly problems: readonly string[];
}

const maximumFileBytes = 1024 * 1024;
const maximumFiles = 50_000;

/** Reads Sigma rules from files and folders. A file that cannot be read or parsed is a problem, never the end. */
export function loadRules(
  paths: readonly string[],
  placeholders: ReadonlyMap<string, readonly string[]> = new Map(),
): LoadedRules {
  const rules: SigmaRule[] = [];
  const problems: string[] = [];
  for (const path of paths) {
    for (const file of ruleFiles(path, problems)) {
      const text = readRule(file, problems);
      if (text === null) continue;
      const parsed = parseSigma(text, { file: relative(process.cwd(), file) || file, placeholders });
      rules.push(...parsed.rules);
      for (const issue of parsed.issues) {
        problems.push(`${issue.file}:${issue.line}:${issue.column}: ${issue.message}`);
      }
    }
  }
  return { rules, problems };
}

/** SHA-256 over a rule's source text, hexadecimal: its version in findings. */
export function ruleVersion(rule: SigmaRule): string {
  return createHash("sha256").update(rule.source).digest("hex");
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

function ruleFiles(path: string, problems: string[]): readonly string[] {
  const found: string[] = [];
  const visited = new Set<string>();
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
