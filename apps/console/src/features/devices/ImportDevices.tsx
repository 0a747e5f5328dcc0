import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { asItIs, client, dataOf } from "../../api/client.ts";
import type { DeviceImport } from "../../api/types.ts";
import { useArea, useTexts } from "../../i18n/i18n.tsx";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { TextField } from "../../ui/fields.tsx";
import { FileOrText, isGiven } from "../../ui/FileOrText.tsx";
import { Problem } from "../../ui/Problem.tsx";
import { LoadingLines } from "../../ui/states.tsx";
import { visibleText } from "../../ui/visible-text.ts";

/** Devices of a list (CSV or JSON): what it would bring is shown before anything is changed. */
export function ImportDevices({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTexts();
  const isThere = useArea("posture");
  const queries = useQueryClient();
  const [source, setSource] = useState("");
  const [content, setContent] = useState<File | string>("");
  const [shown, setShown] = useState<DeviceImport | null>(null);
  const send = useMutation({
    mutationFn: (isDryRun: boolean) =>
      dataOf(
        client.POST("/api/v1/devices/import", {
          params: {
            query: { dry_run: isDryRun, ...(source.trim() === "" ? {} : { source: source.trim() }) },
          },
          ...asItIs(content),
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
  function change(chosen: File | string): void {
    setShown(null);
    setContent(chosen);
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
          <FileOrText
            content={content}
            label={t("posture.import.paste")}
            choose={t("posture.import.file")}
            placeholder="vendor,product,hostname,serial,version,site,exposed"
            onChange={change}
          />
          {shown !== null && <Report report={shown} />}
          <Problem error={send.error} />
          <div className="dialog-foot">
            <Button look="quiet" onClick={onClose}>
              {t(isDone ? "action.done" : "action.cancel")}
            </Button>
            {!isDone && (
              <Button look="primary" type="submit" disabled={!isGiven(content)} isBusy={send.isPending}>
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
