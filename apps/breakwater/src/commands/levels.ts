/** Levels of rules and findings, weakest first (Sigma specification, level). */
export const levels = ["informational", "low", "medium", "high", "critical"] as const;
