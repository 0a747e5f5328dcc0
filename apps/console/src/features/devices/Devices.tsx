import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { type FormEvent, useCallback, useEffect, useMemo, useState } from "react";
import "./devices.css";
import { useMay } from "../../api/session.ts";
import type { Device } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { useDetail } from "../../shell/use-detail.ts";
import { useTimeRange } from "../../shell/time-range.tsx";
import { Button } from "../../ui/Button.tsx";
import { DataTable } from "../../ui/DataTable.tsx";
import { ExportMenu } from "../../ui/ExportMenu.tsx";
import { Segmented } from "../../ui/fields.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { PageHead } from "../../ui/PageHead.tsx";
import { EmptyState, ErrorState } from "../../ui/states.tsx";
import { useZone } from "../../ui/TimeText.tsx";
import { deviceColumns } from "./device-columns.tsx";
import { exportOf } from "./device-export.ts";
import { DeviceDrawer } from "./DeviceDrawer.tsx";
import { ImportDevices } from "./ImportDevices.tsx";
import { activityQuery, devicesQuery, summaryQuery } from "./queries.ts";

const route = getRouteApi("/shell/devices/{-$id}");
const sparkBuckets = 48;
/** One question asks for so many; beyond them rows are drawn without their activity. */
const maximumActivities = 200;

/** What reports, whether it still does, and what was found on it. */
export function Devices() {
  const { id } = route.useParams();
  const search = route.useSearch();
  const isPage = search.view === "page" && id !== undefined;
  const { open, close, showPage } = useDetail("id");
  const openRow = useCallback((row: Device) => open(row.id), [open]);
  return (
    <div className="page fill">
      {!isPage && <Head />}
      <div className="beside">
        {!isPage && <List selected={id ?? null} onOpen={openRow} />}
        {id !== undefined && <DeviceDrawer id={id} isPage={isPage} onPage={showPage} onClose={close} />}
      </div>
    </div>
  );
}

function Head() {
  const { t } = useTexts();
  const zone = useZone();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const summary = useQuery(summaryQuery);
  const mayDecide = useMay("decide");
  const [isImporting, setImporting] = useState(false);
  const [text, setText] = useState(search.q ?? "");
  useEffect(() => setText(search.q ?? ""), [search.q]);
  const source = useMemo(() => exportOf(search, { t, zone }), [search, t, zone]);
  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    const q = text.trim() === "" ? undefined : text.trim();
    void navigate({ to: ".", search: (before) => ({ ...before, q }) });
  }
  return (
    <>
      <PageHead title={t("devices.title")} guide="devices">
        <Link to="/posture" className="button">
          {t("devices.posture")}
        </Link>
        {mayDecide && <Button onClick={() => setImporting(true)}>{t("devices.import")}</Button>}
        <Link to="/connect" className="button">
          <Icon name="plus" />
          {t("devices.connect")}
        </Link>
        <ExportMenu source={source} />
      </PageHead>
      {isImporting && <ImportDevices onClose={() => setImporting(false)} />}
      <div className="toolbar">
        <Segmented
          label={t("devices.state")}
          value={search.state ?? "all"}
          onChange={(state) =>
            void navigate({
              to: ".",
              search: (before) => ({ ...before, state: state === "all" ? undefined : state }),
            })
          }
          options={[
            { value: "all", label: withCount(t("devices.all"), summary.data?.total) },
            { value: "silent", label: withCount(t("devices.silent"), summary.data?.silent) },
            { value: "new", label: withCount(t("devices.new"), summary.data?.new) },
          ]}
        />
        <form role="search" onSubmit={onSubmit} className="list-search">
          <Icon name="search" />
          <input
            data-search
            className="input"
            aria-label={t("devices.search")}
            placeholder={t("devices.search")}
            value={text}
            maxLength={200}
            spellCheck={false}
            onChange={(event) => setText(event.currentTarget.value)}
          />
        </form>
      </div>
    </>
  );
}

function withCount(label: string, count: number | undefined): string {
  return count === undefined ? label : `${label} ${count}`;
}

function List({
  selected,
  onOpen,
}: {
  readonly selected: string | null;
  readonly onOpen: (row: Device) => void;
}) {
  const texts = useTexts();
  const { t } = texts;
  const search = route.useSearch();
  const { span } = useTimeRange();
  const list = useInfiniteQuery(devicesQuery(search));
  const rows = useMemo(() => list.data?.pages.flatMap(({ items }) => items) ?? null, [list.data]);
  // In the order of their ids, so that a list that only changes its order asks nothing new.
  const ids = useMemo(
    () =>
      (rows ?? [])
        .slice(0, maximumActivities)
        .map(({ id }) => id)
        .sort(),
    [rows],
  );
  const activity = useQuery(activityQuery(ids, span, sparkBuckets));
  const counts = useMemo(
    () => new Map(activity.data?.items.map(({ device, counts }) => [device, counts])),
    [activity.data],
  );
  const columns = useMemo(() => deviceColumns(texts, counts, selected !== null), [texts, counts, selected]);
  const { hasNextPage, isFetching, fetchNextPage } = list;
  const onEnd = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  if (list.isError && rows === null)
    return <ErrorState error={list.error} retry={() => void list.refetch()} />;
  if (rows?.length === 0) {
    const isFiltered = search.q !== undefined || search.state !== undefined;
    return (
      <EmptyState title={t(isFiltered ? "devices.none" : "devices.empty")}>
        <p>{t(isFiltered ? "devices.none.body" : "devices.empty.body")}</p>
        {isFiltered ? (
          <Link to="/devices/{-$id}" params={{}} search={{}}>
            {t("devices.none.next")}
          </Link>
        ) : (
          <Link to="/connect" className="button primary">
            {t("devices.connect")}
          </Link>
        )}
      </EmptyState>
    );
  }
  return (
    <DataTable
      label={t("devices.title")}
      columns={columns}
      rows={rows}
      keyOf={(row) => row.id}
      selected={selected}
      onOpen={onOpen}
      onEnd={onEnd}
      isMoreComing={hasNextPage}
      isStale={list.isPlaceholderData}
    />
  );
}
