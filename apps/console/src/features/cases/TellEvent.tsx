import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client, dataOf } from "../../api/client.ts";
import type { Case } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { Button } from "../../ui/Button.tsx";
import { TextArea, TextField } from "../../ui/fields.tsx";
import { Problem } from "../../ui/Problem.tsx";
import { refreshCases } from "./queries.ts";

/** Something that happened and no log shows: a call of the owner, an odd screen, a visit. */
export function TellEvent({ one, onDone }: { readonly one: Case; readonly onDone: () => void }) {
  const { t } = useTexts();
  const queries = useQueryClient();
  const [text, setText] = useState("");
  const [when, setWhen] = useState("");
  // The field has no zone, so its text is read as UTC and says so.
  const time = Date.parse(`${when}Z`);
  const tell = useMutation({
    mutationFn: () =>
      dataOf(
        client.POST("/api/v1/cases/{id}/notes", {
          params: { path: { id: one.id } },
          body: { kind: "event", text: text.trim(), time },
        }),
      ),
    async onSuccess() {
      onDone();
      await refreshCases(queries, one.id);
    },
  });
  return (
    <form
      className="case-form"
      onSubmit={(event) => {
        event.preventDefault();
        tell.mutate();
      }}
    >
      <TextField
        type="datetime-local"
        label={t("case.tell.when")}
        value={when}
        onChange={(event) => setWhen(event.currentTarget.value)}
      />
      <TextArea
        label={t("case.tell.what")}
        value={text}
        maxLength={10_000}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Problem error={tell.error} />
      <div className="row">
        <Button
          size="small"
          look="primary"
          type="submit"
          disabled={text.trim() === "" || Number.isNaN(time)}
          isBusy={tell.isPending}
        >
          {t("case.tell")}
        </Button>
        <Button size="small" look="quiet" onClick={onDone}>
          {t("action.cancel")}
        </Button>
      </div>
    </form>
  );
}
