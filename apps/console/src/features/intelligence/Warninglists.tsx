import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { asItIs, client, dataOf } from "../../api/client.ts";
import { problemText } from "../../api/problem-text.ts";
import { useMay } from "../../api/session.ts";
import type { Warninglist } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { FormDialog } from "../../ui/FormDialog.tsx";
import { FileOrText, isGiven } from "../../ui/FileOrText.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { Button } from "../../ui/Button.tsx";
import { SelectField, TextField } from "../../ui/fields.tsx";
import { SectionCard } from "../../ui/SectionCard.tsx";
import { EmptyState } from "../../ui/states.tsx";
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
      <Loaded
        query={lists}
        lines={4}
        empty={
          <EmptyState title={t("intel.warninglists.empty")}>
            <p>{t("intel.warninglists.empty.body")}</p>
          </EmptyState>
        }
      >
        {({ items }) => (
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
              {items.map((list) => (
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
      </Loaded>
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
  const [content, setContent] = useState<File | string>("");
  const [action, setAction] = useState<Action>("lower");
  const take = useMutation({
    mutationFn: () =>
      dataOf(
        client.POST("/api/v1/indicators/warninglists", {
          params: { query: { action, ...(name.trim() === "" ? {} : { name: name.trim() }) } },
          ...asItIs(content),
        }),
      ),
    async onSuccess() {
      onClose();
      await changed();
    },
  });
  return (
    <FormDialog
      title={t("intel.warninglist.import")}
      onClose={onClose}
      submit={t("intel.import")}
      isReady={isGiven(content)}
      work={take}
    >
      <TextField
        autoFocus
        label={t("intel.warninglist")}
        hint={t("intel.warninglist.name")}
        value={name}
        maxLength={100}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <FileOrText
        content={content}
        label={t("intel.import.text")}
        hint={t("intel.warninglist.hint")}
        choose={t("intel.import.file")}
        onChange={setContent}
      />
      <SelectField
        label={t("intel.warninglist.action")}
        value={action}
        onChange={setAction}
        options={actions.map((value) => ({ value, label: t(`intel.action.${value}`) }))}
      />
    </FormDialog>
  );
}
