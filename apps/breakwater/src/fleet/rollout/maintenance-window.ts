import type { MaintenanceWindow } from "../../store/rollouts.ts";

const weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/** Without windows a device may be changed at any time: hotfixes are on by default. */
export function isOpen(windows: readonly MaintenanceWindow[], nowMs: number): boolean {
  return windows.length === 0 || windows.some((window) => isWithin(window, nowMs));
}

function isWithin({ timeZone, days, fromMinute, toMinute }: MaintenanceWindow, nowMs: number): boolean {
  const { day, minute } = localTime(timeZone, nowMs);
  if (fromMinute < toMinute) return days.includes(day) && minute >= fromMinute && minute < toMinute;
  const yesterday = (day + 6) % 7;
  return (days.includes(day) && minute >= fromMinute) || (days.includes(yesterday) && minute < toMinute);
}

function localTime(timeZone: string, nowMs: number): { readonly day: number; readonly minute: number } {
  const options = {
    timeZone,
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  } as const;
  const parts = new Map(
    new Intl.DateTimeFormat("en-US", options).formatToParts(nowMs).map(({ type, value }) => [type, value]),
  );
  return {
    day: weekdays.indexOf(parts.get("weekday") ?? ""),
    minute: Number(parts.get("hour")) * 60 + Number(parts.get("minute")),
  };
}
