import { campaignsPage } from "./features/campaigns/page.ts";
import { casesPage } from "./features/cases/page.ts";
import { connectPage } from "./features/connect/page.ts";
import { devicesPage } from "./features/devices/page.ts";
import { eventsPage } from "./features/events/page.ts";
import { firstSeenPage } from "./features/first-seen/page.ts";
import { findingsPage } from "./features/findings/page.ts";
import { guidePage } from "./features/guide/page.ts";
import { huntsPage } from "./features/hunts/page.ts";
import { intelligencePage } from "./features/intelligence/page.ts";
import { posturePage } from "./features/posture/page.ts";
import { plansPage } from "./features/plans/page.ts";
import { overviewPage } from "./features/overview/page.ts";
import { rolloutsPage } from "./features/rollouts/page.ts";
import { settingsPage } from "./features/settings/page.ts";

/** Every page of the console, one line each. A page that names a stage takes its place in the navigation. */
export const pages = [
  overviewPage,
  findingsPage,
  casesPage,
  eventsPage,
  huntsPage,
  devicesPage,
  posturePage,
  intelligencePage,
  campaignsPage,
  plansPage,
  rolloutsPage,
  connectPage,
  settingsPage,
  firstSeenPage,
  guidePage,
] as const;
