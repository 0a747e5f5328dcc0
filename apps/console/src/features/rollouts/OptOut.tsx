import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client, dataOf } from "../../api/client.ts";
import type { HotfixDevice } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { FormDialog } from "../../ui/FormDialog.tsx";
import { TextField } from "../../ui/fields.tsx";
import { useNow } from "../../ui/use-now.ts";
import { visibleText } from "../../ui/visible-text.ts";

const dayMs = 86_400_000;

/** Takes a device out of roll-outs, for a reason and a number of days, or in again. */
export function OptOut({ device, onClose }: { readonly device: HotfixDevice; readonly onClose: () => void }) {
  const { t } = useTexts();
  const queries = useQueryClient();
  const now = useNow(60_000);
  const [reason, setReason] = useState("");
  const [days, setDays] = useState("14");
  const isIn = device.opt_out === null;
  const path = { id: device.id };
  const decide = useMutation({
    mutationFn: () =>
      isIn
        ? dataOf(
            client.PUT("/api/v1/hotfix-devices/{id}/opt-out", {
              params: { path },
              body: { reason: reason.trim(), until: Math.floor(now + Number(days) * dayMs) },
            }),
          )
        : dataOf(client.DELETE("/api/v1/hotfix-devices/{id}/opt-out", { params: { path } })),
    async onSuccess() {
      onClose();
      await queries.invalidateQueries({ queryKey: ["hotfix-devices"] });
    },
  });
  const name = visibleText(device.name);
  return (
    <FormDialog
      title={t(isIn ? "rollouts.takeOut.title" : "rollouts.takeIn.title", { name })}
      onClose={onClose}
      submit={t(isIn ? "rollouts.takeOut" : "rollouts.takeIn")}
      isReady={!isIn || reason.trim() !== ""}
      work={decide}
    >
      <p>{t(isIn ? "rollouts.takeOut.means" : "rollouts.takeIn.means")}</p>
      {isIn && (
        <>
          <TextField
            autoFocus
            label={t("rollouts.reason")}
            value={reason}
            maxLength={500}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <TextField
            label={t("rollouts.days")}
            hint={t("rollouts.days.hint")}
            value={days}
            inputMode="numeric"
            pattern="[1-8]?[0-9]"
            maxLength={2}
            onChange={(event) => setDays(event.currentTarget.value)}
          />
        </>
      )}
    </FormDialog>
  );
}
