import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client, dataOf } from "../../api/client.ts";
import type { Hunt } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { FormDialog } from "../../ui/FormDialog.tsx";
import { Segmented, SelectField, TextArea, TextField } from "../../ui/fields.tsx";

const dayMs = 86_400_000;
const spans = ["all", "400", "90", "30", "7", "1"] as const;
const rhythms = ["once", "1", "7", "30"] as const;

type Kind = "values" | "rules" | "pattern" | "query";

/** Values, Sigma rules, a pattern or a search, over how long, once or again and again. */
export function StartHunt({
  query,
  onClose,
  onStarted,
}: {
  /** A search that the hunt is to be of. */
  readonly query: string | undefined;
  readonly onClose: () => void;
  readonly onStarted: (hunt: Hunt) => void;
}) {
  const { t } = useTexts();
  const queries = useQueryClient();
  const [kind, setKind] = useState<Kind>(query === undefined ? "values" : "query");
  const [text, setText] = useState(query ?? "");
  const [title, setTitle] = useState("");
  const [span, setSpan] = useState<(typeof spans)[number]>("all");
  const [rhythm, setRhythm] = useState<(typeof rhythms)[number]>("once");
  const start = useMutation({
    mutationFn: () =>
      dataOf(
        client.POST("/api/v1/hunts", {
          body: {
            ...(title.trim() === "" ? {} : { title: title.trim() }),
            ...{
              values: { values: text },
              rules: { rules: text },
              pattern: { pattern: text },
              query: { query: text },
            }[kind],
            from: span === "all" ? null : Date.now() - Number(span) * dayMs,
            repeat_days: rhythm === "once" ? null : Number(rhythm),
          },
        }),
      ),
    async onSuccess(hunt) {
      onClose();
      onStarted(hunt);
      await queries.invalidateQueries({ queryKey: ["hunts"] });
    },
  });
  return (
    <FormDialog
      title={t("hunts.start")}
      onClose={onClose}
      submit={t("hunts.start")}
      isReady={text.trim() !== ""}
      work={start}
    >
      <Segmented
        label={t("hunts.what")}
        value={kind}
        onChange={setKind}
        options={[
          { value: "values", label: t("hunts.values") },
          { value: "rules", label: t("hunts.rules") },
          { value: "pattern", label: t("hunts.pattern") },
          { value: "query", label: t("hunts.query") },
        ]}
      />
      <TextArea
        autoFocus
        label={t(`hunts.${kind}`)}
        hint={t(`hunts.${kind}.hint`)}
        rows={kind === "rules" ? 12 : 6}
        value={text}
        spellCheck={false}
        maxLength={1_000_000}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <TextField
        label={t("hunts.name")}
        hint={t("hunts.name.hint")}
        value={title}
        maxLength={100}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <SelectField
        label={t("hunts.span")}
        value={span}
        onChange={setSpan}
        options={spans.map((value) => ({ value, label: t(`hunts.span.${value}`) }))}
      />
      <SelectField
        label={t("hunts.repeat")}
        value={rhythm}
        onChange={setRhythm}
        options={rhythms.map((value) => ({ value, label: t(`hunts.repeat.${value}`) }))}
      />
    </FormDialog>
  );
}
