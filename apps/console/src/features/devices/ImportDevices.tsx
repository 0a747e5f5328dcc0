import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { client, dataOf } from "../../api/client.ts";
import type { DeviceImport } from "../../api/types.ts";
import { useArea, useTexts } from "../../i18n/i18n.tsx";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { TextArea, TextField } from "../../ui/fields.tsx";
import { Problem } from "../../ui/Problem.tsx";
import { LoadingLines } from "../../ui/states.tsx";
import { visibleText } from "../../ui/visible-text.ts";

/** Devices of a list (CSV or JSON): what it would bring is shown before anything is changed. */
export function ImportDevices({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTexts();
  const isThere = useArea("posture");
  const queries = useQueryClient();
  const [source, setSource] = useState("");
  const [content, setContent] = useState("");
  const [shown, setShown] = useState<DeviceImport | null>(null);
  const send = useMutation({
    mutationFn: (isDryRun: boolean) =>
      dataOf(
        client.POST("/api/v1/devices/import", {
          params: {
            query: { dry_run: isDryRun, ...(source.trim() === "" ? {} : { source: source.trim() }) },
          },
          headers: { "content-type": "application/octet-stream" },
          // The document names no body: the file is sent as it is.
          body: content as never,
          bodySerializer: (text: unknown) => text as string,
        }),
      ),
    async onSuccess(report) {
      setShown(report);
      if (!report.dry_run) await queries.invalidateQueries();
    },
  });
  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    send.mutate(shown === null);
  }
  function change(text: string): void {
    setShown(null);
    setContent(text);
  }
  const isDone = shown !== null && !shown.dry_run;
  return (
    <Dialog title={t("devices.import")} onClose={onClose} isWide>
      {!isThere ? (
        <LoadingLines count={6} />
      ) : (
        <form className="stack" onSubmit={onSubmit}>
          <p className="muted">{t("posture.import.about")}</p>
          <TextField
            autoFocus
            label={t("posture.import.source")}
            hint={t("posture.import.source.hint")}
            value={source}
            maxLength={100}
            onChange={(event) => {
              setShown(null);
              setSource(event.currentTarget.value);
            }}
          />
          <label className="field">
            <span>{t("posture.import.file")}</span>
            <input
              type="file"
              accept=".csv,.json,text/csv,application/json"
              onChange={(event) => {
                const [file] = event.currentTarget.files ?? [];
                if (file !== undefined) void file.text().then(change);
              }}
            />
          </label>
          <TextArea
            label={t("posture.import.paste")}
            rows={8}
            spellCheck={false}
            value={content}
            placeholder={"vendor,product,hostname,serial,version,site,exposed"}
            onChange={(event) => change(event.currentTarget.value)}
          />
          {shown !== null && <Report report={shown} />}
          <Problem error={send.error} />
          <div className="dialog-foot">
            <Button look="quiet" onClick={onClose}>
              {t(isDone ? "action.done" : "action.cancel")}
            </Button>
            {!isDone && (
              <Button look="primary" type="submit" disabled={content.trim() === ""} isBusy={send.isPending}>
                {t(shown === null ? "posture.import.show" : "posture.import.do")}
              </Button>
            )}
          </div>
        </form>
      )}
    </Dialog>
  );
}

function Report({ report }: { readonly report: DeviceImport }) {
  const { t } = useTexts();
  const { created, updated, unchanged, problems, ignored_columns: ignored } = report;
  return (
    <div className="note" role="status">
      <p>
        {t(report.dry_run ? "posture.import.would" : "posture.import.did", {
          created,
          updated,
          unchanged,
          left: report.left_out,
        })}
      </p>
      {ignored.length > 0 && (
        <p>{t("posture.import.ignored", { columns: visibleText(ignored.join(", ")) })}</p>
      )}
      <ul>
        {problems.map(({ line, detail }) => (
          <li key={`${line} ${detail}`}>{t("posture.import.line", { line, detail: visibleText(detail) })}</li>
        ))}
      </ul>
    </div>
  );
}
