import { accessSamples } from "./operation-samples/access.ts";
import { devicesSamples } from "./operation-samples/devices.ts";
import { intelligenceSamples } from "./operation-samples/intelligence.ts";
import { eventsSamples } from "./operation-samples/events.ts";
import type { Make } from "./operation-samples/sample.ts";

/**
 * One sample for each operation of the OpenAPI document; a test fails for one that has none. An operation added to the API
 * is added here, and from then on its roles, its tenant's walls and its audit entries are tested.
 */
export const samples: Readonly<Record<string, Make>> = {
  ...accessSamples,
  ...devicesSamples,
  ...intelligenceSamples,
  ...eventsSamples,
};
