import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { asItIs, client, dataOf } from "../../../api/client.ts";
import { useTexts } from "../../../i18n/i18n.tsx";
import { FormDialog } from "../../../ui/FormDialog.tsx";
import { FileOrText, isGiven } from "../../../ui/FileOrText.tsx";
import { Button } from "../../../ui/Button.tsx";
import { Dialog } from "../../../ui/Dialog.tsx";
import { TextField } from "../../../ui/fields.tsx";

/** Compares a list of names with what is watched. */
export function ImportNames({ onClose }: { readonly onClose: () => void }) {
  const { t, language } = useTexts();
  const queries = useQueryClient();
  const [list, setList] = useState("");
  const [content, setContent] = useState<File | string>("");
  const take = useMutation({
    mutationFn: () =>
      dataOf(
        client.POST("/api/v1/lookalikes/import", {
          params: { query: { list: list.trim() } },
          ...asItIs(content),
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["lookalikes"] }),
  });
  const report = take.data;
  const count = (number: number) => number.toLocaleString(language);
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
    <FormDialog
      title={t("look.import")}
      onClose={onClose}
      submit={t("look.import")}
      isReady={list.trim() !== "" && isGiven(content)}
      work={take}
    >
      <TextField
        autoFocus
        label={t("look.import.list")}
        hint={t("look.import.list.hint")}
        value={list}
        maxLength={100}
        onChange={(event) => setList(event.currentTarget.value)}
      />
      <FileOrText
        content={content}
        label={t("intel.import.text")}
        hint={t("look.import.hint")}
        choose={t("intel.import.file")}
        onChange={setContent}
      />
    </FormDialog>
  );
}
