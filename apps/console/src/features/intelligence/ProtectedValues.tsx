import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { client, dataOf } from "../../api/client.ts";
import { problemText } from "../../api/problem-text.ts";
import { useMay } from "../../api/session.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { Button } from "../../ui/Button.tsx";
import { TextField } from "../../ui/fields.tsx";
import { Problem } from "../../ui/Problem.tsx";
import { SectionCard } from "../../ui/SectionCard.tsx";
import { ErrorState, LoadingLines } from "../../ui/states.tsx";
import { useSay } from "../../ui/Toasts.tsx";
import { visibleText } from "../../ui/visible-text.ts";
import { protectedQuery } from "./queries.ts";

/** What must never stand in a list: one's own addresses and names, and those one cannot do without. */
export function ProtectedValues() {
  const texts = useTexts();
  const { t } = texts;
  const say = useSay();
  const queries = useQueryClient();
  const mayDecide = useMay("decide");
  const values = useQuery(protectedQuery);
  const [value, setValue] = useState("");
  const [reason, setReason] = useState("");
  const changed = () => queries.invalidateQueries({ queryKey: ["protected"] });
  const protect = useMutation({
    mutationFn: () =>
      dataOf(client.POST("/api/v1/lists/protected", { body: { value: value.trim(), reason } })),
    async onSuccess() {
      setValue("");
      setReason("");
      await changed();
    },
  });
  const release = useMutation({
    mutationFn: (id: string) =>
      dataOf(client.DELETE("/api/v1/lists/protected/{id}", { params: { path: { id } } })),
    onSuccess: changed,
    onError: (error) => say(problemText(error, texts)),
  });
  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    protect.mutate();
  }
  return (
    <SectionCard title={t("intel.protected")} about={t("intel.protected.about")}>
      {values.isError && values.data === undefined ? (
        <ErrorState error={values.error} retry={() => void values.refetch()} />
      ) : values.data === undefined ? (
        <LoadingLines count={2} />
      ) : (
        values.data.items.length > 0 && (
          <table className="plain">
            <tbody>
              {values.data.items.map((one) => (
                <tr key={one.id}>
                  <td>
                    <code>{visibleText(one.value)}</code>
                  </td>
                  <td>{visibleText(one.reason)}</td>
                  <td className="muted">
                    {visibleText(one.created_by)}
                    {one.whose === "installation" && ` · ${t("intel.forAll")}`}
                  </td>
                  <td className="number">
                    {mayDecide && (
                      <Button size="small" isBusy={release.isPending} onClick={() => release.mutate(one.id)}>
                        {t("action.remove")}
                        <span className="visually-hidden">{visibleText(one.value)}</span>
                      </Button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )
      )}
      {mayDecide && (
        <form className="protect-form" onSubmit={onSubmit}>
          <TextField
            isMono
            label={t("intel.protected.value")}
            placeholder="203.0.113.0/24"
            value={value}
            maxLength={300}
            spellCheck={false}
            onChange={(event) => setValue(event.currentTarget.value)}
          />
          <TextField
            label={t("intel.reason")}
            value={reason}
            maxLength={500}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <Button type="submit" disabled={value.trim() === ""} isBusy={protect.isPending}>
            {t("intel.protected.add")}
          </Button>
        </form>
      )}
      <Problem error={protect.error} />
    </SectionCard>
  );
}
