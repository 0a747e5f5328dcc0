import type { ComponentType } from "react";
import { lazy } from "react";
import type { Permission } from "../../api/session.ts";
import type { MessageKey } from "../../i18n/texts.ts";

export interface SettingsSection {
  readonly id: string;
  readonly label: MessageKey;
  /** Who sees it at all; everyone where nothing is said. */
  readonly permission: Permission | null;
  readonly component: ComponentType;
}

/** The parts of the settings, one line each, in the order in which they are shown. */
export const sections: readonly SettingsSection[] = [
  {
    id: "account",
    label: "settings.account",
    permission: null,
    component: lazy(async () => ({ default: (await import("./account/Account.tsx")).Account })),
  },
  {
    id: "people",
    label: "settings.people",
    permission: "administer",
    component: lazy(async () => ({ default: (await import("./people/People.tsx")).People })),
  },
  {
    id: "senders",
    label: "settings.senders",
    permission: "administer",
    component: lazy(async () => ({ default: (await import("./senders/Senders.tsx")).Senders })),
  },
  {
    id: "collectors",
    label: "settings.collectors",
    permission: "respond",
    component: lazy(async () => ({ default: (await import("./collectors/Collectors.tsx")).Collectors })),
  },
  {
    id: "keys",
    label: "settings.keys",
    permission: "administer",
    component: lazy(async () => ({ default: (await import("./keys/Keys.tsx")).Keys })),
  },
  {
    id: "webhooks",
    label: "settings.webhooks",
    permission: "administer",
    component: lazy(async () => ({ default: (await import("./webhooks/Webhooks.tsx")).Webhooks })),
  },
  {
    id: "organisation",
    label: "settings.organisation",
    permission: "administer",
    component: lazy(async () => ({
      default: (await import("./organisation/Organisation.tsx")).Organisation,
    })),
  },
  {
    id: "approvals",
    label: "settings.approvals",
    permission: "decide",
    component: lazy(async () => ({ default: (await import("./approvals/Approvals.tsx")).Approvals })),
  },
  {
    id: "audit",
    label: "settings.audit",
    permission: "audit",
    component: lazy(async () => ({ default: (await import("./audit/Audit.tsx")).Audit })),
  },
];
