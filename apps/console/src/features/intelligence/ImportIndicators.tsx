import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ChangeEvent, type DragEvent, type FormEvent, useState } from "react";
import { client, dataOf } from "../../api/client.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { SelectField, TextArea, TextField } from "../../ui/fields.tsx";
import { Problem } from "../../ui/Problem.tsx";
import { visibleText } from "../../ui/visible-text.ts";
import { ImportReportText } from "./ImportReportText.tsx";

const markings = ["none", "clear", "green", "amber", "amber+strict", "red"] as const;

/** A file or pasted text, looked at first: what it would bring, what would be left out, and only then taken. */
export function ImportIndicators({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTexts();
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const [text, setText] = useState("");
  const [file, setFile] = useState<File | null>(null);
  const [tlp, setTlp] = useState<(typeof markings)[number]>("none");
  const [confidence, setConfidence] = useState("");
  const ask = (isDryRun: boolean) =>
    dataOf(
      client.POST("/api/v1/indicators", {
        params: {
          query: {
            source: name.trim(),
            dry_run: isDryRun,
            force: false,
            licence: "",
            ...(tlp === "none" ? {} : { tlp }),
            ...(confidence.trim() === "" ? {} : { confidence: Number(confidence) }),
          },
        },
        headers: { "content-type": "application/octet-stream" },
        // The document names no body: the file is sent as it is.
        body: (file ?? text) as never,
        bodySerializer: (content: unknown) => content as File | string,
      }),
    );
  const look = useMutation({ mutationFn: () => ask(true) });
  const take = useMutation({
    mutationFn: () => ask(false),
    onSuccess: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ["indicator-sources"] }),
        queries.invalidateQueries({ queryKey: ["indicators"] }),
        queries.invalidateQueries({ queryKey: ["hunts"] }),
      ]),
  });
  function choose(chosen: File | undefined): void {
    if (chosen === undefined) return;
    setFile(chosen);
    look.reset();
    if (name.trim() === "") setName(chosen.name.slice(0, 100));
  }
  function onDrop(event: DragEvent): void {
    event.preventDefault();
    choose(event.dataTransfer.files[0]);
  }
  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    if (look.data === undefined || look.data.outcome === "refused") look.mutate();
    else take.mutate();
  }
  if (take.data !== undefined)
    return (
      <Dialog title={t("intel.import")} onClose={onClose}>
        <ImportReportText report={take.data} isTaken />
        <div className="dialog-foot">
          <Button look="primary" onClick={onClose}>
            {t("action.done")}
          </Button>
        </div>
      </Dialog>
    );
  const isReady = look.data?.outcome === "would-apply";
  const isThere = name.trim() !== "" && (file !== null || text.trim() !== "");
  return (
    <Dialog title={t("intel.import")} onClose={onClose}>
      <form
        className="stack"
        onSubmit={onSubmit}
        onDrop={onDrop}
        onDragOver={(event) => event.preventDefault()}
      >
        <TextField
          autoFocus
          label={t("intel.source")}
          hint={t("intel.import.name")}
          value={name}
          maxLength={100}
          onChange={(event) => {
            setName(event.currentTarget.value);
            look.reset();
          }}
        />
        {file === null ? (
          <TextArea
            label={t("intel.import.text")}
            hint={t("intel.import.hint")}
            rows={6}
            value={text}
            spellCheck={false}
            onChange={(event) => {
              setText(event.currentTarget.value);
              look.reset();
            }}
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
            onChange={(event: ChangeEvent<HTMLInputElement>) => choose(event.currentTarget.files?.[0])}
          />
        </label>
        <SelectField
          label="TLP"
          value={tlp}
          onChange={setTlp}
          options={markings.map((value) => ({
            value,
            label: value === "none" ? t("intel.import.noTlp") : `TLP:${value.toUpperCase()}`,
          }))}
        />
        <TextField
          label={t("intel.confidence")}
          hint={t("intel.confidence.hint")}
          value={confidence}
          inputMode="numeric"
          pattern="[0-9]{1,2}|100"
          maxLength={3}
          onChange={(event) => setConfidence(event.currentTarget.value)}
        />
        {look.data !== undefined && <ImportReportText report={look.data} isTaken={false} />}
        <Problem error={look.error ?? take.error} />
        <div className="dialog-foot">
          <Button look="quiet" onClick={onClose}>
            {t("action.cancel")}
          </Button>
          <Button look="primary" type="submit" disabled={!isThere} isBusy={look.isPending || take.isPending}>
            {t(isReady ? "intel.import" : "intel.import.look")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
