import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client, dataOf } from "../../../api/client.ts";
import type { WatchedName } from "../../../api/types.ts";
import { useTexts } from "../../../i18n/i18n.tsx";
import { FormDialog } from "../../../ui/FormDialog.tsx";
import { SelectField, TextArea, TextField } from "../../../ui/fields.tsx";

const kinds = ["organisation", "domain", "brand"] as const;

/** Watches a name, or changes one that is watched. */
export function EditWatchedName({
  name: known,
  vendor,
  onClose,
}: {
  readonly name: WatchedName | null;
  /** What a new name begins with; empty for nothing. */
  readonly vendor: string;
  readonly onClose: () => void;
}) {
  const { t } = useTexts();
  const queries = useQueryClient();
  const [kind, setKind] = useState<WatchedName["kind"]>(
    known?.kind ?? (vendor === "" ? "organisation" : "brand"),
  );
  const [name, setName] = useState(known?.name ?? vendor);
  const [own, setOwn] = useState(known?.own.join("\n") ?? "");
  const [allowed, setAllowed] = useState(known?.allowed.join("\n") ?? "");
  const [keywords, setKeywords] = useState(known?.keywords.join(" ") ?? "");
  const save = useMutation({
    mutationFn: () => {
      const body = {
        kind,
        name: name.trim(),
        own: wordsIn(own),
        allowed: wordsIn(allowed),
        keywords: wordsIn(keywords),
      };
      return dataOf(
        known === null
          ? client.POST("/api/v1/lookalikes/names", { body })
          : client.PUT("/api/v1/lookalikes/names/{id}", { params: { path: { id: known.id } }, body }),
      );
    },
    async onSuccess() {
      onClose();
      await queries.invalidateQueries({ queryKey: ["lookalikes"] });
    },
  });
  return (
    <FormDialog
      title={t(known === null ? "look.watch" : "look.change")}
      onClose={onClose}
      submit={t(known === null ? "look.watch" : "look.save")}
      isReady={name.trim() !== ""}
      work={save}
    >
      <SelectField
        label={t("look.kind")}
        value={kind}
        onChange={setKind}
        options={kinds.map((value) => ({ value, label: t(`look.kind.${value}`) }))}
      />
      <TextField
        autoFocus
        label={t("look.name")}
        hint={t("look.name.hint")}
        value={name}
        maxLength={100}
        spellCheck={false}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextArea
        label={t("look.own")}
        hint={t("look.own.hint")}
        rows={3}
        value={own}
        spellCheck={false}
        onChange={(event) => setOwn(event.currentTarget.value)}
      />
      <TextArea
        label={t("look.allowed")}
        value={allowed}
        spellCheck={false}
        onChange={(event) => setAllowed(event.currentTarget.value)}
      />
      <TextField
        label={t("look.keywords")}
        hint={t("look.keywords.hint")}
        value={keywords}
        spellCheck={false}
        onChange={(event) => setKeywords(event.currentTarget.value)}
      />
    </FormDialog>
  );
}

function wordsIn(text: string): string[] {
  return text.split(/[\s,;]+/).filter((word) => word !== "");
}
