import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useCallback, useMemo, useState } from "react";
import "./hunts.css";
import { useMay } from "../../api/session.ts";
import type { Hunt } from "../../api/types.ts";
import { useArea, useTexts } from "../../i18n/i18n.tsx";
import { useDetail } from "../../shell/use-detail.ts";
import { Button } from "../../ui/Button.tsx";
import { DataTable } from "../../ui/DataTable.tsx";
import { Segmented } from "../../ui/fields.tsx";
import { PageHead } from "../../ui/PageHead.tsx";
import { EmptyState, ErrorState, LoadingLines } from "../../ui/states.tsx";
import { huntColumns } from "./hunt-columns.tsx";
import { HuntDrawer } from "./HuntDrawer.tsx";
import { useHuntTitle } from "./HuntState.tsx";
import { huntsQuery } from "./queries.ts";
import { StartHunt } from "./StartHunt.tsx";

const route = getRouteApi("/shell/hunts/{-$id}");

/** Was it ever here: hunts over all that is stored, those of people and those that start by themselves. */
export function Hunts() {
  const isThere = useArea("hunts");
  const { id } = route.useParams();
  const search = route.useSearch();
  const [isStarting, setStarting] = useState(false);
  const isPage = search.view === "page" && id !== undefined;
  const navigate = route.useNavigate();
  const { close, showPage } = useDetail("id");
  // What was offered to be hunted for is dealt with.
  const open = useCallback(
    (hunt: Hunt) =>
      void navigate({
        to: ".",
        params: { id: hunt.id },
        search: (before) => ({ ...before, query: undefined }),
      }),
    [navigate],
  );
  const endStart = useCallback(() => {
    setStarting(false);
    void navigate({ to: ".", replace: true, search: (before) => ({ ...before, query: undefined }) });
  }, [navigate]);
  if (!isThere) return <LoadingLines count={8} />;
  return (
    <div className="page fill">
      {!isPage && <Head onStart={() => setStarting(true)} />}
      <div className="beside">
        {!isPage && <List selected={id ?? null} onOpen={open} onStart={() => setStarting(true)} />}
        {id !== undefined && <HuntDrawer id={id} isPage={isPage} onPage={showPage} onClose={close} />}
      </div>
      {(isStarting || search.query !== undefined) && (
        <StartHunt query={search.query} onClose={endStart} onStarted={open} />
      )}
    </div>
  );
}

function Head({ onStart }: { readonly onStart: () => void }) {
  const { t } = useTexts();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const mayDecide = useMay("decide");
  return (
    <>
      <PageHead title={t("nav.hunts")} guide="hunts">
        {mayDecide && (
          <Button look="primary" icon="plus" onClick={onStart}>
            {t("hunts.start")}
          </Button>
        )}
      </PageHead>
      <div className="toolbar">
        <Segmented
          label={t("hunts.why")}
          value={search.show ?? "all"}
          onChange={(show) =>
            void navigate({
              to: ".",
              search: (before) => ({ ...before, show: show === "all" ? undefined : show }),
            })
          }
          options={[
            { value: "all", label: t("hunts.all") },
            { value: "people", label: t("hunts.people") },
            { value: "automatic", label: t("hunts.automatic") },
          ]}
        />
      </div>
    </>
  );
}

function List({
  selected,
  onOpen,
  onStart,
}: {
  readonly selected: string | null;
  readonly onOpen: (hunt: Hunt) => void;
  readonly onStart: () => void;
}) {
  const texts = useTexts();
  const { t } = texts;
  const { show } = route.useSearch();
  const mayDecide = useMay("decide");
  const titleOf = useHuntTitle();
  const list = useInfiniteQuery(huntsQuery(show));
  const rows = useMemo(() => list.data?.pages.flatMap(({ items }) => items) ?? null, [list.data]);
  const columns = huntColumns(texts, titleOf, selected !== null);
  const { hasNextPage, isFetching, fetchNextPage } = list;
  const onEnd = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  if (list.isError && rows === null)
    return <ErrorState error={list.error} retry={() => void list.refetch()} />;
  if (rows?.length === 0)
    return (
      <EmptyState title={t("hunts.empty")}>
        <p>{t("hunts.empty.body")}</p>
        {mayDecide && (
          <Button look="primary" icon="plus" onClick={onStart}>
            {t("hunts.start")}
          </Button>
        )}
      </EmptyState>
    );
  return (
    <DataTable
      label={t("nav.hunts")}
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
