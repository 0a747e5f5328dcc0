import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import { client, dataOf } from "../../api/client.ts";
import { useLive } from "../../api/live.ts";
import type { Finding } from "../../api/types.ts";
import { useArea, useTexts } from "../../i18n/i18n.tsx";
import { useDetail } from "../../shell/use-detail.ts";
import { DataTable } from "../../ui/DataTable.tsx";
import { ExportMenu } from "../../ui/ExportMenu.tsx";
import { Segmented, SelectField } from "../../ui/fields.tsx";
import { PageHead } from "../../ui/PageHead.tsx";
import { severities } from "../../ui/SeverityMark.tsx";
import { EmptyState, ErrorState } from "../../ui/states.tsx";
import { Chip } from "../../ui/Chip.tsx";
import { useZone } from "../../ui/TimeText.tsx";
import { findingColumns } from "./finding-columns.tsx";
import { exportOf } from "./finding-export.ts";
import { FindingDrawer } from "./FindingDrawer.tsx";
import type { FindingStatus } from "./page.ts";

const route = getRouteApi("/shell/findings/{-$id}");

/** The queue: what was found, by device. */
export function Findings() {
  const { id } = route.useParams();
  const search = route.useSearch();
  const isPage = search.view === "page" && id !== undefined;
  const { open, close, showPage } = useDetail("id");
  const openRow = useCallback((row: Finding) => open(row.id), [open]);
  return (
    <div className="page fill">
      {!isPage && <QueueHead />}
      <div className="beside">
        {!isPage && <Queue selected={id ?? null} onOpen={openRow} />}
        {id !== undefined && <FindingDrawer id={id} isPage={isPage} onPage={showPage} onClose={close} />}
      </div>
    </div>
  );
}

function QueueHead() {
  const { t, language } = useTexts();
  const zone = useZone();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const counts = useLive(({ seconds }) => seconds.at(-1)?.open_findings);
  const total = Object.values(counts ?? {}).reduce((sum, count) => sum + count, 0);
  const change = (next: Partial<typeof search>) =>
    void navigate({ to: ".", search: (before) => ({ ...before, ...next }) });
  const source = useMemo(() => exportOf(search, { t, zone }), [search, t, zone]);
  return (
    <>
      <PageHead title={t("findings.title")} guide="findings">
        <ExportMenu source={source} />
      </PageHead>
      <div className="toolbar">
        <Segmented<FindingStatus>
          label={t("findings.status")}
          value={search.status ?? "open"}
          onChange={(status) => change({ status: status === "open" ? undefined : status })}
          options={[
            {
              value: "open",
              label:
                counts === undefined
                  ? t("findings.open")
                  : t("findings.openCount", { count: total.toLocaleString(language) }),
            },
            { value: "closed", label: t("findings.closed") },
            { value: "all", label: t("findings.all") },
          ]}
        />
        <SelectField
          label={t("findings.severity")}
          value={search.severity ?? "any"}
          onChange={(severity) => change({ severity: severity === "any" ? undefined : severity })}
          options={[
            { value: "any", label: t("findings.severity.any") },
            ...severities.map((severity) => ({ value: severity, label: t(`severity.${severity}`) })),
          ]}
        />
        <SelectField
          label={t("findings.sort")}
          value={search.sort ?? "latest"}
          onChange={(sort) => change({ sort: sort === "latest" ? undefined : sort })}
          options={[
            { value: "latest", label: t("findings.sort.latest") },
            { value: "severity", label: t("findings.sort.severity") },
          ]}
        />
        {search.device !== undefined && (
          <Chip onRemove={() => change({ device: undefined })}>{t("findings.oneDevice")}</Chip>
        )}
        {search.rule !== undefined && (
          <Chip onRemove={() => change({ rule: undefined })}>{t("findings.oneRule")}</Chip>
        )}
      </div>
    </>
  );
}

function Queue({
  selected,
  onOpen,
}: {
  readonly selected: string | null;
  readonly onOpen: (row: Finding) => void;
}) {
  const texts = useTexts();
  const { t } = texts;
  const { status = "open", severity, device, rule, sort } = route.useSearch();
  const list = useInfiniteQuery({
    queryKey: ["findings", status, severity, device, rule, sort],
    queryFn: ({ pageParam, signal }) =>
      dataOf(
        client.GET("/api/v1/findings", {
          params: {
            query: {
              ...(status === "all" ? {} : { status }),
              ...(severity === undefined ? {} : { severity: [severity] }),
              ...(device === undefined ? {} : { device }),
              ...(rule === undefined ? {} : { rule }),
              ...(sort === undefined ? {} : { sort }),
              limit: 100,
              ...(pageParam === null ? {} : { cursor: pageParam }),
            },
          },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    refetchInterval: 5_000,
  });
  const rows = useMemo(() => list.data?.pages.flatMap(({ items }) => items) ?? null, [list.data]);
  useArea("rules");
  const columns = useMemo(() => findingColumns(texts, selected !== null), [texts, selected]);
  const { hasNextPage, isFetching, fetchNextPage } = list;
  const onEnd = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  if (list.isError && rows === null)
    return <ErrorState error={list.error} retry={() => void list.refetch()} />;
  if (rows?.length === 0)
    return (
      <NothingFound
        isFiltered={severity !== undefined || device !== undefined || rule !== undefined || status !== "open"}
      />
    );
  return (
    <DataTable
      label={t("findings.title")}
      columns={columns}
      rows={rows}
      keyOf={(row) => row.id}
      selected={selected}
      onOpen={onOpen}
      onEnd={onEnd}
      isMoreComing={hasNextPage}
    />
  );
}

/** No finding is no proof: the page says what it rests on, and where to look next. */
function NothingFound({ isFiltered }: { readonly isFiltered: boolean }) {
  const { t } = useTexts();
  if (isFiltered)
    return (
      <EmptyState title={t("findings.none")}>
        <p>{t("findings.none.body")}</p>
        <Link to="/findings/{-$id}" params={{}} search={{}}>
          {t("findings.none.next")}
        </Link>
      </EmptyState>
    );
  return (
    <EmptyState title={t("findings.empty")}>
      <p>{t("findings.empty.body")}</p>
      <ul>
        <li>
          <Link to="/devices/{-$id}" params={{}}>
            {t("findings.empty.devices")}
          </Link>
        </li>
        <li>
          <Link to="/connect">{t("findings.empty.connect")}</Link>
        </li>
      </ul>
    </EmptyState>
  );
}
