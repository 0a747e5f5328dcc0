import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { enAdvice } from "@breakwater/messages/advice";
import { campaigns } from "./en/campaigns.ts";
import { cases } from "./en/cases.ts";
import { collectors } from "./en/collectors.ts";
import { connect } from "./en/connect.ts";
import { feeds } from "./en/feeds.ts";
import { firstSeen } from "./en/first-seen.ts";
import { hunts } from "./en/hunts.ts";
import { intelligence } from "./en/intelligence.ts";
import { posture } from "./en/posture.ts";
import { plans } from "./en/plans.ts";
import { rollouts } from "./en/rollouts.ts";
import { notices } from "./en/notices.ts";
import { search } from "./en/search.ts";
import { sectors } from "./en/sectors.ts";
import { settings } from "./en/settings.ts";
import { webhooks } from "./en/webhooks.ts";

const source = join(import.meta.dirname, "..");
const areas = [
  {
    folder: "(?:settings|plans)/",
    keys: Object.keys({ ...settings, ...sectors, ...webhooks, ...collectors }),
  },
  { folder: "findings/NextSteps", keys: Object.keys(enAdvice) },
  { folder: "campaigns/", keys: Object.keys(campaigns) },
  // A part of another page that fetches the texts itself.
  { folder: "(?:cases/|findings/FindingCase)", keys: Object.keys(cases) },
  { folder: "(?:first-seen/|devices/NewOnDevice)", keys: Object.keys(firstSeen) },
  { folder: "connect/", keys: Object.keys(connect) },
  { folder: "hunts/", keys: Object.keys(hunts) },
  { folder: "intelligence/", keys: Object.keys({ ...intelligence, ...feeds }) },
  { folder: "(?:posture/|devices/ImportDevices)", keys: Object.keys(posture) },
  { folder: "plans/", keys: Object.keys(plans) },
  { folder: "rollouts/", keys: Object.keys(rollouts) },
  { folder: "notices/", keys: Object.keys(notices) },
  { folder: "events/", keys: Object.keys(search) },
];

/** Keys of an area that a file names, whole or as the beginning of one. */
function keysIn(text: string, keys: readonly string[]): readonly string[] {
  const whole = text.matchAll(/"([a-z][\w-]*(?:\.[\w-]+)+)"/g);
  const begun = text.matchAll(/`([a-z][\w-]*\.(?:[\w-]+\.)*)\$\{/g);
  return [
    ...[...whole].map(([, key = ""]) => key).filter((key) => keys.includes(key)),
    ...[...begun].map(([, start = ""]) => start).filter((start) => keys.some((key) => key.startsWith(start))),
  ];
}

test.each(areas)(
  "texts of $folder, which come later than the others, are shown there only",
  ({ folder, keys }) => {
    const own = new RegExp(`^(?:i18n/|features/${folder})|\\.gen\\.`);
    const elsewhere = readdirSync(source, { recursive: true, encoding: "utf8" })
      .map((path) => path.replaceAll("\\", "/"))
      .filter((path) => /\.tsx?$/.test(path) && !own.test(path))
      .flatMap((path) =>
        keysIn(readFileSync(join(source, path), "utf8"), keys).map((key) => `${path}: ${key}`),
      );
    expect(elsewhere).toEqual([]);
  },
);
