import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client, dataOf } from "../../api/client.ts";
import type { DevicePosture } from "../../api/types.ts";
import { useMay } from "../../api/session.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { FormDialog } from "../../ui/FormDialog.tsx";
import { Button } from "../../ui/Button.tsx";
import { SelectField, TextField } from "../../ui/fields.tsx";
import { Problem } from "../../ui/Problem.tsx";

type Check = DevicePosture["checks"][number];
const dayMs = 86_400_000;
const days = ["30", "90", "180", "365"] as const;

/** Leaves a check out for a device for a while, or ends that. Somebody answers for it, with a reason and an end. */
export function CheckException({ device, check }: { readonly device: string; readonly check: Check }) {
  const { t } = useTexts();
  const mayDecide = useMay("decide");
  const refresh = useRefresh(device);
  const [isOpen, setOpen] = useState(false);
  const end = useMutation({
    mutationFn: () =>
      dataOf(
        client.DELETE("/api/v1/devices/{id}/posture/exceptions/{check}", {
          params: { path: { id: device, check: check.id as "fixed" } },
        }),
      ),
    onSuccess: refresh,
  });
  const name = t(`posture.check.${check.id as "fixed"}`);
  if (!mayDecide || (check.exception === null && check.state === "met")) return null;
  return (
    <>
      {check.exception === null ? (
        <Button size="small" look="quiet" onClick={() => setOpen(true)}>
          {t("posture.except")}
          <span className="visually-hidden">{name}</span>
        </Button>
      ) : (
        <Button size="small" look="quiet" isBusy={end.isPending} onClick={() => end.mutate()}>
          {t("posture.except.end")}
          <span className="visually-hidden">{name}</span>
        </Button>
      )}
      <Problem error={end.error} />
      {isOpen && <Except device={device} check={check.id} name={name} onClose={() => setOpen(false)} />}
    </>
  );
}

function useRefresh(device: string): () => Promise<unknown> {
  const queries = useQueryClient();
  return () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: ["device", device, "posture"] }),
      queries.invalidateQueries({ queryKey: ["posture"] }),
    ]);
}

function Except({
  device,
  check,
  name,
  onClose,
}: {
  readonly device: string;
  readonly check: string;
  readonly name: string;
  readonly onClose: () => void;
}) {
  const { t } = useTexts();
  const refresh = useRefresh(device);
  const [owner, setOwner] = useState("");
  const [reason, setReason] = useState("");
  const [length, setLength] = useState<(typeof days)[number]>("90");
  const put = useMutation({
    mutationFn: () =>
      dataOf(
        client.PUT("/api/v1/devices/{id}/posture/exceptions/{check}", {
          params: { path: { id: device, check: check as "fixed" } },
          body: {
            owner: owner.trim(),
            reason: reason.trim(),
            until: Date.now() + Number(length) * dayMs,
          },
        }),
      ),
    async onSuccess() {
      onClose();
      await refresh();
    },
  });
  return (
    <FormDialog
      title={t("posture.except.title", { check: name })}
      onClose={onClose}
      submit={t("posture.except")}
      isReady={owner.trim() !== "" && reason.trim() !== ""}
      work={put}
    >
      <p className="muted">{t("posture.except.means")}</p>
      <TextField
        autoFocus
        label={t("posture.except.owner")}
        value={owner}
        maxLength={200}
        onChange={(event) => setOwner(event.currentTarget.value)}
      />
      <TextField
        label={t("posture.except.reason")}
        value={reason}
        maxLength={1_000}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <SelectField
        label={t("posture.except.for")}
        value={length}
        onChange={setLength}
        options={days.map((value) => ({ value, label: t("posture.except.days", { days: Number(value) }) }))}
      />
    </FormDialog>
  );
}
