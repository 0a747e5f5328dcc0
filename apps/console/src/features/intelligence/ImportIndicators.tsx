import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type DragEvent, type FormEvent, useState } from "react";
import { asItIs, client, dataOf } from "../../api/client.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { FileOrText, isGiven } from "../../ui/FileOrText.tsx";
import { SelectField, TextField } from "../../ui/fields.tsx";
import { Problem } from "../../ui/Problem.tsx";
import { ImportReportText } from "./ImportReportText.tsx";

const markings = ["none", "clear", "green", "amber", "amber+strict", "red"] as const;

/** A file or pasted text, looked at first: what it would bring, what would be left out, and only then taken. */
export function ImportIndicators({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTexts();
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const [content, setContent] = useState<File | string>("");
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
        ...asItIs(content),
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
  function choose(chosen: File | string): void {
    setContent(chosen);
    look.reset();
    if (typeof chosen !== "string" && name.trim() === "") setName(chosen.name.slice(0, 100));
  }
  function onDrop(event: DragEvent): void {
    event.preventDefault();
    const [dropped] = event.dataTransfer.files;
    if (dropped !== undefined) choose(dropped);
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
  const isThere = name.trim() !== "" && isGiven(content);
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
        <FileOrText
          content={content}
          label={t("intel.import.text")}
          hint={t("intel.import.hint")}
          choose={t("intel.import.file")}
          onChange={choose}
        />
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
