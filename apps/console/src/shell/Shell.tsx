import { useMantineColorScheme } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, Outlet, useNavigate } from "@tanstack/react-router";
import { useEffect, useMemo, useState } from "react";
import { client, dataOf } from "../api/client.ts";
import { type LiveState, useLive } from "../api/live.ts";
import { LiveContext } from "./live-context.ts";
import { useTexts } from "../i18n/i18n.tsx";
import { Mark } from "../ui/Mark.tsx";
import { browserZone, ZoneContext } from "../ui/TimeText.tsx";

const pages = [
  { to: "/", key: "o", label: "nav.overview", icon: "M3 12l9-8 9 8M6 10v10h12V10" },
  { to: "/findings", key: "f", label: "nav.findings", icon: "M12 3l9 16H3zM12 9v5M12 16.5v.5" },
  { to: "/events", key: "e", label: "nav.events", icon: "M4 6h16M4 12h16M4 18h10" },
  { to: "/devices", key: "d", label: "nav.devices", icon: "M3 7h18v10H3zM7 12h.01M11 12h6" },
  { to: "/settings", key: "s", label: "nav.settings", icon: "M5 6h14M5 12h14M5 18h14M9 4v4M15 10v4M8 16v4" },
] as const;

const zoneStored = "breakwater.zone";

/** The frame of every page: navigation, live indicator, zone, language, theme, user. */
export function Shell() {
  const { t, language, setLanguage } = useTexts();
  const live = useLive();
  const [isUtc, setIsUtc] = useState(() => localStorage.getItem(zoneStored) === "UTC");
  const zone = useMemo(() => (isUtc ? "UTC" : browserZone()), [isUtc]);
  const { colorScheme, toggleColorScheme } = useMantineColorScheme();
  const session = useQuery({ queryKey: ["session"], queryFn: () => dataOf(client.GET("/api/v1/session")) });
  useShortcuts();
  function switchZone() {
    localStorage.setItem(zoneStored, isUtc ? "local" : "UTC");
    setIsUtc(!isUtc);
  }
  return (
    <ZoneContext value={zone}>
      <LiveContext value={live}>
        <a className="skip" href="#content">
          {t("shell.skip")}
        </a>
        <div className="shell">
          <nav aria-label={t("nav.main")}>
            <div className="brand">
              <Mark size={22} />
              {t("app.name")}
            </div>
            {pages.map(({ to, label, icon }) => (
              <Link key={to} to={to} activeOptions={{ exact: to === "/" }} className="nav-link">
                <svg viewBox="0 0 24 24" aria-hidden="true">
                  <path d={icon} />
                </svg>
                <span>{t(label)}</span>
                {to === "/findings" && <OpenCount live={live} />}
              </Link>
            ))}
          </nav>
          <header>
            <span className="tenant">{session.data?.tenant.name ?? ""}</span>
            <span className={live.isConnected ? "live on" : "live"}>
              {live.isConnected
                ? `${t("shell.live")} · ${live.seconds.at(-1)?.events_per_second ?? 0}/s`
                : t("shell.offline")}
            </span>
            <span className="space" />
            <button type="button" className="link" title={t("shell.zone.switch")} onClick={switchZone}>
              {t("shell.zone", { zone })}
            </button>
            <button
              type="button"
              className="link"
              onClick={() => setLanguage(language === "en" ? "ja" : "en")}
            >
              {t("shell.language")}
            </button>
            <button
              type="button"
              className="icon"
              aria-label={t("shell.theme")}
              title={t("shell.theme")}
              onClick={toggleColorScheme}
            >
              {colorScheme === "dark" ? "☾" : "☀"}
            </button>
            <span className="user">{session.data?.name ?? ""}</span>
            <SignOut />
          </header>
          <main id="content" tabIndex={-1}>
            <Outlet />
          </main>
        </div>
      </LiveContext>
    </ZoneContext>
  );
}

function OpenCount({ live }: { readonly live: LiveState }) {
  const open = Object.values(live.seconds.at(-1)?.open_findings ?? {}).reduce((sum, count) => sum + count, 0);
  return open === 0 ? null : <span className="badge">{open}</span>;
}

function SignOut() {
  const { t } = useTexts();
  const navigate = useNavigate();
  const out = useMutation({
    mutationFn: () => dataOf(client.DELETE("/api/v1/session")),
    onSettled: () => navigate({ to: "/sign-in" }),
  });
  return (
    <button type="button" className="link" onClick={() => out.mutate()}>
      {t("shell.signOut")}
    </button>
  );
}

/** `g` and a letter go to a page, `/` to the search; never while typing. */
function useShortcuts(): void {
  const navigate = useNavigate();
  useEffect(() => {
    let isGoing = false;
    const onKey = (event: KeyboardEvent) => {
      const target = event.target;
      if (
        event.ctrlKey ||
        event.metaKey ||
        event.altKey ||
        (target instanceof HTMLElement && target.matches("input, textarea, select"))
      )
        return;
      const page = isGoing ? pages.find(({ key }) => key === event.key) : undefined;
      if (page !== undefined) void navigate({ to: page.to });
      else if (event.key === "/") {
        event.preventDefault();
        void navigate({ to: "/events", search: { q: "", range: "1d", uid: undefined } }).then(() =>
          document.getElementById("event-search")?.focus(),
        );
      }
      isGoing = event.key === "g";
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [navigate]);
}
