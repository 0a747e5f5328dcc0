import { createContext, useContext } from "react";
import { useTexts } from "../i18n/i18n.tsx";

/** `UTC`, or the browser's own zone. */
export const ZoneContext = createContext<string>("UTC");

export function browserZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** A time in the chosen zone, whole and with its zone on hover. */
export function TimeText({ ms }: { readonly ms: number | null }) {
  const { t } = useTexts();
  const zone = useContext(ZoneContext);
  if (ms === null) return <span className="muted">{t("time.never")}</span>;
  return (
    <time
      dateTime={new Date(ms).toISOString()}
      title={`${formatTime(ms, zone)}.${String(ms % 1000).padStart(3, "0")} ${zone}`}
      className="time"
    >
      {formatTime(ms, zone)}
    </time>
  );
}

/** `2026-11-24 09:04:20` in a zone. */
export function formatTime(ms: number, zone: string): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "medium" }).format(
    ms,
  );
}
