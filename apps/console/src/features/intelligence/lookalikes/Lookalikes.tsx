import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client, dataOf } from "../../../api/client.ts";
import { problemText } from "../../../api/problem-text.ts";
import { useMay } from "../../../api/session.ts";
import type { Lookalike } from "../../../api/types.ts";
import { useTexts } from "../../../i18n/i18n.tsx";
import { Button } from "../../../ui/Button.tsx";
import { Segmented } from "../../../ui/fields.tsx";
import { SectionCard } from "../../../ui/SectionCard.tsx";
import { EmptyState, ErrorState, LoadingLines } from "../../../ui/states.tsx";
import { Ago } from "../../../ui/TimeText.tsx";
import { useSay } from "../../../ui/Toasts.tsx";
import { Value } from "../../../ui/Value.tsx";
import { visibleText } from "../../../ui/visible-text.ts";
import { DismissLookalike } from "./DismissLookalike.tsx";
import { ImportNames } from "./ImportNames.tsx";
import { MakeIndicator } from "./MakeIndicator.tsx";
import { lookalikesQuery } from "./queries.ts";
import { WatchedNames } from "./WatchedNames.tsx";

const states = ["open", "aged", "dismissed", "indicator"] as const;

/** Domains that resemble watched names, for people to decide about, and the names. */
export function Lookalikes() {
  const { t, language } = useTexts();
  const mayDecide = useMay("decide");
  const [isImporting, setImporting] = useState(false);
  const [state, setState] = useState<Lookalike["state"]>("open");
  const list = useInfiniteQuery(lookalikesQuery(state));
  const items = list.data?.pages.flatMap((page) => page.items);
  const leftOut = list.data?.pages[0]?.left_out ?? 0;
  return (
    <div className="stack">
      <SectionCard
        title={t("intel.lookalikes")}
        about={t("look.about")}
        action={
          <span className="row">
            <Segmented
              label={t("look.state")}
              value={state}
              onChange={setState}
              options={states.map((value) => ({ value, label: t(`look.state.${value}`) }))}
            />
            {mayDecide && <Button onClick={() => setImporting(true)}>{t("look.import")}</Button>}
          </span>
        }
      >
        {leftOut > 0 && <p>{t("look.leftOut", { count: leftOut.toLocaleString(language) })}</p>}
        {list.isError && items === undefined ? (
          <ErrorState error={list.error} retry={() => void list.refetch()} />
        ) : items === undefined ? (
          <LoadingLines count={4} />
        ) : items.length === 0 ? (
          <EmptyState title={t(state === "open" ? "look.empty" : "look.none")}>
            {state === "open" && <p>{t("look.empty.body")}</p>}
          </EmptyState>
        ) : (
          <Table items={items} />
        )}
        {list.hasNextPage && (
          <div className="row">
            <Button isBusy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
              {t("intel.more")}
            </Button>
          </div>
        )}
      </SectionCard>
      <WatchedNames />
      {isImporting && <ImportNames onClose={() => setImporting(false)} />}
    </div>
  );
}

function Table({ items }: { readonly items: readonly Lookalike[] }) {
  const { t } = useTexts();
  const mayDecide = useMay("decide");
  const [dismissing, setDismissing] = useState<Lookalike | null>(null);
  const [making, setMaking] = useState<Lookalike | null>(null);
  return (
    <>
      <table className="plain">
        <thead>
          <tr>
            <th>{t("look.domain")}</th>
            <th>{t("look.why")}</th>
            <th>{t("look.grade")}</th>
            <th>{t("look.met")}</th>
            <th>
              <span className="visually-hidden">{t("intel.actions")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {items.map((one) => (
            <tr key={one.id}>
              <td>
                <Value text={one.domain} most={40} />
                {one.readable !== one.domain && <div className="muted">{visibleText(one.readable)}</div>}
              </td>
              <td className="wrapped">
                <Why lookalike={one} />
              </td>
              <td>
                {t(`look.grade.${one.grade}`)}
                <div className="muted">{t("look.strength", { strength: one.strength })}</div>
              </td>
              <td>
                <Met lookalike={one} />
              </td>
              <td className="number">
                {mayDecide && (
                  <Decide
                    lookalike={one}
                    onDismiss={() => setDismissing(one)}
                    onMake={() => setMaking(one)}
                  />
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {making !== null && <MakeIndicator lookalike={making} onClose={() => setMaking(null)} />}
      {dismissing !== null && <DismissLookalike lookalike={dismissing} onClose={() => setDismissing(null)} />}
    </>
  );
}

function Why({ lookalike: { reason, warninglist, decided } }: { readonly lookalike: Lookalike }) {
  const { t, message } = useTexts();
  return (
    <>
      {visibleText(message(reason.key, reason.parameters))}
      {warninglist !== null && (
        <div className="muted">{t("look.warninglist", { list: visibleText(warninglist) })}</div>
      )}
      {decided !== null && (
        <div className="muted">
          {t("look.decided", { by: visibleText(decided.by), reason: visibleText(decided.reason) })}
        </div>
      )}
    </>
  );
}

function Met({ lookalike: { seen, listed } }: { readonly lookalike: Lookalike }) {
  const { t, language } = useTexts();
  return (
    <>
      {seen === null ? <span className="muted">{t("look.never")}</span> : <Ago ms={seen.last} />}
      {seen !== null && (
        <div className="muted">
          {t("look.events", { count: seen.events.toLocaleString(language) })}, {t("look.first")}{" "}
          <Ago ms={seen.first} />
        </div>
      )}
      {listed !== null && (
        <div className="muted">
          {t("look.listed", { list: visibleText(listed.list) })}, <Ago ms={listed.at} />
        </div>
      )}
    </>
  );
}

function Decide({
  lookalike,
  onDismiss,
  onMake,
}: {
  readonly lookalike: Lookalike;
  readonly onDismiss: () => void;
  readonly onMake: () => void;
}) {
  const texts = useTexts();
  const { t } = texts;
  const say = useSay();
  const queries = useQueryClient();
  const reopen = useMutation({
    mutationFn: () =>
      dataOf(client.POST("/api/v1/lookalikes/{id}/reopen", { params: { path: { id: lookalike.id } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["lookalikes"] }),
    onError: (error) => say(problemText(error, texts)),
  });
  const isDecided = lookalike.state === "dismissed" || lookalike.state === "indicator";
  const name = <span className="visually-hidden">{visibleText(lookalike.domain)}</span>;
  if (isDecided)
    return (
      <Button size="small" isBusy={reopen.isPending} onClick={() => reopen.mutate()}>
        {t("look.reopen")}
        {name}
      </Button>
    );
  return (
    <span className="row">
      <Button size="small" onClick={onDismiss}>
        {t("look.dismiss")}
        {name}
      </Button>
      <Button size="small" onClick={onMake}>
        {t("look.indicator")}
        {name}
      </Button>
    </span>
  );
}
