import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { client, dataOf } from "../../../api/client.ts";
import type { Sender } from "../../../api/types.ts";
import { useTexts } from "../../../i18n/i18n.tsx";
import { Button } from "../../../ui/Button.tsx";
import { Dialog } from "../../../ui/Dialog.tsx";
import { SelectField } from "../../../ui/fields.tsx";
import { Problem } from "../../../ui/Problem.tsx";
import { LoadingLines } from "../../../ui/states.tsx";
import { useSay } from "../../../ui/Toasts.tsx";
import { visibleText } from "../../../ui/visible-text.ts";
import { tenantsQuery } from "../organisation/queries.ts";

/** Whose a sender is: what was kept aside of it becomes theirs, and what comes from now on. */
export function MapSender({ sender, onClose }: { readonly sender: Sender; readonly onClose: () => void }) {
  const { t, language } = useTexts();
  const queries = useQueryClient();
  const say = useSay();
  const tenants = useQuery(tenantsQuery);
  const items = tenants.data?.items ?? [];
  const [chosen, setChosen] = useState<string | null>(sender.tenant);
  const tenant = chosen ?? items[0]?.id;
  const map = useMutation({
    mutationFn: (to: string) =>
      dataOf(
        client.POST("/api/v1/senders/{id}/map", {
          params: { path: { id: sender.id } },
          body: { tenant: to },
        }),
      ),
    async onSuccess() {
      say(t("senders.mapped", { address: visibleText(sender.address) }));
      onClose();
      await queries.invalidateQueries({ queryKey: ["senders"] });
    },
  });
  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    if (tenant !== undefined) map.mutate(tenant);
  }
  return (
    <Dialog title={t("senders.map.title", { address: visibleText(sender.address) })} onClose={onClose}>
      <form className="stack" onSubmit={onSubmit}>
        <p>
          {sender.held.records > 0
            ? t("senders.map.held", { count: sender.held.records.toLocaleString(language) })
            : t("senders.map.body")}
        </p>
        {tenant === undefined ? (
          <LoadingLines count={2} />
        ) : (
          <SelectField
            autoFocus
            label={t("senders.of")}
            value={tenant}
            onChange={setChosen}
            options={items.map(({ id, name }) => ({ value: id, label: visibleText(name) }))}
          />
        )}
        <Problem error={map.error ?? tenants.error} />
        <div className="dialog-foot">
          <Button look="quiet" onClick={onClose}>
            {t("action.cancel")}
          </Button>
          <Button look="primary" type="submit" disabled={tenant === undefined} isBusy={map.isPending}>
            {t("senders.map")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
