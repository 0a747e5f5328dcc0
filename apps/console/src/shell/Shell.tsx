import { Outlet, useRouterState } from "@tanstack/react-router";
import { useEffect, useMemo, useState } from "react";
import "./shell.css";
import { followLive } from "../api/live.ts";
import { useTexts } from "../i18n/i18n.tsx";
import { SampleBanner } from "../features/sample/SampleBanner.tsx";
import { Toasts } from "../ui/Toasts.tsx";
import { ZoneContext } from "../ui/TimeText.tsx";
import { browserZone } from "../ui/zone.ts";
import { CommandPalette } from "./CommandPalette.tsx";
import { KeyboardHelp } from "./KeyboardHelp.tsx";
import { Navigation } from "./Navigation.tsx";
import { useCurrentPage } from "./pages-context.ts";
import { type Overlay, useShortcuts } from "./shortcuts.ts";
import { TimeRangeProvider } from "./time-range.tsx";
import { TopBar } from "./TopBar.tsx";

const storedZone = "breakwater.zone";
const storedNarrow = "breakwater.narrow";
const narrowWindow = 900;

/** The frame of every page: navigation, top bar, and above them what a key opens. */
export function Shell() {
  const { t } = useTexts();
  const [isUtc, setIsUtc] = useState(() => localStorage.getItem(storedZone) === "UTC");
  const [isNarrow, setIsNarrow] = useState(
    () => (localStorage.getItem(storedNarrow) ?? String(innerWidth < narrowWindow)) === "true",
  );
  const [overlay, setOverlay] = useState<Overlay | null>(null);
  const zone = useMemo(() => (isUtc ? "UTC" : browserZone()), [isUtc]);
  const page = useCurrentPage();
  const path = useRouterState({ select: ({ location }) => location.pathname });
  useEffect(followLive, []);
  useEffect(() => setOverlay(null), [path]);

  function fold(): void {
    localStorage.setItem(storedNarrow, String(!isNarrow));
    setIsNarrow(!isNarrow);
  }
  function chooseZone(next: boolean): void {
    localStorage.setItem(storedZone, next ? "UTC" : "local");
    setIsUtc(next);
  }
  useShortcuts({ open: setOverlay, fold });
  return (
    <ZoneContext value={zone}>
      <TimeRangeProvider>
        <Toasts>
          <a className="skip" href="#content">
            {t("shell.skip")}
          </a>
          <div className={`shell${isNarrow ? " narrow" : ""}`}>
            <Navigation isNarrow={isNarrow} onFold={fold} />
            <TopBar
              hasRange={page?.hasRange ?? false}
              isUtc={isUtc}
              chooseZone={chooseZone}
              openOverlay={setOverlay}
            />
            <main id="content" tabIndex={-1}>
              <SampleBanner />
              <Outlet />
            </main>
          </div>
          {overlay === "palette" && (
            <CommandPalette
              onClose={() => setOverlay(null)}
              openHelp={() => setOverlay("help")}
              isUtc={isUtc}
              chooseZone={chooseZone}
            />
          )}
          {overlay === "help" && <KeyboardHelp onClose={() => setOverlay(null)} />}
        </Toasts>
      </TimeRangeProvider>
    </ZoneContext>
  );
}
