import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { client, dataOf } from "../../../api/client.ts";
import { useTexts } from "../../../i18n/i18n.tsx";
import { Button } from "../../../ui/Button.tsx";
import { ErrorState, LoadingLines } from "../../../ui/states.tsx";
import { Problem } from "../../../ui/Problem.tsx";
import { visibleText } from "../../../ui/visible-text.ts";
import { SectionCard } from "../../../ui/SectionCard.tsx";
import { sitesQuery } from "./queries.ts";

/** Where the organisation's devices stand. */
export function Sites() {
  const { t } = useTexts();
  const queries = useQueryClient();
  const sites = useQuery(sitesQuery);
  const [name, setName] = useState("");
  const refresh = () => queries.invalidateQueries(sitesQuery);
  const create = useMutation({
    mutationFn: () => dataOf(client.POST("/api/v1/sites", { body: { name: name.trim() } })),
    onSuccess() {
      setName("");
      return refresh();
    },
  });
  const remove = useMutation({
    mutationFn: (id: string) => dataOf(client.DELETE("/api/v1/sites/{id}", { params: { path: { id } } })),
    onSuccess: refresh,
  });
  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    create.mutate();
  }
  return (
    <SectionCard title={t("sites.title")} about={t("sites.about")}>
      {sites.isError ? (
        <ErrorState error={sites.error} retry={() => void sites.refetch()} />
      ) : sites.data === undefined ? (
        <LoadingLines count={3} />
      ) : (
        <ul className="facts narrow-form">
          {sites.data.items.map((site) => (
            <li key={site.id}>
              <span>{visibleText(site.name)}</span>
              <Button size="small" look="danger" onClick={() => remove.mutate(site.id)}>
                {t("sites.remove")}
                <span className="visually-hidden">{visibleText(site.name)}</span>
              </Button>
            </li>
          ))}
          {sites.data.items.length === 0 && <li className="muted">{t("sites.none")}</li>}
        </ul>
      )}
      <Problem error={create.error ?? remove.error} />
      <form className="row narrow-form" onSubmit={onSubmit}>
        <input
          className="input"
          aria-label={t("sites.name")}
          placeholder={t("sites.name")}
          value={name}
          maxLength={100}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button type="submit" isBusy={create.isPending} disabled={name.trim() === ""}>
          {t("sites.add")}
        </Button>
      </form>
    </SectionCard>
  );
}
