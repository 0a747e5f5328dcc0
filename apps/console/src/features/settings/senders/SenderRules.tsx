import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client, dataOf } from "../../../api/client.ts";
import { problemText } from "../../../api/problem-text.ts";
import { useTexts } from "../../../i18n/i18n.tsx";
import { Button } from "../../../ui/Button.tsx";
import { EmptyState, ErrorState, LoadingLines } from "../../../ui/states.tsx";
import { useSay } from "../../../ui/Toasts.tsx";
import { visibleText } from "../../../ui/visible-text.ts";
import { tenantsQuery } from "../organisation/queries.ts";
import { SectionCard } from "../../../ui/SectionCard.tsx";
import { CreateSenderRule } from "./CreateSenderRule.tsx";
import { senderRulesQuery } from "./queries.ts";

/** Rules by which senders that nobody spoke of belong to an organisation, or are blocked; for those who run the server. */
export function SenderRules() {
  const texts = useTexts();
  const { t } = texts;
  const say = useSay();
  const queries = useQueryClient();
  const rules = useQuery(senderRulesQuery);
  const tenants = useQuery(tenantsQuery);
  const [isMaking, setIsMaking] = useState(false);
  const names = new Map(tenants.data?.items.map(({ id, name }) => [id, name]));
  const remove = useMutation({
    mutationFn: (id: string) =>
      dataOf(client.DELETE("/api/v1/sender-rules/{id}", { params: { path: { id } } })),
    async onSuccess() {
      say(t("senderRules.removed"));
      await queries.invalidateQueries({ queryKey: ["sender-rules"] });
    },
    onError: (error) => say(problemText(error, texts)),
  });
  return (
    <SectionCard
      title={t("senderRules.title")}
      about={t("senderRules.about")}
      action={
        <Button icon="plus" onClick={() => setIsMaking(true)}>
          {t("senderRules.create")}
        </Button>
      }
    >
      {rules.isError ? (
        <ErrorState error={rules.error} retry={() => void rules.refetch()} />
      ) : rules.data === undefined ? (
        <LoadingLines count={3} />
      ) : rules.data.items.length === 0 ? (
        <EmptyState title={t("senderRules.empty")} />
      ) : (
        <table className="plain">
          <thead>
            <tr>
              <th>{t("senderRules.fits")}</th>
              <th>{t("senders.of")}</th>
              <th>
                <span className="visually-hidden">{t("keys.actions")}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rules.data.items.map(({ id, listener, network, certificate, subject, tenant }) => {
              const parts = [network, listener, subject, certificate].filter((part) => part !== null);
              return (
                <tr key={id}>
                  <td>
                    <code>{visibleText(parts.join(" · "))}</code>
                  </td>
                  <td>
                    {tenant === null ? t("senderRules.blocks") : visibleText(names.get(tenant) ?? tenant)}
                  </td>
                  <td className="number">
                    <Button
                      size="small"
                      look="danger"
                      isBusy={remove.isPending}
                      onClick={() => remove.mutate(id)}
                    >
                      {t("senderRules.remove")}
                      <span className="visually-hidden">{visibleText(parts.join(" "))}</span>
                    </Button>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
      {isMaking && <CreateSenderRule onClose={() => setIsMaking(false)} />}
    </SectionCard>
  );
}
