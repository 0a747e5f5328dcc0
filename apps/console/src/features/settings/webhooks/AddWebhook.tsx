import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client, dataOf } from "../../../api/client.ts";
import type { Webhook } from "../../../api/types.ts";
import { useTexts } from "../../../i18n/i18n.tsx";
import { FormDialog } from "../../../ui/FormDialog.tsx";
import { TextField } from "../../../ui/fields.tsx";

type Kinds = Webhook["kinds"];

/** A webhook: where to, and what of. Its secret is shown next. */
export function AddWebhook({
  kinds,
  onClose,
  onMade,
}: {
  readonly kinds: Kinds;
  readonly onClose: () => void;
  readonly onMade: (webhook: Webhook, secret: string) => void;
}) {
  const { t } = useTexts();
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const [address, setAddress] = useState("");
  const [chosen, setChosen] = useState<Kinds>(kinds);
  const add = useMutation({
    mutationFn: () =>
      dataOf(
        client.POST("/api/v1/webhooks", {
          body: { name: name.trim(), address: address.trim(), kinds: chosen },
        }),
      ),
    async onSuccess({ webhook, secret }) {
      onMade(webhook, secret);
      await queries.invalidateQueries({ queryKey: ["webhooks"] });
    },
  });
  return (
    <FormDialog
      title={t("webhooks.add")}
      onClose={onClose}
      submit={t("webhooks.add")}
      isReady={name.trim() !== "" && address.trim() !== "" && chosen.length !== 0}
      work={add}
    >
      <TextField
        autoFocus
        label={t("webhooks.name")}
        value={name}
        maxLength={100}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextField
        isMono
        type="url"
        label={t("webhooks.address")}
        placeholder="https://example.com/hook"
        value={address}
        maxLength={2_000}
        spellCheck={false}
        onChange={(event) => setAddress(event.currentTarget.value)}
      />
      <fieldset className="stack tight">
        <legend>{t("webhooks.kinds")}</legend>
        {kinds.map((kind) => (
          <label key={kind} className="row">
            <input
              type="checkbox"
              checked={chosen.includes(kind)}
              onChange={(event) =>
                setChosen(
                  event.currentTarget.checked ? [...chosen, kind] : chosen.filter((one) => one !== kind),
                )
              }
            />
            <span>{t(`webhooks.kind.${kind}`)}</span>
          </label>
        ))}
      </fieldset>
    </FormDialog>
  );
}
