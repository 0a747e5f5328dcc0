import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client, dataOf } from "../../api/client.ts";
import type { HotfixDevice } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { ShownOnce } from "../../ui/ShownOnce.tsx";
import { FormDialog } from "../../ui/FormDialog.tsx";
import { SelectField, TextField } from "../../ui/fields.tsx";

/** Enrols a device; what its client is started with is shown once. */
export function EnrolDevice({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTexts();
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const [hardware, setHardware] = useState("");
  const [lane, setLane] = useState<HotfixDevice["lane"]>("supported");
  const [isCanary, setCanary] = useState(false);
  const enrol = useMutation({
    mutationFn: () =>
      dataOf(
        client.POST("/api/v1/hotfix-devices", {
          body: { name: name.trim(), hardware: hardware.trim(), lane, is_canary: isCanary, windows: [] },
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["hotfix-devices"] }),
  });
  if (enrol.data !== undefined) {
    const { device, report_path: path } = enrol.data;
    const text = `breakwater hotfix update --install --state /var/lib/hotfix --url ${location.origin}/hotfix --image-root image.root.json --director-root director.root.json --device ${device.id} --hardware ${device.hardware} --report ${location.origin}${path}`;
    return (
      <ShownOnce
        title={t("rollouts.enrolled.done")}
        about={t("rollouts.enrolled.once")}
        text={text}
        onClose={onClose}
      />
    );
  }
  return (
    <FormDialog
      title={t("rollouts.enrol")}
      onClose={onClose}
      submit={t("rollouts.enrol")}
      isReady={name.trim() !== "" && hardware.trim() !== ""}
      work={enrol}
    >
      <TextField
        autoFocus
        label={t("rollouts.name")}
        value={name}
        maxLength={100}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextField
        label={t("rollouts.hardware")}
        hint={t("rollouts.hardware.hint")}
        value={hardware}
        pattern="[a-z0-9][a-z0-9.\-]{0,63}"
        maxLength={64}
        onChange={(event) => setHardware(event.currentTarget.value)}
      />
      <SelectField
        label={t("rollouts.lane")}
        value={lane}
        onChange={setLane}
        options={(["supported", "end of life"] as const).map((one) => ({
          value: one,
          label: t(`rollouts.lane.${one}`),
        }))}
      />
      <label className="row">
        <input
          type="checkbox"
          checked={isCanary}
          onChange={(event) => setCanary(event.currentTarget.checked)}
        />
        {t("rollouts.canary.choose")}
      </label>
    </FormDialog>
  );
}
