import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client, dataOf } from "../../api/client.ts";
import type { Collection } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { FormDialog } from "../../ui/FormDialog.tsx";
import { SelectField, TextField } from "../../ui/fields.tsx";
import { visibleText } from "../../ui/visible-text.ts";
import { collectionsQuery } from "./queries.ts";

type Tlp = Collection["highest_tlp"];
/** TLP:RED is none of them: it never leaves. */
export const shareableTlp: readonly Tlp[] = ["clear", "green", "amber", "amber+strict"];
export const tlpOptions = shareableTlp.map((value) => ({ value, label: `TLP:${value.toUpperCase()}` }));

const aliasPattern = /^[a-z0-9][a-z0-9-]{0,39}$/;

/** A new collection that can be written, or what one is called and up to which marking it gives. */
export function EditCollection({
  collection,
  onClose,
}: {
  readonly collection?: Collection;
  readonly onClose: () => void;
}) {
  const { t } = useTexts();
  const queries = useQueryClient();
  const [title, setTitle] = useState(collection?.title ?? "");
  const [alias, setAlias] = useState(collection?.alias ?? "");
  const [description, setDescription] = useState(collection?.description ?? "");
  const [highest, setHighest] = useState<Tlp>(collection?.highest_tlp ?? "amber+strict");
  const [unmarked, setUnmarked] = useState<Tlp>(collection?.unmarked_tlp ?? "amber");
  const isGiven = collection !== undefined && collection.kind !== "objects";
  const isWrong = alias !== "" && !aliasPattern.test(alias);
  const save = useMutation({
    mutationFn: () => {
      const markings = { highest_tlp: highest, unmarked_tlp: unmarked };
      const words = { title: title.trim(), description: description.trim() };
      return collection === undefined
        ? dataOf(client.POST("/api/v1/collections", { body: { alias, ...words, ...markings } }))
        : dataOf(
            client.PATCH("/api/v1/collections/{id}", {
              params: { path: { id: collection.id } },
              body: isGiven ? markings : { ...words, ...markings },
            }),
          );
    },
    async onSuccess() {
      onClose();
      await queries.invalidateQueries(collectionsQuery);
    },
  });
  const heading =
    collection === undefined
      ? t("intel.sharing.make")
      : t("intel.sharing.change.title", { name: visibleText(collection.title) });
  return (
    <FormDialog
      title={heading}
      onClose={onClose}
      submit={collection === undefined ? t("intel.sharing.make") : t("intel.sharing.save")}
      isReady={title.trim() !== "" && aliasPattern.test(alias)}
      work={save}
    >
      {!isGiven && (
        <TextField
          autoFocus
          label={t("intel.sharing.title")}
          value={title}
          maxLength={100}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
      )}
      {collection === undefined && (
        <TextField
          label={t("intel.sharing.alias")}
          hint={t("intel.sharing.alias.hint")}
          problem={isWrong ? t("intel.sharing.alias.wrong") : null}
          isMono
          value={alias}
          maxLength={40}
          spellCheck={false}
          onChange={(event) => setAlias(event.currentTarget.value)}
        />
      )}
      {!isGiven && (
        <TextField
          label={t("intel.sharing.description")}
          value={description}
          maxLength={1_000}
          onChange={(event) => setDescription(event.currentTarget.value)}
        />
      )}
      <SelectField
        label={t("intel.sharing.highest.label")}
        hint={t("intel.sharing.highest.hint")}
        value={highest}
        onChange={setHighest}
        options={tlpOptions}
      />
      <SelectField
        label={t("intel.sharing.unmarked.label")}
        hint={t("intel.sharing.unmarked.hint")}
        value={unmarked}
        onChange={setUnmarked}
        options={tlpOptions}
      />
    </FormDialog>
  );
}
