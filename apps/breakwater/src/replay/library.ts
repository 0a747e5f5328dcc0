import { join } from "node:path";
import { type Campaign, readCampaigns } from "./campaign.ts";
import { readScenarios, type Scenario } from "./scenario.ts";

export interface Library {
  readonly scenarios: ReadonlyMap<string, Scenario>;
  readonly campaigns: ReadonlyMap<string, Campaign>;
  /** All that can be replayed, by id: the campaigns' scenarios, too. */
  readonly replayable: ReadonlyMap<string, Scenario>;
}

/** Scenarios of a folder, and the campaigns in `campaigns` beside it. */
export function readLibrary(scenarioDirectory: string): Library {
  const scenarios = readScenarios(scenarioDirectory);
  const campaigns = readCampaigns(join(scenarioDirectory, "../campaigns"), scenarios);
  const ofCampaigns = [...campaigns.values()].map(({ id, scenario }) => [id, scenario] as const);
  return { scenarios, campaigns, replayable: new Map([...scenarios, ...ofCampaigns]) };
}
