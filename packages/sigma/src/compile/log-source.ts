import type { LogSource, SigmaRule } from "../rule.ts";

export interface FittingRules {
  /** Equal for log sources that the same rules fit. */
  readonly key: string;
  readonly fits: (rule: SigmaRule) => boolean;
}

const parts = ["product", "category", "service"] as const;

/** Which rules fit an event's log sources (Sigma rules specification 2.1, "Log source"): every part that the rule names. */
export function createLogSourceFilter(
  rules: readonly SigmaRule[],
  meaning: "complete" | "partial",
): (logSources: readonly LogSource[]) => FittingRules {
  const known = new Map(parts.map((part) => [part, new Set(rules.map(({ logsource }) => logsource[part]))]));

  /** Folded; every name that no rule has is the same name, so that events cannot invent combinations without end. */
  function normalise(source: LogSource): LogSource {
    const result: { -readonly [Key in keyof LogSource]: LogSource[Key] } = {};
    for (const part of parts) {
      const name = source[part]?.toLowerCase();
      if (name !== undefined) result[part] = known.get(part)?.has(name) === true ? name : "";
    }
    return result;
  }

  return (logSources) => {
    // An event of which no source is known still is one: rules that name none fit it.
    const sources = logSources.length === 0 ? [{}] : logSources.map(normalise);
    return {
      key: JSON.stringify(sources.map((source) => parts.map((part) => source[part] ?? null))),
      fits: ({ logsource: rule }) =>
        sources.some((event) =>
          parts.every((part) => {
            const [wanted, given] = [rule[part], event[part]];
            return wanted === undefined || wanted === given || (given === undefined && meaning === "partial");
          }),
        ),
    };
  };
}
