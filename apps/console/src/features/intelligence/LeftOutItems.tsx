import { useInfiniteQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { IndicatorSource } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { EmptyState, ErrorState, LoadingLines } from "../../ui/states.tsx";
import { visibleText } from "../../ui/visible-text.ts";
import { useReasonText } from "./LeftOut.tsx";
import { leftOutQuery } from "./queries.ts";

interface Properties {
  readonly source: IndicatorSource;
  readonly reason: string;
  readonly onClose: () => void;
}

/** What the import of a source did not take: each with its line, and why. */
export function LeftOutItems({ source, reason: first, onClose }: Properties) {
  const { t, language } = useTexts();
  const textOf = useReasonText();
  const [reason, setReason] = useState(first);
  const [text, setText] = useState("");
  const [q, setQ] = useState("");
  const list = useInfiniteQuery(leftOutQuery(source.id, reason, q));
  const items = list.data?.pages.flatMap((page) => page.items);
  const counts = source.last_import?.left_out ?? {};
  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    setQ(text.trim());
  }
  return (
    <Dialog title={t("intel.leftOut.title", { source: visibleText(source.name) })} onClose={onClose} isWide>
      <form role="search" onSubmit={onSubmit} className="row">
        <select
          className="input"
          aria-label={t("intel.leftOut.reason")}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        >
          <option value="">{t("intel.leftOut.all")}</option>
          {Object.entries(counts).map(([one, count]) => (
            <option key={one} value={one}>
              {textOf(one)} ({count.toLocaleString(language)})
            </option>
          ))}
        </select>
        <input
          className="input"
          aria-label={t("intel.leftOut.search")}
          placeholder={t("intel.leftOut.search")}
          value={text}
          maxLength={200}
          spellCheck={false}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </form>
      {list.isError && items === undefined ? (
        <ErrorState error={list.error} retry={() => void list.refetch()} />
      ) : items === undefined ? (
        <LoadingLines count={6} />
      ) : items.length === 0 ? (
        <EmptyState title={t("intel.leftOut.empty")}>
          <p>{t("intel.leftOut.empty.body")}</p>
        </EmptyState>
      ) : (
        <table className="plain">
          <thead>
            <tr>
              <th className="number">{t("intel.leftOut.line")}</th>
              <th>{t("intel.leftOut.text")}</th>
              <th>{t("intel.leftOut.why")}</th>
            </tr>
          </thead>
          <tbody>
            {items.map((item, at) => (
              // Of one line there may be several.
              <tr key={`${item.line} ${at}`}>
                <td className="number">{item.line.toLocaleString(language)}</td>
                <td>
                  <code className="cut">{visibleText(item.text)}</code>
                  {item.field !== null && <div className="muted">{visibleText(item.field)}</div>}
                </td>
                <td>
                  {textOf(item.reason)}
                  {item.detail !== "" && item.detail !== item.text && (
                    <div className="muted">{visibleText(item.detail)}</div>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {list.hasNextPage && (
        <div className="row">
          <Button isBusy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t("intel.more")}
          </Button>
        </div>
      )}
      <p className="muted">{t("intel.leftOut.kept")}</p>
    </Dialog>
  );
}
