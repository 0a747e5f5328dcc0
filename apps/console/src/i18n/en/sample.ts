/** English texts: sample data. */
export const sample = {
  "sample.mark": "Sample",
  "sample.mark.means": "Sample data: it is of no device of yours",
  "sample.offer": "No device at hand? Watch a known campaign inside an ordinary firewall's days:",
  "sample.load": "Try with sample data",
  "sample.loading.said": "A campaign is being replayed; look at the findings in a few seconds",
  "sample.here": "There is sample data here. Everything marked so is of no device of yours.",
  "sample.running": "Sample data is being replayed: {sent} of {total} lines",
  "sample.remove": "Remove sample data",
  "sample.removed": "Sample data is removed",
  "sample.steps.show": "Show what happened",
  "sample.steps.others": "Steps of other campaigns are on their own pages.",
  "sample.steps.hide": "Hide what happened",
  "sample.step.log": "Shown in the log: {log}",
  "sample.step.notVisible": "Not visible in this telemetry: {why}",
} as const;
