import type { FirstKey } from "./en.ts";
import type { campaigns } from "./en/campaigns.ts";
import type { cases } from "./en/cases.ts";
import type { connect } from "./en/connect.ts";
import type { feeds } from "./en/feeds.ts";
import type { firstSeen } from "./en/first-seen.ts";
import type { hunts } from "./en/hunts.ts";
import type { intelligence } from "./en/intelligence.ts";
import type { lookalikes } from "./en/lookalikes.ts";
import type { posture } from "./en/posture.ts";
import type { plans } from "./en/plans.ts";
import type { rollouts } from "./en/rollouts.ts";
import type { notices } from "./en/notices.ts";
import type { search } from "./en/search.ts";
import type { sectors } from "./en/sectors.ts";
import type { settings } from "./en/settings.ts";
import type { collectors } from "./en/collectors.ts";
import type { osquery } from "./en/osquery.ts";
import type { webhooks } from "./en/webhooks.ts";

export type Language = "en" | "ja";
/** Texts of one language by their keys. */
export type Table = Readonly<Record<string, string>>;
export type MessageKey =
  | FirstKey
  | keyof typeof campaigns
  | keyof typeof cases
  | keyof typeof connect
  | keyof typeof feeds
  | keyof typeof firstSeen
  | keyof typeof hunts
  | keyof typeof intelligence
  | keyof typeof lookalikes
  | keyof typeof posture
  | keyof typeof plans
  | keyof typeof rollouts
  | keyof typeof notices
  | keyof typeof search
  | keyof typeof sectors
  | keyof typeof settings
  | keyof typeof collectors
  | keyof typeof osquery
  | keyof typeof webhooks;

/** Texts that one part of the console alone shows: too many for the first view, they come when that part is opened. */
const areas = {
  settings: {
    en: async (): Promise<Table> => ({
      ...(await import("./en/sectors.ts")).sectors,
      ...(await import("./en/settings.ts")).settings,
      ...(await import("./en/webhooks.ts")).webhooks,
      ...(await import("./en/collectors.ts")).collectors,
      ...(await import("./en/osquery.ts")).osquery,
    }),
    ja: async (): Promise<Table> => ({
      ...(await import("./ja/sectors.ts")).sectors,
      ...(await import("./ja/settings.ts")).settings,
      ...(await import("./ja/webhooks.ts")).webhooks,
      ...(await import("./ja/collectors.ts")).collectors,
      ...(await import("./ja/osquery.ts")).osquery,
    }),
  },
  /** What to do about a finding. */
  advice: {
    en: async (): Promise<Table> => (await import("@breakwater/messages/advice")).enAdvice,
    ja: async (): Promise<Table> => (await import("@breakwater/messages/advice")).jaAdvice,
  },
  campaigns: {
    en: async (): Promise<Table> => (await import("./en/campaigns.ts")).campaigns,
    ja: async (): Promise<Table> => (await import("./ja/campaigns.ts")).campaigns,
  },
  cases: {
    en: async (): Promise<Table> => (await import("./en/cases.ts")).cases,
    ja: async (): Promise<Table> => (await import("./ja/cases.ts")).cases,
  },
  connect: {
    en: async (): Promise<Table> => (await import("./en/connect.ts")).connect,
    ja: async (): Promise<Table> => (await import("./ja/connect.ts")).connect,
  },
  firstSeen: {
    en: async (): Promise<Table> => (await import("./en/first-seen.ts")).firstSeen,
    ja: async (): Promise<Table> => (await import("./ja/first-seen.ts")).firstSeen,
  },
  hunts: {
    en: async (): Promise<Table> => (await import("./en/hunts.ts")).hunts,
    ja: async (): Promise<Table> => (await import("./ja/hunts.ts")).hunts,
  },
  intelligence: {
    en: async (): Promise<Table> => ({
      ...(await import("./en/intelligence.ts")).whole,
      ...(await import("./en/feeds.ts")).feeds,
      ...(await import("./en/lookalikes.ts")).lookalikes,
    }),
    ja: async (): Promise<Table> => ({
      ...(await import("./ja/intelligence.ts")).whole,
      ...(await import("./ja/feeds.ts")).feeds,
      ...(await import("./ja/lookalikes.ts")).lookalikes,
    }),
  },
  posture: {
    en: async (): Promise<Table> => (await import("./en/posture.ts")).posture,
    ja: async (): Promise<Table> => (await import("./ja/posture.ts")).posture,
  },
  plans: {
    en: async (): Promise<Table> => (await import("./en/plans.ts")).plans,
    ja: async (): Promise<Table> => (await import("./ja/plans.ts")).plans,
  },
  rollouts: {
    en: async (): Promise<Table> => (await import("./en/rollouts.ts")).rollouts,
    ja: async (): Promise<Table> => (await import("./ja/rollouts.ts")).rollouts,
  },
  notices: {
    en: async (): Promise<Table> => (await import("./en/notices.ts")).notices,
    ja: async (): Promise<Table> => (await import("./ja/notices.ts")).notices,
  },
  search: {
    en: async (): Promise<Table> => (await import("./en/search.ts")).search,
    ja: async (): Promise<Table> => (await import("./ja/search.ts")).search,
  },
  /** Of the rules that come with Breakwater; in English they say it themselves. */
  rules: {
    en: async (): Promise<Table> => ({}),
    ja: async (): Promise<Table> => {
      const { jaRules } = await import("@breakwater/messages/rules");
      return Object.fromEntries(
        Object.entries(jaRules).flatMap(([id, { title, description, falsePositives }]) => [
          [`rule.${id}.title`, title],
          [`rule.${id}.description`, description],
          ...falsePositives.map((text, at) => [`rule.${id}.falsePositive.${at}`, text] as const),
        ]),
      );
    },
  },
} as const;

export type Area = keyof typeof areas;

/** A language's texts, with those of the areas; each comes only where it is read. */
export async function loadTable(language: Language, opened: readonly Area[]): Promise<Table> {
  const first = language === "en" ? (await import("./en.ts")).en : (await import("./ja.ts")).ja;
  const more = await Promise.all(opened.map((area) => areas[area][language]()));
  return Object.assign({}, first, ...more) as Table;
}
