import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { parseSigma, type SigmaRule } from "@breakwater/sigma";
import { testData } from "../device-samples.ts";

const corpus = join(testData, "sigma", "SigmaHQ");
const folders = ["rules", "rules-emerging-threats", "rules-threat-hunting", "rules-compliance"];

export const hasPublicRules = existsSync(corpus);

/** Every rule of the folders whose rules are in use. */
export function publicRules(): readonly SigmaRule[] {
  const files = folders.flatMap((folder) =>
    readdirSync(join(corpus, folder), { recursive: true })
      .map((name) => join(folder, String(name)))
      .filter((name) => name.endsWith(".yml")),
  );
  return files.sort().flatMap((file) => parseSigma(readFileSync(join(corpus, file), "utf8"), { file }).rules);
}

/** The events that rules were recorded for, and some of each benchmark lane, evenly taken. */
export function publicEvents(perLane: number): readonly object[] {
  const recorded = lines(readFileSync(join(testData, "sigma", "regression_cases.ndjson")));
  const lanes = readdirSync(join(testData, "lanes")).filter((name) => name.endsWith(".ndjson.gz"));
  return [
    // A line of the file holds the event beside the rule that it must fire.
    ...recorded.map((one) => (one as { readonly event: object }).event),
    ...lanes.sort().flatMap((name) => {
      const all = lines(gunzipSync(readFileSync(join(testData, "lanes", name))));
      const step = Math.max(1, Math.floor(all.length / perLane));
      return all.filter((_, at) => at % step === 0);
    }),
  ];
}

function lines(bytes: Buffer): readonly object[] {
  return bytes
    .toString("utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as object);
}
