import { getRouteApi } from "@tanstack/react-router";
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from "react";
import { fixedRange, type Preset, presetRange, type RangeSearch, type Span, spanOf } from "./range.ts";

interface TimeRange {
  readonly span: Span;
  readonly search: RangeSearch;
  /** Ends now: looking again moves it on. */
  readonly isRelative: boolean;
  /** Moves a relative range on to now. */
  readonly refresh: () => void;
  readonly choose: (range: Preset | Span) => void;
}

const Context = createContext<TimeRange | null>(null);
const route = getRouteApi("/shell");

/** The time that is looked at: from the address, so that it is the same for whoever gets the address. */
export function TimeRangeProvider({ children }: { readonly children: ReactNode }) {
  const { range, from, to } = route.useSearch();
  const navigate = route.useNavigate();
  const [looked, setLooked] = useState(0);
  const choose = useCallback(
    (next: Preset | Span) =>
      void navigate({
        to: ".",
        search: (before: object) => ({
          ...before,
          ...(typeof next === "string" ? presetRange(next) : fixedRange(next)),
        }),
      }),
    [navigate],
  );
  const refresh = useCallback(() => setLooked((before) => before + 1), []);
  const value = useMemo((): TimeRange => {
    const search: RangeSearch = { range, from, to };
    // A search stays at the moment it was made, so that its pages fit together.
    return { span: spanOf(search, Date.now()), search, isRelative: from === undefined, refresh, choose };
  }, [range, from, to, looked, refresh, choose]);
  return <Context value={value}>{children}</Context>;
}

export function useTimeRange(): TimeRange {
  const value = useContext(Context);
  if (value === null) throw new Error("useTimeRange: used outside of the frame");
  return value;
}
