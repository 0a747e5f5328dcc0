import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { client, dataOf } from "../../api/client.ts";
import type { Case } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { SelectField } from "../../ui/fields.tsx";
import { Problem } from "../../ui/Problem.tsx";
import { visibleText } from "../../ui/visible-text.ts";
import { casesQuery, refreshCases } from "./queries.ts";

/** Puts everything of a case into another. */
export function MergeCase({ one, onClose }: { readonly one: Case; readonly onClose: () => void }) {
  const { t } = useTexts();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const open = useInfiniteQuery(casesQuery({ state: "open" }));
  const others = (open.data?.pages.flatMap(({ items }) => items) ?? []).filter(({ id }) => id !== one.id);
  const [into, setInto] = useState("");
  const merge = useMutation({
    mutationFn: () =>
      dataOf(client.POST("/api/v1/cases/{id}/merge", { params: { path: { id: one.id } }, body: { into } })),
    async onSuccess(whole) {
      onClose();
      await refreshCases(queries, one.id);
      await navigate({ to: "/cases/{-$id}", params: { id: whole.id } });
    },
  });
  return (
    <Dialog title={t("case.merge")} onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          merge.mutate();
        }}
      >
        <p>{t("case.merge.means")}</p>
        <SelectField
          label={t("case.merge.into")}
          value={into}
          onChange={setInto}
          options={[
            { value: "", label: t("case.merge.choose") },
            ...others.map(({ id, number, title }) => ({
              value: id,
              label: `#${number} ${visibleText(title)}`,
            })),
          ]}
        />
        <Problem error={merge.error} />
        <div className="dialog-foot">
          <Button look="quiet" onClick={onClose}>
            {t("action.cancel")}
          </Button>
          <Button look="primary" type="submit" disabled={into === ""} isBusy={merge.isPending}>
            {t("case.merge")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
