import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { type FormEvent, useEffect, useState } from "react";
import { client, dataOf } from "../../api/client.ts";
import { problemText } from "../../api/problem-text.ts";
import { useMay } from "../../api/session.ts";
import type { Indicator } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { Button } from "../../ui/Button.tsx";
import { Chip } from "../../ui/Chip.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { TextArea } from "../../ui/fields.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { Problem } from "../../ui/Problem.tsx";
import { SectionCard } from "../../ui/SectionCard.tsx";
import { EmptyState, ErrorState, LoadingLines } from "../../ui/states.tsx";
import { Ago, TimeText } from "../../ui/TimeText.tsx";
import { useSay } from "../../ui/Toasts.tsx";
import { CopyValue } from "../../ui/Value.tsx";
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
  const [deciding, setDeciding] = useState<Indicator | null>(null);
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
        <Table items={items} onDecide={setDeciding} />
      )}
      {list.hasNextPage && (
        <div className="row">
          <Button isBusy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t("intel.more")}
          </Button>
        </div>
      )}
      {deciding !== null && <Withdraw indicator={deciding} onClose={() => setDeciding(null)} />}
    </SectionCard>
  );
}

function Table({
  items,
  onDecide,
}: {
  readonly items: readonly Indicator[];
  readonly onDecide: (indicator: Indicator) => void;
}) {
  const { t, message } = useTexts();
  return (
    <table className="plain">
      <thead>
        <tr>
          <th>{t("intel.value")}</th>
          <th>{t("intel.kind")}</th>
          <th>{t("intel.sources")}</th>
          <th>{t("intel.valid")}</th>
          <th>{t("intel.since")}</th>
          <th>
            <span className="visually-hidden">{t("intel.actions")}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {items.map((indicator) => (
          <tr key={indicator.id}>
            <td className={indicator.withdrawn === null ? "" : "struck"}>
              <CopyValue text={indicator.value} />
              {indicator.withdrawn !== null && (
                <div className="muted">
                  {t("intel.withdrawn", { by: visibleText(indicator.withdrawn.by) })}{" "}
                  {visibleText(indicator.withdrawn.reason)}
                </div>
              )}
            </td>
            <td>{message(`intel.kind.${indicator.kind}`)}</td>
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
            <td>
              <Validity indicator={indicator} />
            </td>
            <td>
              <Ago ms={indicator.created_at} />
            </td>
            <td className="number">
              <Decide indicator={indicator} onDecide={onDecide} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Until the last of its sources says it ends. */
function Validity({ indicator: { mentions } }: { readonly indicator: Indicator }) {
  const { t } = useTexts();
  const ends = mentions.map(({ valid_until: until }) => until);
  if (ends.length === 0 || ends.includes(null)) return <span className="faint">{t("intel.valid.open")}</span>;
  return <TimeText ms={Math.max(...ends.map((end) => end ?? 0))} />;
}

function Decide({
  indicator,
  onDecide,
}: {
  readonly indicator: Indicator;
  readonly onDecide: (indicator: Indicator) => void;
}) {
  const texts = useTexts();
  const { t } = texts;
  const say = useSay();
  const queries = useQueryClient();
  const mayDecide = useMay("decide");
  const restore = useMutation({
    mutationFn: () =>
      dataOf(client.POST("/api/v1/indicators/{id}/restore", { params: { path: { id: indicator.id } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["indicators"] }),
    onError: (error) => say(problemText(error, texts)),
  });
  if (!mayDecide) return null;
  const named = <span className="visually-hidden">{visibleText(indicator.value)}</span>;
  return indicator.withdrawn === null ? (
    <Button size="small" onClick={() => onDecide(indicator)}>
      {t("intel.withdraw")}
      {named}
    </Button>
  ) : (
    <Button size="small" isBusy={restore.isPending} onClick={() => restore.mutate()}>
      {t("intel.restore")}
      {named}
    </Button>
  );
}

function Withdraw({ indicator, onClose }: { readonly indicator: Indicator; readonly onClose: () => void }) {
  const { t } = useTexts();
  const queries = useQueryClient();
  const [reason, setReason] = useState("");
  const withdraw = useMutation({
    mutationFn: () =>
      dataOf(
        client.POST("/api/v1/indicators/{id}/withdraw", {
          params: { path: { id: indicator.id }, query: { reason } },
        }),
      ),
    async onSuccess() {
      onClose();
      await queries.invalidateQueries({ queryKey: ["indicators"] });
    },
  });
  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    withdraw.mutate();
  }
  return (
    <Dialog title={t("intel.withdraw.title")} onClose={onClose}>
      <form className="stack" onSubmit={onSubmit}>
        <p>
          <code>{visibleText(indicator.value)}</code>
        </p>
        <p className="muted">{t("intel.withdraw.means")}</p>
        <TextArea
          autoFocus
          label={t("intel.reason")}
          value={reason}
          maxLength={1_000}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Problem error={withdraw.error} />
        <div className="dialog-foot">
          <Button look="quiet" onClick={onClose}>
            {t("action.cancel")}
          </Button>
          <Button look="danger" type="submit" isBusy={withdraw.isPending}>
            {t("intel.withdraw")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
