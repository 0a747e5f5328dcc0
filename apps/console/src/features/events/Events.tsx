import { getRouteApi } from "@tanstack/react-router";
import { useCallback, useEffect } from "react";
import "./events.css";
import type { OcsfEvent } from "../../api/types.ts";
import { useDetail } from "../../shell/use-detail.ts";
import { useTimeRange } from "../../shell/time-range.tsx";
import { EventDrawer } from "./EventDrawer.tsx";
import { useArea } from "../../i18n/i18n.tsx";
import { LoadingLines } from "../../ui/states.tsx";
import { AggregateView } from "./AggregateView.tsx";
import { textAt } from "./event-text.ts";
import { EventsHead } from "./EventsHead.tsx";
import { EventTable } from "./EventTable.tsx";
import { Facets } from "./Facets.tsx";
import { splitPipe } from "./query-text.ts";

const route = getRouteApi("/shell/events/{-$uid}");
/** The chart and the values; events themselves come as they are stored. */
const followMs = 10_000;

/** Searching what was received. */
export function Events() {
  const isThere = useArea("search");
  const { uid } = route.useParams();
  const search = route.useSearch();
  const isCounting = splitPipe(search.q ?? "").pipe !== null;
  const isPage = search.view === "page" && uid !== undefined;
  useFollowing(search.follow === true && !isPage);
  const { open, close, showPage } = useDetail("uid");
  const openRow = useCallback((row: OcsfEvent) => open(textAt(row, "metadata.uid") ?? ""), [open]);
  if (!isThere) return <LoadingLines count={8} />;
  return (
    <div className="page fill">
      {!isPage && <EventsHead />}
      <div className="beside">
        {!isPage && (
          <div className="events-body">
            {uid === undefined && <Facets />}
            {isCounting ? <AggregateView /> : <EventTable selected={uid ?? null} onOpen={openRow} />}
          </div>
        )}
        {uid !== undefined && <EventDrawer uid={uid} isPage={isPage} onPage={showPage} onClose={close} />}
      </div>
    </div>
  );
}

/** Moves a range that ends now on, every few seconds. */
function useFollowing(isOn: boolean): void {
  const { refresh, isRelative } = useTimeRange();
  const isFollowing = isOn && isRelative;
  useEffect(() => {
    if (!isFollowing) return;
    const timer = setInterval(refresh, followMs);
    return () => clearInterval(timer);
  }, [isFollowing, refresh]);
}
