import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client, dataOf } from "../../api/client.ts";
import { problemText } from "../../api/problem-text.ts";
import { useMay } from "../../api/session.ts";
import type { Case, CaseEntry } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { Button, IconButton } from "../../ui/Button.tsx";
import { Section } from "../../ui/Drawer.tsx";
import { TextArea } from "../../ui/fields.tsx";
import { Problem } from "../../ui/Problem.tsx";
import { ErrorState, LoadingLines } from "../../ui/states.tsx";
import { Ago } from "../../ui/TimeText.tsx";
import { useSay } from "../../ui/Toasts.tsx";
import { visibleText } from "../../ui/visible-text.ts";
import { caseLogQuery, refreshCases } from "./queries.ts";

const written: ReadonlySet<CaseEntry["kind"]> = new Set(["note", "hand-over", "event"]);

/** What people wrote and did, the latest first. */
export function CaseLog({ one }: { readonly one: Case }) {
  const { t } = useTexts();
  const mayDecide = useMay("decide");
  const log = useQuery(caseLogQuery(one.id));
  return (
    <Section title={t("case.log")}>
      {mayDecide && <WriteNote one={one} />}
      {log.isError ? (
        <ErrorState error={log.error} retry={() => void log.refetch()} />
      ) : log.data === undefined ? (
        <LoadingLines count={4} />
      ) : (
        <ol className="case-log">
          {log.data.items.map((entry) => (
            <LogEntry key={entry.id} one={one} entry={entry} />
          ))}
        </ol>
      )}
    </Section>
  );
}

function LogEntry({ one, entry }: { readonly one: Case; readonly entry: CaseEntry }) {
  const texts = useTexts();
  const { t } = texts;
  const mayDecide = useMay("decide");
  const say = useSay();
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () =>
      dataOf(
        client.DELETE("/api/v1/cases/{id}/notes/{note}", {
          params: { path: { id: one.id, note: entry.id } },
        }),
      ),
    onSuccess: () => refreshCases(queries, one.id),
    onError: (error) => say(problemText(error, texts)),
  });
  return (
    <li>
      <div className="log-head">
        <b>{visibleText(entry.created_by)}</b> <span>{useEntryText(entry)}</span>{" "}
        <span className="muted">
          <Ago ms={entry.created_at} />
          {entry.edited_at !== null && ` · ${t("case.log.edited")}`}
        </span>
        {mayDecide && written.has(entry.kind) && (
          <IconButton
            icon="trash"
            size="small"
            label={t("case.note.remove")}
            onClick={() => remove.mutate()}
          />
        )}
      </div>
      {entry.text !== "" && <p className="prose">{visibleText(entry.text)}</p>}
    </li>
  );
}

/** What was done, in words; names and states come as parameters. */
function useEntryText({ kind, details }: CaseEntry): string {
  const { t, find } = useTexts();
  const told: Record<string, string> = {};
  for (const [name, value] of Object.entries(details)) {
    const text = value === null ? t("cases.nobody") : String(value);
    const key =
      name === "step"
        ? `case.step.${text}`
        : name === "verdict"
          ? `case.verdict.${text}`
          : kind === "severity"
            ? `severity.${text}`
            : `case.state.${text}`;
    told[name] = find(key) ?? visibleText(text);
  }
  if (kind === "merged") return t("into" in details ? "case.did.mergedInto" : "case.did.mergedFrom", told);
  return t(`case.did.${kind}`, told);
}

function WriteNote({ one }: { readonly one: Case }) {
  const { t } = useTexts();
  const queries = useQueryClient();
  const [text, setText] = useState("");
  const write = useMutation({
    mutationFn: () =>
      dataOf(
        client.POST("/api/v1/cases/{id}/notes", {
          params: { path: { id: one.id } },
          body: { kind: "note", text: text.trim() },
        }),
      ),
    async onSuccess() {
      setText("");
      await refreshCases(queries, one.id);
    },
  });
  return (
    <form
      className="case-form"
      onSubmit={(event) => {
        event.preventDefault();
        write.mutate();
      }}
    >
      <TextArea
        label={t("case.note")}
        value={text}
        maxLength={10_000}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Problem error={write.error} />
      <div className="row">
        <Button size="small" type="submit" disabled={text.trim() === ""} isBusy={write.isPending}>
          {t("case.note.add")}
        </Button>
      </div>
    </form>
  );
}
