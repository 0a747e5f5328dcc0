/** English texts: the library of campaigns. */
export const campaigns = {
  "campaigns.title": "Campaigns",
  "campaigns.about":
    "Past attacks on firewalls, as far as they are public. For each step: what shows it, and whether what ships with Breakwater finds it. A test replays them all.",
  "campaigns.all": "All campaigns",
  "campaigns.unknown": "The library has no such campaign",
  "campaigns.when": "When",
  "campaigns.campaign": "Campaign",
  "campaigns.state.detected": "Detected",
  "campaigns.state.not-yet": "Not yet",
  "campaigns.state.not-visible": "Not visible",
  "campaigns.steps": "What happened, step by step",
  "campaigns.steps.about": "Times count from the start of the replay.",
  "campaigns.foundBy": "Found by: {rule}",
  "campaigns.shownBy": "Shown by: {telemetry}",
  "campaigns.caughtBy": "What would have caught it",
  "campaigns.techniques": "Techniques (ATT&CK v{version})",
  "campaigns.indicators": "Indicators",
  "campaigns.indicators.about":
    "Public, and years old: use them to look back. An address may have another owner by now.",
  "campaigns.kind": "Kind",
  "campaigns.value": "Value",
  "campaigns.sources": "Sources",
  "campaigns.replay": "Replay as sample data",
  "campaigns.replay.said": "The campaign is being replayed. What it causes is marked as sample.",
} as const;
