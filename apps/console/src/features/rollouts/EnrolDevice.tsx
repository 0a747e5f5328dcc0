import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { client, dataOf } from "../../api/client.ts";
import type { HotfixDevice } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { SelectField, TextField } from "../../ui/fields.tsx";
import { Problem } from "../../ui/Problem.tsx";
import { useCopy } from "../../ui/Value.tsx";

/** Enrols a device; what its client is started with is shown once. */
export function EnrolDevice({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTexts();
  const queries = useQueryClient();
  const copy = useCopy();
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
  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    enrol.mutate();
  }
  if (enrol.data !== undefined) {
    const { device, report_path: path } = enrol.data;
    const text = `breakwater hotfix update --install --state /var/lib/hotfix --url ${location.origin}/hotfix --image-root image.root.json --director-root director.root.json --device ${device.id} --hardware ${device.hardware} --report ${location.origin}${path}`;
    return (
      <Dialog title={t("rollouts.enrolled.done")} onClose={onClose}>
        <p>{t("rollouts.enrolled.once")}</p>
        <code className="wrapped">{text}</code>
        <div className="dialog-foot">
          <Button icon="copy" onClick={() => copy(text)}>
            {t("action.copy")}
          </Button>
          <Button look="primary" onClick={onClose}>
            {t("action.done")}
          </Button>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog title={t("rollouts.enrol")} onClose={onClose}>
      <form className="stack" onSubmit={onSubmit}>
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
        <Problem error={enrol.error} />
        <div className="dialog-foot">
          <Button look="quiet" onClick={onClose}>
            {t("action.cancel")}
          </Button>
          <Button
            look="primary"
            type="submit"
            disabled={name.trim() === "" || hardware.trim() === ""}
            isBusy={enrol.isPending}
          >
            {t("rollouts.enrol")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
