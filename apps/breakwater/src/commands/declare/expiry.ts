import { InvalidArgumentError } from "commander";
import type { Clock } from "../../platform/clock.ts";

const units: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A time (`2027-01-01T00:00:00Z`) or how long from now (`30m`, `12h`, `90d`), as ms since the epoch. */
export function toExpiry(clock: Clock): (text: string) => number {
  return (text) => {
    const duration = /^([0-9]{1,6})([mhd])$/.exec(text);
    const time =
      duration === null
        ? Date.parse(text)
        : clock.now() + Number(duration[1]) * (units[duration[2] ?? ""] ?? Number.NaN);
    if (Number.isNaN(time))
      throw new InvalidArgumentError("expected a time such as 2027-01-01T00:00:00Z, or 12h, or 90d");
    if (time <= clock.now()) throw new InvalidArgumentError("that is in the past");
    return time;
  };
}
