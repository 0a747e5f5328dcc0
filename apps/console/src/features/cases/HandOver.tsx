import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client, dataOf } from "../../api/client.ts";
import type { Case } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { SelectField, TextArea } from "../../ui/fields.tsx";
import { Problem } from "../../ui/Problem.tsx";
import { visibleText } from "../../ui/visible-text.ts";
import { casePeopleQuery, refreshCases } from "./queries.ts";

/** Gives a case to somebody else, with what they need to know. */
export function HandOver({ one, onClose }: { readonly one: Case; readonly onClose: () => void }) {
  const { t } = useTexts();
  const queries = useQueryClient();
  const people = useQuery(casePeopleQuery).data?.items ?? [];
  const [owner, setOwner] = useState("");
  const [text, setText] = useState("");
  const give = useMutation({
    mutationFn: () =>
      dataOf(
        client.POST("/api/v1/cases/{id}/notes", {
          params: { path: { id: one.id } },
          body: { kind: "hand-over", text: text.trim(), owner: owner === "" ? null : owner },
        }),
      ),
    async onSuccess() {
      onClose();
      await refreshCases(queries, one.id);
    },
  });
  return (
    <Dialog title={t("case.handOver")} onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          give.mutate();
        }}
      >
        <SelectField
          label={t("case.handOver.to")}
          value={owner}
          onChange={setOwner}
          options={[
            { value: "", label: t("case.handOver.nobody") },
            ...people
              .filter(({ id }) => id !== one.owner?.id)
              .map(({ id, name }) => ({ value: id, label: visibleText(name) })),
          ]}
        />
        <TextArea
          rows={6}
          label={t("case.handOver.what")}
          hint={t("case.handOver.hint")}
          value={text}
          maxLength={10_000}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Problem error={give.error} />
        <div className="dialog-foot">
          <Button look="quiet" onClick={onClose}>
            {t("action.cancel")}
          </Button>
          <Button look="primary" type="submit" disabled={text.trim() === ""} isBusy={give.isPending}>
            {t("case.handOver")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
