import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ChangeEvent, type FormEvent, useState } from "react";
import { client, dataOf } from "../../../api/client.ts";
import { useTexts } from "../../../i18n/i18n.tsx";
import { Button } from "../../../ui/Button.tsx";
import { Dialog } from "../../../ui/Dialog.tsx";
import { TextArea, TextField } from "../../../ui/fields.tsx";
import { Problem } from "../../../ui/Problem.tsx";
import { visibleText } from "../../../ui/visible-text.ts";

/** Compares a list of names with what is watched. */
export function ImportNames({ onClose }: { readonly onClose: () => void }) {
  const { t, language } = useTexts();
  const queries = useQueryClient();
  const [list, setList] = useState("");
  const [text, setText] = useState("");
  const [file, setFile] = useState<File | null>(null);
  const take = useMutation({
    mutationFn: () =>
      dataOf(
        client.POST("/api/v1/lookalikes/import", {
          params: { query: { list: list.trim() } },
          headers: { "content-type": "application/octet-stream" },
          // The document names no body: the file is sent as it is.
          body: (file ?? text) as never,
          bodySerializer: (content: unknown) => content as File | string,
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["lookalikes"] }),
  });
  const report = take.data;
  const count = (number: number) => number.toLocaleString(language);
  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    take.mutate();
  }
  if (report !== undefined)
    return (
      <Dialog title={t("look.import")} onClose={onClose}>
        <p>
          {t("look.import.done", {
            names: count(report.names),
            found: count(report.found),
            added: count(report.added),
          })}
        </p>
        {report.not_read > 0 && (
          <p className="muted">{t("look.import.notRead", { count: count(report.not_read) })}</p>
        )}
        {report.left_out > 0 && (
          <p className="muted">{t("look.leftOut", { count: count(report.left_out) })}</p>
        )}
        <div className="dialog-foot">
          <Button look="primary" onClick={onClose}>
            {t("action.done")}
          </Button>
        </div>
      </Dialog>
    );
  return (
    <Dialog title={t("look.import")} onClose={onClose}>
      <form className="stack" onSubmit={onSubmit}>
        <TextField
          autoFocus
          label={t("look.import.list")}
          hint={t("look.import.list.hint")}
          value={list}
          maxLength={100}
          onChange={(event) => setList(event.currentTarget.value)}
        />
        {file === null ? (
          <TextArea
            label={t("intel.import.text")}
            hint={t("look.import.hint")}
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
        <Problem error={take.error} />
        <div className="dialog-foot">
          <Button look="quiet" onClick={onClose}>
            {t("action.cancel")}
          </Button>
          <Button
            look="primary"
            type="submit"
            disabled={list.trim() === "" || (file === null && text.trim() === "")}
            isBusy={take.isPending}
          >
            {t("look.import")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
