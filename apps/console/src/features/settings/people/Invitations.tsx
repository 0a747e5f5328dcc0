import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { client, dataOf } from "../../../api/client.ts";
import { problemText } from "../../../api/problem-text.ts";
import { useTexts } from "../../../i18n/i18n.tsx";
import { Button } from "../../../ui/Button.tsx";
import { ErrorState } from "../../../ui/states.tsx";
import { Ago } from "../../../ui/TimeText.tsx";
import { useSay } from "../../../ui/Toasts.tsx";
import { visibleText } from "../../../ui/visible-text.ts";
import { SectionCard } from "../../../ui/SectionCard.tsx";
import { invitationsQuery } from "./queries.ts";

/** Links that were made and not used yet. */
export function Invitations() {
  const texts = useTexts();
  const { t, message } = texts;
  const say = useSay();
  const queries = useQueryClient();
  const list = useQuery(invitationsQuery);
  const revoke = useMutation({
    mutationFn: (id: string) =>
      dataOf(client.DELETE("/api/v1/invitations/{id}", { params: { path: { id } } })),
    onSuccess: () => queries.invalidateQueries(invitationsQuery),
    onError: (error) => say(problemText(error, texts)),
  });
  if (list.isError) return <ErrorState error={list.error} retry={() => void list.refetch()} />;
  const items = list.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <SectionCard title={t("people.invitations")}>
      <table className="plain">
        <thead>
          <tr>
            <th>{t("people.proposedName")}</th>
            <th>{t("people.role")}</th>
            <th>{t("people.link.until")}</th>
            <th>
              <span className="visually-hidden">{t("keys.actions")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {items.map(({ id, name, role, expires_at: until }) => (
            <tr key={id}>
              <td>{name === "" ? <span className="faint">–</span> : visibleText(name)}</td>
              <td>{message(`role.${role}`)}</td>
              <td>
                <Ago ms={until} />
              </td>
              <td className="number">
                <Button size="small" look="danger" onClick={() => revoke.mutate(id)}>
                  {t("people.takeBack")}
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </SectionCard>
  );
}
