import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client, dataOf } from "../../../api/client.ts";
import { useTexts } from "../../../i18n/i18n.tsx";
import { FormDialog } from "../../../ui/FormDialog.tsx";
import { SelectField, TextField } from "../../../ui/fields.tsx";
import { useSay } from "../../../ui/Toasts.tsx";
import { visibleText } from "../../../ui/visible-text.ts";
import { tenantsQuery } from "../organisation/queries.ts";

const listeners = ["syslog-udp", "syslog-tcp", "syslog-tls"] as const;
const any = "any";
const blocks = "blocks";

/** All that is given must fit; what is given must be something. */
export function CreateSenderRule({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTexts();
  const queries = useQueryClient();
  const say = useSay();
  const tenants = useQuery(tenantsQuery);
  const [network, setNetwork] = useState("");
  const [listener, setListener] = useState<(typeof listeners)[number] | typeof any>(any);
  const [tenant, setTenant] = useState<string>(blocks);
  const create = useMutation({
    mutationFn: () =>
      dataOf(
        client.POST("/api/v1/sender-rules", {
          body: {
            ...(network.trim() === "" ? {} : { network: network.trim() }),
            ...(listener === any ? {} : { listener }),
            tenant: tenant === blocks ? null : tenant,
          },
        }),
      ),
    async onSuccess() {
      say(t("senderRules.created"));
      onClose();
      await Promise.all([
        queries.invalidateQueries({ queryKey: ["sender-rules"] }),
        queries.invalidateQueries({ queryKey: ["senders"] }),
      ]);
    },
  });
  return (
    <FormDialog
      title={t("senderRules.create")}
      onClose={onClose}
      submit={t("senderRules.create")}
      isReady={network.trim() !== "" || listener !== any}
      work={create}
    >
      <TextField
        autoFocus
        isMono
        label={t("senderRules.network")}
        hint={t("senderRules.network.hint")}
        placeholder="203.0.113.0/24"
        value={network}
        maxLength={64}
        spellCheck={false}
        onChange={(event) => setNetwork(event.currentTarget.value)}
      />
      <SelectField
        label={t("senderRules.listener")}
        value={listener}
        onChange={setListener}
        options={[
          { value: any, label: t("senderRules.listener.any") },
          ...listeners.map((value) => ({ value, label: value })),
        ]}
      />
      <SelectField
        label={t("senders.of")}
        value={tenant}
        onChange={setTenant}
        options={[
          { value: blocks, label: t("senderRules.blocks") },
          ...(tenants.data?.items ?? []).map(({ id, name }) => ({ value: id, label: visibleText(name) })),
        ]}
      />
    </FormDialog>
  );
}
