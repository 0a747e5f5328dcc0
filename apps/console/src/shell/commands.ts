import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { client, dataOf } from "../api/client.ts";
import { useTexts } from "../i18n/i18n.tsx";
import type { IconName } from "../ui/Icon.tsx";
import { useCopy } from "../ui/Value.tsx";
import { visibleText } from "../ui/visible-text.ts";
import { usePages } from "./pages-context.ts";
import { fixedRange } from "./range.ts";
import { stages } from "./stages.ts";
import { chooseTheme } from "./theme.ts";
import { useTimeRange } from "./time-range.tsx";
import { useSignOut } from "./UserMenu.tsx";

export interface Command {
  readonly id: string;
  readonly group: string;
  readonly label: string;
  readonly icon: IconName;
  readonly hint?: string;
  readonly run: () => void;
}

interface Actions {
  readonly openHelp: () => void;
  readonly isUtc: boolean;
  readonly chooseZone: (isUtc: boolean) => void;
}

/** What the palette offers for what was typed: pages and actions by name, devices of that name, a search for the text. */
export function useCommands(text: string, actions: Actions): readonly Command[] {
  const { t } = useTexts();
  const navigate = useNavigate();
  const typed = text.trim();
  const pages = usePageCommands();
  const others = useActionCommands(actions);
  const devices = useQuery({
    queryKey: ["palette-devices", typed],
    queryFn: () => dataOf(client.GET("/api/v1/devices", { params: { query: { q: typed, limit: 6 } } })),
    enabled: typed.length > 1,
  });
  const named = [...pages, ...others].filter(({ label }) => matches(label, typed));
  const found = (typed.length > 1 ? (devices.data?.items ?? []) : []).map(
    ({ id, name, product }): Command => ({
      id: `device-${id}`,
      group: t("nav.devices"),
      label: visibleText(name),
      hint: product,
      icon: "devices",
      run: () => void navigate({ to: "/devices/{-$id}", params: { id } }),
    }),
  );
  const search: readonly Command[] =
    typed === ""
      ? []
      : [
          {
            id: "search",
            group: t("nav.events"),
            label: t("palette.search", { text: typed }),
            icon: "search",
            run: () => void navigate({ to: "/events/{-$uid}", params: {}, search: { q: typed } }),
          },
        ];
  return [...named, ...found, ...search];
}

function usePageCommands(): readonly Command[] {
  const { t } = useTexts();
  const navigate = useNavigate();
  return usePages().flatMap((page): readonly Command[] => {
    const stage = stages.find(({ id }) => id === page.stage);
    const label = page.label ?? stage?.label;
    if (label === null || label === undefined) return [];
    return [
      {
        id: `page-${page.to}`,
        group: t("palette.pages"),
        label: t(label),
        icon: page.icon,
        ...(stage === undefined ? {} : { hint: `g ${stage.key}` }),
        run: () => void navigate({ to: page.to }),
      },
    ];
  });
}

function useActionCommands({ openHelp, isUtc, chooseZone }: Actions): readonly Command[] {
  const { t, language, setLanguage } = useTexts();
  const copy = useCopy();
  const signOut = useSignOut();
  const { span } = useTimeRange();
  const group = t("palette.actions");
  const copyLink = () => {
    const address = new URL(location.href);
    const { from, to } = fixedRange(span);
    address.searchParams.delete("range");
    address.searchParams.set("from", from ?? "");
    address.searchParams.set("to", to ?? "");
    copy(address.href);
  };
  return [
    { id: "link", group, label: t("palette.copyLink"), icon: "link", run: copyLink },
    {
      id: "language",
      group,
      label: language === "en" ? "日本語で表示" : "Show in English",
      icon: "language",
      run: () => setLanguage(language === "en" ? "ja" : "en"),
    },
    { id: "light", group, label: t("palette.light"), icon: "sun", run: () => chooseTheme("light") },
    { id: "dark", group, label: t("palette.dark"), icon: "moon", run: () => chooseTheme("dark") },
    {
      id: "zone",
      group,
      label: t(isUtc ? "palette.zone.local" : "palette.zone.utc"),
      icon: "clock",
      run: () => chooseZone(!isUtc),
    },
    { id: "keys", group, label: t("keys.title"), icon: "help", hint: "?", run: openHelp },
    { id: "out", group, label: t("shell.signOut"), icon: "signOut", run: signOut },
  ];
}

/** All typed words stand in the name, in any order. */
function matches(label: string, typed: string): boolean {
  const name = label.toLocaleLowerCase();
  return typed
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => name.includes(word));
}
