import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { client, dataOf } from "../../api/client.ts";
import { problemText } from "../../api/problem-text.ts";
import { useMay } from "../../api/session.ts";
import type { Case, CaseTimelineEntry } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { Button, IconButton } from "../../ui/Button.tsx";
import { Section } from "../../ui/Drawer.tsx";
import { TextArea } from "../../ui/fields.tsx";
import { SeverityMark } from "../../ui/SeverityMark.tsx";
import { ErrorState, LoadingLines } from "../../ui/states.tsx";
import { TimeText, useZone } from "../../ui/TimeText.tsx";
import { useSay } from "../../ui/Toasts.tsx";
import { visibleText } from "../../ui/visible-text.ts";
import { TellEvent } from "./TellEvent.tsx";
import { caseTimelineQuery, refreshCases } from "./queries.ts";

const shownAtFirst = 50;

/** What happened, the earliest first: it writes itself, and people hide, note and tell. */
export function CaseTimeline({ one }: { readonly one: Case }) {
  const { t, language } = useTexts();
  const zone = useZone();
  const mayDecide = useMay("decide");
  const [isTelling, setTelling] = useState(false);
  const [showsHidden, setShowsHidden] = useState(false);
  const [isWhole, setWhole] = useState(false);
  const timeline = useQuery(caseTimelineQuery(one.id));
  const items = timeline.data?.items;
  const hidden = items?.filter((entry) => entry.hidden).length ?? 0;
  const wanted = items?.filter((entry) => showsHidden || !entry.hidden) ?? [];
  const shown = isWhole ? wanted : wanted.slice(0, shownAtFirst);
  return (
    <Section
      title={t("case.timeline")}
      aside={<span className="muted">{t("case.timeline.clock", { zone })}</span>}
    >
      {timeline.isError ? (
        <ErrorState error={timeline.error} retry={() => void timeline.refetch()} />
      ) : items === undefined ? (
        <LoadingLines count={4} />
      ) : items.length === 0 ? (
        <p className="muted">{t("case.timeline.empty")}</p>
      ) : (
        <ol className="case-timeline">
          {shown.map((entry) => (
            <Entry key={entry.key} one={one} entry={entry} />
          ))}
        </ol>
      )}
      {(timeline.data?.omitted ?? 0) > 0 && (
        <p className="muted">
          {t("case.timeline.omitted", { count: (timeline.data?.omitted ?? 0).toLocaleString(language) })}
        </p>
      )}
      <div className="row wrap">
        {mayDecide && !isTelling && (
          <Button size="small" icon="plus" onClick={() => setTelling(true)}>
            {t("case.tell")}
          </Button>
        )}
        {wanted.length > shown.length && (
          <Button size="small" look="quiet" onClick={() => setWhole(true)}>
            {t("case.timeline.all", { count: wanted.length.toLocaleString(language) })}
          </Button>
        )}
        {hidden > 0 && (
          <Button size="small" look="quiet" onClick={() => setShowsHidden(!showsHidden)}>
            {t(showsHidden ? "case.timeline.hideHidden" : "case.timeline.showHidden", { count: hidden })}
          </Button>
        )}
      </div>
      {isTelling && <TellEvent one={one} onDone={() => setTelling(false)} />}
    </Section>
  );
}

function Entry({ one, entry }: { readonly one: Case; readonly entry: CaseTimelineEntry }) {
  const texts = useTexts();
  const { t } = texts;
  const mayDecide = useMay("decide");
  const say = useSay();
  const queries = useQueryClient();
  const [isNoting, setNoting] = useState(false);
  const edit = useMutation({
    mutationFn: (change: { readonly hidden: boolean; readonly note: string | null }) =>
      dataOf(
        client.POST("/api/v1/cases/{id}/timeline", {
          params: { path: { id: one.id } },
          body: { key: entry.key, ...change },
        }),
      ),
    async onSuccess(_nothing, { hidden }) {
      setNoting(false);
      if (hidden && !entry.hidden)
        say(t("case.timeline.hidden"), () => edit.mutate({ hidden: false, note: entry.note }));
      await refreshCases(queries, one.id);
    },
    onError: (error) => say(problemText(error, texts)),
  });
  return (
    <li className={`${entry.kind}${entry.hidden ? " is-hidden" : ""}`}>
      <div className="when">
        <TimeText ms={entry.time} />
      </div>
      <div className="what">
        <EntryText entry={entry} />
        {entry.note !== null && (
          <p className="entry-note">
            {visibleText(entry.note)} <span className="muted">({visibleText(entry.by ?? "")})</span>
          </p>
        )}
        {isNoting && (
          <NoteForm
            before={entry.note ?? ""}
            isBusy={edit.isPending}
            onSave={(note) => edit.mutate({ hidden: entry.hidden, note: note === "" ? null : note })}
            onCancel={() => setNoting(false)}
          />
        )}
      </div>
      {mayDecide && (
        <div className="entry-do">
          <IconButton
            icon="events"
            size="small"
            label={t("case.timeline.note")}
            onClick={() => setNoting(!isNoting)}
          />
          <IconButton
            icon={entry.hidden ? "undo" : "exclude"}
            size="small"
            label={t(entry.hidden ? "case.timeline.show" : "case.timeline.hide")}
            onClick={() => edit.mutate({ hidden: !entry.hidden, note: entry.note })}
          />
        </div>
      )}
    </li>
  );
}

function EntryText({ entry }: { readonly entry: CaseTimelineEntry }) {
  const { t } = useTexts();
  const { finding, device } = entry;
  if (entry.kind === "told")
    return (
      <p className="prose">
        {visibleText(entry.text)}{" "}
        <span className="muted">{t("case.toldBy", { name: visibleText(entry.by ?? "") })}</span>
      </p>
    );
  return (
    <>
      <p className="finding-line">
        {finding !== null && (
          <>
            <SeverityMark severity={finding.severity} />
            <Link to="/findings/{-$id}" params={{ id: finding.id }} className="cut plain-link">
              {entry.kind === "evidence" ? "" : `${t(`case.timeline.${entry.kind}`)} `}
              {visibleText(finding.title)}
            </Link>
          </>
        )}
        {device !== null && <span className="muted">{visibleText(device.name)}</span>}
      </p>
      {entry.kind === "evidence" && (
        <p className="raw-line">
          {entry.text === "" ? (
            <span className="faint">{t("case.timeline.gone")}</span>
          ) : (
            <code>{visibleText(entry.text)}</code>
          )}
        </p>
      )}
    </>
  );
}

function NoteForm({
  before,
  isBusy,
  onSave,
  onCancel,
}: {
  readonly before: string;
  readonly isBusy: boolean;
  readonly onSave: (note: string) => void;
  readonly onCancel: () => void;
}) {
  const { t } = useTexts();
  const [note, setNote] = useState(before);
  return (
    <form
      className="case-form"
      onSubmit={(event) => {
        event.preventDefault();
        onSave(note.trim());
      }}
    >
      <TextArea
        autoFocus
        label={t("case.timeline.note")}
        value={note}
        maxLength={10_000}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <div className="row">
        <Button size="small" type="submit" isBusy={isBusy}>
          {t("action.save")}
        </Button>
        <Button size="small" look="quiet" onClick={onCancel}>
          {t("action.cancel")}
        </Button>
      </div>
    </form>
  );
}
