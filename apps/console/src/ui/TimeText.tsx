import { createContext, useContext } from "react";
import { useTexts } from "../i18n/i18n.tsx";
import { useNow } from "./use-now.ts";
import { formatExact, formatTime } from "./zone.ts";

/** The zone in which times are shown: `UTC`, or the browser's own. */
export const ZoneContext = createContext<string>("UTC");

export function useZone(): string {
  return useContext(ZoneContext);
}

/** A time in the chosen zone, whole and with its zone on hover. */
export function TimeText({ ms }: { readonly ms: number | null }) {
  const { t } = useTexts();
  const zone = useZone();
  if (ms === null) return <span className="faint">{t("time.never")}</span>;
  return (
    <time dateTime={new Date(ms).toISOString()} title={`${formatExact(ms, zone)} ${zone}`} className="time">
      {formatTime(ms, zone)}
    </time>
  );
}

/** How long ago; the exact time with its zone on hover. */
export function Ago({ ms }: { readonly ms: number | null }) {
  const { t, language } = useTexts();
  const zone = useZone();
  const now = useNow(15_000);
  if (ms === null) return <span className="faint">{t("time.never")}</span>;
  return (
    <time dateTime={new Date(ms).toISOString()} title={`${formatExact(ms, zone)} ${zone}`} className="time">
      {agoText(ms, now, language)}
    </time>
  );
}

const steps = [
  ["second", 1_000, 60_000],
  ["minute", 60_000, 3_600_000],
  ["hour", 3_600_000, 2 * 86_400_000],
  ["day", 86_400_000, Number.POSITIVE_INFINITY],
] as const;

/** `3 minutes ago`, `3 分前`; a time ahead of this clock is `in 3 minutes`. */
export function agoText(ms: number, now: number, language: string): string {
  const difference = ms - now;
  const size = Math.abs(difference);
  const [unit, unitMs] = steps.find(([, , below]) => size < below) ?? steps[3];
  const format = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  return format.format(Math.trunc(difference / unitMs), unit);
}

/** `20 minutes`, `20 分`. */
export function durationText(ms: number, language: string): string {
  const [unit, unitMs] = steps.find(([, , below]) => ms < below) ?? steps[3];
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit,
    unitDisplay: "long",
    maximumFractionDigits: 0,
  }).format(Math.round(ms / unitMs));
}
