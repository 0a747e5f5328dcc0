import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useCallback, useMemo, useState } from "react";
import "./cases.css";
import { sessionQuery, useMay } from "../../api/session.ts";
import type { Case } from "../../api/types.ts";
import { useArea, useTexts } from "../../i18n/i18n.tsx";
import { useDetail } from "../../shell/use-detail.ts";
import { Button } from "../../ui/Button.tsx";
import { DataTable } from "../../ui/DataTable.tsx";
import { Segmented } from "../../ui/fields.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { PageHead } from "../../ui/PageHead.tsx";
import { EmptyState, ErrorState, LoadingLines } from "../../ui/states.tsx";
import { caseColumns } from "./case-columns.tsx";
import { CaseDrawer } from "./CaseDrawer.tsx";
import { NewCase } from "./NewCase.tsx";
import { shownStates } from "./page.ts";
import { casesQuery } from "./queries.ts";

const route = getRouteApi("/shell/cases/{-$id}");

/** What people are looking into: incidents, their state, who has them and what is due. */
export function Cases() {
  const isThere = useArea("cases");
  const { id } = route.useParams();
  const search = route.useSearch();
  const [isOpening, setOpening] = useState(false);
  const isPage = search.view === "page" && id !== undefined;
  const { open, close, showPage } = useDetail("id");
  const openRow = useCallback((row: Pick<Case, "id">) => open(row.id), [open]);
  if (!isThere) return <LoadingLines count={8} />;
  return (
    <div className="page fill">
      {!isPage && <Head onNew={() => setOpening(true)} />}
      <div className="beside">
        {!isPage && <List selected={id ?? null} onOpen={openRow} onNew={() => setOpening(true)} />}
        {id !== undefined && (
          <CaseDrawer key={id} id={id} isPage={isPage} onPage={showPage} onClose={close} />
        )}
      </div>
      {isOpening && <NewCase findings={[]} onClose={() => setOpening(false)} onMade={openRow} />}
    </div>
  );
}

function Head({ onNew }: { readonly onNew: () => void }) {
  const { t } = useTexts();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const mayDecide = useMay("decide");
  return (
    <>
      <PageHead title={t("nav.cases")} guide="cases">
        {mayDecide && (
          <Button look="primary" icon="plus" onClick={onNew}>
            {t("cases.new")}
          </Button>
        )}
      </PageHead>
      <div className="toolbar">
        <Segmented
          label={t("cases.state")}
          value={search.show ?? "open"}
          onChange={(show) =>
            void navigate({
              to: ".",
              search: (before) => ({ ...before, show: show === "open" ? undefined : show }),
            })
          }
          options={shownStates.map((value) => ({ value, label: t(`cases.show.${value}`) }))}
        />
        <div className="list-search">
          <Icon name="search" />
          <input
            type="search"
            className="input"
            aria-label={t("cases.search")}
            placeholder={t("cases.search")}
            value={search.q ?? ""}
            onChange={(event) => {
              const q = event.currentTarget.value;
              void navigate({
                to: ".",
                replace: true,
                search: (before) => ({ ...before, q: q === "" ? undefined : q }),
              });
            }}
          />
        </div>
      </div>
    </>
  );
}

function List({
  selected,
  onOpen,
  onNew,
}: {
  readonly selected: string | null;
  readonly onOpen: (one: Case) => void;
  readonly onNew: () => void;
}) {
  const texts = useTexts();
  const { t } = texts;
  const { show = "open", q } = route.useSearch();
  const mayDecide = useMay("decide");
  const me = useQuery(sessionQuery).data?.user?.id;
  const list = useInfiniteQuery(
    casesQuery({
      state: show === "all" ? undefined : show === "ended" ? "ended" : "open",
      owner: show === "mine" ? (me ?? nobody) : undefined,
      q,
    }),
  );
  const rows = useMemo(() => list.data?.pages.flatMap(({ items }) => items) ?? null, [list.data]);
  const { hasNextPage, isFetching, fetchNextPage } = list;
  const onEnd = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  if (list.isError && rows === null)
    return <ErrorState error={list.error} retry={() => void list.refetch()} />;
  if (rows?.length === 0)
    return (
      <EmptyState title={t(q === undefined ? "cases.empty" : "cases.empty.search")}>
        <p>{t("cases.empty.body")}</p>
        {mayDecide && (
          <Button look="primary" icon="plus" onClick={onNew}>
            {t("cases.new")}
          </Button>
        )}
      </EmptyState>
    );
  return (
    <DataTable
      label={t("nav.cases")}
      columns={caseColumns(texts, selected !== null)}
      rows={rows}
      keyOf={(row) => row.id}
      selected={selected}
      onOpen={onOpen}
      onEnd={onEnd}
      isMoreComing={hasNextPage}
    />
  );
}

/** Who signed in with no account owns nothing. */
const nobody = "00000000-0000-0000-0000-000000000000";
