import { useLive } from "../api/live.ts";
import { useTexts } from "../i18n/i18n.tsx";
import { IconButton } from "../ui/Button.tsx";
import { Icon } from "../ui/Icon.tsx";
import { Menu } from "../ui/Menu.tsx";
import { NoticeBell } from "./NoticeBell.tsx";
import { RangePicker } from "./RangePicker.tsx";
import type { Overlay } from "./shortcuts.ts";
import { TenantMenu } from "./TenantMenu.tsx";
import { chooseTheme, useTheme } from "./theme.ts";
import { UserMenu } from "./UserMenu.tsx";

interface Properties {
  readonly hasRange: boolean;
  readonly isUtc: boolean;
  readonly chooseZone: (isUtc: boolean) => void;
  readonly openOverlay: (overlay: Overlay) => void;
}

/** Whose data, a way to anything, which time in which zone, whether it is live; language, theme, user. */
export function TopBar({ hasRange, isUtc, chooseZone, openOverlay }: Properties) {
  const { t } = useTexts();
  return (
    <header className="topbar">
      <TenantMenu />
      <button type="button" className="search-open" onClick={() => openOverlay("palette")}>
        <Icon name="search" />
        <span>{t("palette.open")}</span>
        <kbd>Ctrl K</kbd>
      </button>
      <span className="grow" />
      <RangePicker hasRange={hasRange} isUtc={isUtc} chooseZone={chooseZone} />
      <LiveMark />
      <NoticeBell />
      <LanguageMenu />
      <ThemeMenu />
      <UserMenu openHelp={() => openOverlay("help")} />
    </header>
  );
}

function LiveMark() {
  const { t, language } = useTexts();
  const isConnected = useLive((state) => state.isConnected);
  const rate = useLive(({ seconds }) => seconds.at(-1)?.events_per_second ?? 0);
  return (
    <span
      className={isConnected ? "live on" : "live off"}
      title={t(isConnected ? "shell.live.hint" : "shell.offline.hint")}
    >
      {isConnected ? t("shell.live", { rate: rate.toLocaleString(language) }) : t("shell.offline")}
    </span>
  );
}

export function LanguageMenu() {
  const { t, language, setLanguage } = useTexts();
  const names = { en: "English", ja: "日本語" } as const;
  return (
    <Menu
      label={t("shell.language")}
      align="end"
      trigger={(about) => (
        <IconButton icon="language" label={`${t("shell.language")}: ${names[language]}`} {...about} />
      )}
      items={(["en", "ja"] as const).map((one) => ({
        id: one,
        label: <span lang={one}>{names[one]}</span>,
        isChecked: one === language,
        onSelect: () => setLanguage(one),
      }))}
    />
  );
}

export function ThemeMenu() {
  const { t } = useTexts();
  const { theme, choice } = useTheme();
  return (
    <Menu
      label={t("shell.theme")}
      align="end"
      trigger={(about) => (
        <IconButton icon={theme === "dark" ? "moon" : "sun"} label={t("shell.theme")} {...about} />
      )}
      items={(["system", "light", "dark"] as const).map((one) => ({
        id: one,
        label: t(`shell.theme.${one}`),
        isChecked: one === choice,
        onSelect: () => chooseTheme(one),
      }))}
    />
  );
}
