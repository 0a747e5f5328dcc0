import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { type FormEvent, useEffect, useState } from "react";
import type { Decision, Indicator } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { Button } from "../../ui/Button.tsx";
import { Chip } from "../../ui/Chip.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { SectionCard } from "../../ui/SectionCard.tsx";
import { EmptyState, ErrorState, LoadingLines } from "../../ui/states.tsx";
import { Ago, TimeText } from "../../ui/TimeText.tsx";
import { Value } from "../../ui/Value.tsx";
import { visibleText } from "../../ui/visible-text.ts";
import { indicatorsQuery, sourcesQuery } from "./queries.ts";

const route = getRouteApi("/shell/intelligence/{-$section}");

/** What events are looked up in: each value with what its sources say of it, and what people decided. */
export function Indicators() {
  const { t } = useTexts();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const list = useInfiniteQuery(indicatorsQuery(search));
  const sources = useQuery(sourcesQuery);
  const [text, setText] = useState(search.q ?? "");
  useEffect(() => setText(search.q ?? ""), [search.q]);
  const items = list.data?.pages.flatMap((page) => page.items);
  const source = sources.data?.items.find(({ id }) => id === search.source);
  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    const q = text.trim() === "" ? undefined : text.trim();
    void navigate({ to: ".", search: (before) => ({ ...before, q }) });
  }
  return (
    <SectionCard
      title={t("intel.indicators")}
      about={t("intel.indicators.about")}
      action={
        <form role="search" onSubmit={onSubmit} className="list-search">
          <Icon name="search" />
          <input
            data-search
            className="input"
            aria-label={t("intel.search")}
            placeholder={t("intel.search")}
            value={text}
            maxLength={200}
            spellCheck={false}
            onChange={(event) => setText(event.currentTarget.value)}
          />
        </form>
      }
    >
      {source !== undefined && (
        <span className="row">
          <Chip
            onRemove={() =>
              void navigate({ to: ".", search: (before) => ({ ...before, source: undefined }) })
            }
          >
            {visibleText(source.name)}
          </Chip>
        </span>
      )}
      {list.isError && items === undefined ? (
        <ErrorState error={list.error} retry={() => void list.refetch()} />
      ) : items === undefined ? (
        <LoadingLines count={8} />
      ) : items.length === 0 ? (
        <EmptyState title={t(search.q === undefined ? "intel.empty" : "intel.none")}>
          <p>{t(search.q === undefined ? "intel.empty.body" : "intel.none.body")}</p>
        </EmptyState>
      ) : (
        <Table items={items} open={search.indicator ?? null} />
      )}
      {list.hasNextPage && (
        <div className="row">
          <Button isBusy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t("intel.more")}
          </Button>
        </div>
      )}
    </SectionCard>
  );
}

/** Beside an open indicator there is no place for what it shows itself. */
function Table({ items, open }: { readonly items: readonly Indicator[]; readonly open: number | null }) {
  const { t, message } = useTexts();
  return (
    <table className="plain">
      <thead>
        <tr>
          <th>{t("intel.value")}</th>
          <th>{t("intel.kind")}</th>
          {open === null && <th>{t("intel.sources")}</th>}
          <th>{t("intel.worth")}</th>
          {open === null && <th>{t("intel.since")}</th>}
        </tr>
      </thead>
      <tbody>
        {items.map((indicator) => (
          <tr key={indicator.id} className={indicator.id === open ? "selected" : ""}>
            <td className={indicator.withdrawn === null ? "" : "struck"}>
              <Link
                to="."
                search={(before) => ({ ...before, indicator: indicator.id })}
                className="plain-link"
              >
                <Value text={indicator.value} most={open === null ? 44 : 28} />
              </Link>
              {indicator.withdrawn !== null && (
                <div className="muted">
                  {t("intel.withdrawn", { by: visibleText(indicator.withdrawn.by) })}{" "}
                  {visibleText(indicator.withdrawn.reason)}
                </div>
              )}
            </td>
            <td>{message(`intel.kind.${indicator.kind}`)}</td>
            {open === null && (
              <td>
                {indicator.mentions.map(({ source, description, confidence, tlp, standing }) => (
                  <div key={source}>
                    {visibleText(source)}
                    <span className="muted">
                      {confidence !== null && ` · ${confidence} %`}
                      {tlp !== null && ` · TLP:${tlp.toUpperCase()}`}
                      {standing !== "full" && ` · ${t(`intel.standing.${standing}`)}`}
                    </span>
                    {description !== "" && <div className="muted cut-lines">{visibleText(description)}</div>}
                  </div>
                ))}
              </td>
            )}
            <td>
              <Worth decision={indicator.decision} />
            </td>
            {open === null && (
              <td>
                <Ago ms={indicator.created_at} />
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What it is worth now, and until when. */
function Worth({ decision }: { readonly decision: Decision }) {
  const { t } = useTexts();
  return (
    <>
      <div>{t(`intel.treatment.${decision.treatment}`)}</div>
      {decision.until !== null && (
        <div className="muted">
          <TimeText ms={decision.until} />
        </div>
      )}
    </>
  );
}
