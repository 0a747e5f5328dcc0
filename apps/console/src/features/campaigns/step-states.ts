/** What can be said of a campaign's step, the best first. */
export const stepStates = ["detected", "not-yet", "not-visible"] as const;
