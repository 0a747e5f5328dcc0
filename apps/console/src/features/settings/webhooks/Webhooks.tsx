import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client, dataOf } from "../../../api/client.ts";
import { problemText } from "../../../api/problem-text.ts";
import type { Webhook } from "../../../api/types.ts";
import { useTexts } from "../../../i18n/i18n.tsx";
import { Loaded } from "../../../ui/Loaded.tsx";
import { Button } from "../../../ui/Button.tsx";
import { SectionCard } from "../../../ui/SectionCard.tsx";
import { HealthMark } from "../../../ui/SeverityMark.tsx";
import { EmptyState } from "../../../ui/states.tsx";
import { useSay } from "../../../ui/Toasts.tsx";
import { visibleText } from "../../../ui/visible-text.ts";
import { AddWebhook } from "./AddWebhook.tsx";
import { Deliveries } from "./Deliveries.tsx";
import { webhooksQuery } from "./queries.ts";
import { RemoveWebhook } from "./RemoveWebhook.tsx";
import { WebhookSecret } from "./WebhookSecret.tsx";

type Open =
  | { readonly kind: "add" }
  | { readonly kind: "log" | "remove"; readonly webhook: Webhook }
  | { readonly kind: "secret"; readonly webhook: Webhook; readonly secret: string };

/** Where notices are sent, whether they are taken, and what can be done about it. */
export function Webhooks() {
  const { t } = useTexts();
  const webhooks = useQuery(webhooksQuery);
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  return (
    <SectionCard
      title={t("settings.webhooks")}
      about={t("webhooks.about")}
      action={
        <Button look="primary" icon="plus" onClick={() => setOpen({ kind: "add" })}>
          {t("webhooks.add")}
        </Button>
      }
    >
      <Loaded
        query={webhooks}
        lines={4}
        empty={
          <EmptyState title={t("webhooks.empty")}>
            <p>{t("webhooks.empty.body")}</p>
          </EmptyState>
        }
      >
        {({ items }) => (
          <table className="plain">
            <thead>
              <tr>
                <th>{t("webhooks.name")}</th>
                <th>{t("webhooks.kinds")}</th>
                <th>{t("webhooks.state")}</th>
                <th>
                  <span className="visually-hidden">{t("webhooks.actions")}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {items.map((webhook) => (
                <tr key={webhook.id}>
                  <td>
                    {visibleText(webhook.name)}
                    <div className="muted cut">{visibleText(webhook.address)}</div>
                  </td>
                  <td>
                    {webhook.kinds.map((kind) => (
                      <div key={kind}>{t(`webhooks.kind.${kind}`)}</div>
                    ))}
                  </td>
                  <td>
                    <State webhook={webhook} />
                  </td>
                  <td className="number">
                    <Actions webhook={webhook} onOpen={setOpen} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Loaded>
      {open?.kind === "add" && webhooks.data !== undefined && (
        <AddWebhook
          kinds={webhooks.data.kinds}
          onClose={close}
          onMade={(webhook, secret) => setOpen({ kind: "secret", webhook, secret })}
        />
      )}
      {open?.kind === "log" && <Deliveries webhook={open.webhook} onClose={close} />}
      {open?.kind === "remove" && <RemoveWebhook webhook={open.webhook} onClose={close} />}
      {open?.kind === "secret" && (
        <WebhookSecret name={open.webhook.name} secret={open.secret} onClose={close} />
      )}
    </SectionCard>
  );
}

function State({ webhook }: { readonly webhook: Webhook }) {
  const { t } = useTexts();
  if (!webhook.is_on) return <HealthMark level="informational">{t("webhooks.state.off")}</HealthMark>;
  if (webhook.dead_at !== null) return <HealthMark level="high">{t("webhooks.state.dead")}</HealthMark>;
  return <HealthMark level="fine">{t("webhooks.state.on")}</HealthMark>;
}

function Actions({ webhook, onOpen }: { readonly webhook: Webhook; readonly onOpen: (open: Open) => void }) {
  const texts = useTexts();
  const { t } = texts;
  const say = useSay();
  const queries = useQueryClient();
  const params = { path: { id: webhook.id } };
  const onError = (error: Error) => say(problemText(error, texts));
  const changed = () => queries.invalidateQueries({ queryKey: ["webhooks"] });
  const isOff = !webhook.is_on || webhook.dead_at !== null;
  const turn = useMutation({
    mutationFn: () => dataOf(client.PATCH("/api/v1/webhooks/{id}", { params, body: { is_on: isOff } })),
    onSuccess: changed,
    onError,
  });
  const test = useMutation({
    mutationFn: () => dataOf(client.POST("/api/v1/webhooks/{id}/test", { params })),
    onSuccess: () => onOpen({ kind: "log", webhook }),
    onError,
  });
  const rotate = useMutation({
    mutationFn: () => dataOf(client.POST("/api/v1/webhooks/{id}/rotate", { params })),
    async onSuccess({ secret }) {
      onOpen({ kind: "secret", webhook, secret });
      await changed();
    },
    onError,
  });
  const name = <span className="visually-hidden">{visibleText(webhook.name)}</span>;
  return (
    <span className="row">
      <Button size="small" look="quiet" onClick={() => onOpen({ kind: "log", webhook })}>
        {t("webhooks.log")}
        {name}
      </Button>
      <Button size="small" isBusy={test.isPending} onClick={() => test.mutate()}>
        {t("webhooks.test")}
        {name}
      </Button>
      <Button size="small" isBusy={turn.isPending} onClick={() => turn.mutate()}>
        {t(isOff ? "webhooks.on" : "webhooks.off")}
        {name}
      </Button>
      <Button size="small" isBusy={rotate.isPending} onClick={() => rotate.mutate()}>
        {t("webhooks.rotate")}
        {name}
      </Button>
      <Button size="small" look="danger" onClick={() => onOpen({ kind: "remove", webhook })}>
        {t("action.remove")}
        {name}
      </Button>
    </span>
  );
}
