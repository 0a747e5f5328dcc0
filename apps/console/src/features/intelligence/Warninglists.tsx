import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ChangeEvent, type FormEvent, useState } from "react";
import { client, dataOf } from "../../api/client.ts";
import { problemText } from "../../api/problem-text.ts";
import { useMay } from "../../api/session.ts";
import type { Warninglist } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { SelectField, TextArea, TextField } from "../../ui/fields.tsx";
import { Problem } from "../../ui/Problem.tsx";
import { SectionCard } from "../../ui/SectionCard.tsx";
import { EmptyState, ErrorState, LoadingLines } from "../../ui/states.tsx";
import { Ago } from "../../ui/TimeText.tsx";
import { useSay } from "../../ui/Toasts.tsx";
import { visibleText } from "../../ui/visible-text.ts";
import { warninglistsQuery } from "./queries.ts";

const actions = ["lower", "inform", "ignore"] as const;
type Action = (typeof actions)[number];

/** Values that are no evidence of anything, and what to do with indicators that they name. */
export function Warninglists() {
  const { t, language } = useTexts();
  const mayDecide = useMay("decide");
  const lists = useQuery(warninglistsQuery);
  const [isImporting, setImporting] = useState(false);
  return (
    <SectionCard
      title={t("intel.warninglists")}
      about={t("intel.warninglists.about")}
      action={
        mayDecide && (
          <Button look="primary" icon="plus" onClick={() => setImporting(true)}>
            {t("intel.warninglist.import")}
          </Button>
        )
      }
    >
      {lists.isError && lists.data === undefined ? (
        <ErrorState error={lists.error} retry={() => void lists.refetch()} />
      ) : lists.data === undefined ? (
        <LoadingLines count={4} />
      ) : lists.data.items.length === 0 ? (
        <EmptyState title={t("intel.warninglists.empty")}>
          <p>{t("intel.warninglists.empty.body")}</p>
        </EmptyState>
      ) : (
        <table className="plain">
          <thead>
            <tr>
              <th>{t("intel.warninglist")}</th>
              <th className="number">{t("intel.warninglist.count")}</th>
              <th>{t("intel.warninglist.action")}</th>
              <th>{t("intel.imported")}</th>
              <th>
                <span className="visually-hidden">{t("intel.actions")}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {lists.data.items.map((list) => (
              <tr key={list.id}>
                <td>
                  {visibleText(list.name)}
                  <div className="muted cut-lines">{visibleText(list.description)}</div>
                  {list.not_read > 0 && (
                    <div className="muted">
                      {t("intel.warninglist.notRead", { count: list.not_read.toLocaleString(language) })}
                    </div>
                  )}
                </td>
                <td className="number">{list.count.toLocaleString(language)}</td>
                <td>
                  <Change list={list} mayDecide={mayDecide} />
                </td>
                <td>
                  <Ago ms={list.created_at} />
                  {list.whose === "installation" && <div className="muted">{t("intel.forAll")}</div>}
                </td>
                <td className="number">{mayDecide && <Remove list={list} />}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {isImporting && <ImportWarninglist onClose={() => setImporting(false)} />}
    </SectionCard>
  );
}

function useChanged() {
  const queries = useQueryClient();
  return () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: ["warninglists"] }),
      queries.invalidateQueries({ queryKey: ["indicators"] }),
    ]);
}

function Change({ list, mayDecide }: { readonly list: Warninglist; readonly mayDecide: boolean }) {
  const texts = useTexts();
  const { t } = texts;
  const say = useSay();
  const onSuccess = useChanged();
  const change = useMutation({
    mutationFn: (action: Action) =>
      dataOf(
        client.PATCH("/api/v1/indicators/warninglists/{id}", {
          params: { path: { id: list.id }, query: { action } },
        }),
      ),
    onSuccess,
    onError: (error) => say(problemText(error, texts)),
  });
  if (!mayDecide) return t(`intel.action.${list.action}`);
  return (
    <select
      className="input"
      aria-label={t("intel.warninglist.actionOf", { list: visibleText(list.name) })}
      value={list.action}
      disabled={change.isPending}
      onChange={(event) => {
        const chosen = actions.find((one) => one === event.currentTarget.value);
        if (chosen !== undefined) change.mutate(chosen);
      }}
    >
      {actions.map((action) => (
        <option key={action} value={action}>
          {t(`intel.action.${action}`)}
        </option>
      ))}
    </select>
  );
}

function Remove({ list }: { readonly list: Warninglist }) {
  const texts = useTexts();
  const { t } = texts;
  const say = useSay();
  const onSuccess = useChanged();
  const remove = useMutation({
    mutationFn: () =>
      dataOf(client.DELETE("/api/v1/indicators/warninglists/{id}", { params: { path: { id: list.id } } })),
    onSuccess,
    onError: (error) => say(problemText(error, texts)),
  });
  return (
    <Button size="small" isBusy={remove.isPending} onClick={() => remove.mutate()}>
      {t("action.remove")}
      <span className="visually-hidden">{visibleText(list.name)}</span>
    </Button>
  );
}

function ImportWarninglist({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTexts();
  const changed = useChanged();
  const [name, setName] = useState("");
  const [text, setText] = useState("");
  const [file, setFile] = useState<File | null>(null);
  const [action, setAction] = useState<Action>("lower");
  const take = useMutation({
    mutationFn: () =>
      dataOf(
        client.POST("/api/v1/indicators/warninglists", {
          params: { query: { action, ...(name.trim() === "" ? {} : { name: name.trim() }) } },
          headers: { "content-type": "application/octet-stream" },
          // The document names no body: the file is sent as it is.
          body: (file ?? text) as never,
          bodySerializer: (content: unknown) => content as File | string,
        }),
      ),
    async onSuccess() {
      onClose();
      await changed();
    },
  });
  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    take.mutate();
  }
  return (
    <Dialog title={t("intel.warninglist.import")} onClose={onClose}>
      <form className="stack" onSubmit={onSubmit}>
        <TextField
          autoFocus
          label={t("intel.warninglist")}
          hint={t("intel.warninglist.name")}
          value={name}
          maxLength={100}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {file === null ? (
          <TextArea
            label={t("intel.import.text")}
            hint={t("intel.warninglist.hint")}
            rows={6}
            value={text}
            spellCheck={false}
            onChange={(event) => setText(event.currentTarget.value)}
          />
        ) : (
          <p className="row">
            <code>{visibleText(file.name)}</code>
            <Button size="small" onClick={() => setFile(null)}>
              {t("action.remove")}
            </Button>
          </p>
        )}
        <label className="button">
          {t("intel.import.file")}
          <input
            type="file"
            className="visually-hidden"
            onChange={(event: ChangeEvent<HTMLInputElement>) =>
              setFile(event.currentTarget.files?.[0] ?? null)
            }
          />
        </label>
        <SelectField
          label={t("intel.warninglist.action")}
          value={action}
          onChange={setAction}
          options={actions.map((value) => ({ value, label: t(`intel.action.${value}`) }))}
        />
        <Problem error={take.error} />
        <div className="dialog-foot">
          <Button look="quiet" onClick={onClose}>
            {t("action.cancel")}
          </Button>
          <Button
            look="primary"
            type="submit"
            disabled={file === null && text.trim() === ""}
            isBusy={take.isPending}
          >
            {t("intel.import")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
