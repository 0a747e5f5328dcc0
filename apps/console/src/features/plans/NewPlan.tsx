import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { client, dataOf } from "../../api/client.ts";
import type { NewPlan as Body, PlanPreview } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { SelectField, TextField } from "../../ui/fields.tsx";
import { Problem } from "../../ui/Problem.tsx";
import { PlanActions } from "./PlanActions.tsx";
import { type ActionDraft, bareKinds, inWiseOrder, newAction, toAction } from "./action-kinds.ts";
import { type DeviceChoice, noDevices, PlanDevices, toChoice } from "./PlanDevices.tsx";
import { PreviewText } from "./PreviewText.tsx";
import { planDevicesQuery, plansQuery } from "./queries.ts";

const hourMs = 3_600_000;
const hours = ["1", "4", "24", "72", "168"] as const;

/** Makes a plan: what it would do is shown before anybody is asked. */
export function NewPlan({
  block,
  device,
  onClose,
  onMade,
}: {
  readonly block: string | undefined;
  readonly device: string | undefined;
  readonly onClose: () => void;
  readonly onMade: (id: string) => void;
}) {
  const { t } = useTexts();
  const queries = useQueryClient();
  const devices = useQuery(planDevicesQuery);
  const [title, setTitle] = useState("");
  const [reason, setReason] = useState("");
  const [actions, setActions] = useState<readonly ActionDraft[]>([
    block === undefined
      ? newAction("collect-evidence", t("plans.evidence.usual"), [])
      : newAction("block-indicator", block, []),
  ]);
  const [choice, setChoice] = useState<DeviceChoice>(
    device === undefined ? noDevices : { ...noDevices, ids: [device] },
  );
  const [maximum, setMaximum] = useState("10");
  const [within, setWithin] = useState<(typeof hours)[number]>("24");
  const [shown, setShown] = useState<{ readonly body: Body; readonly preview: PlanPreview } | null>(null);
  // Whatever is changed is to be looked at again.
  const changing =
    <V,>(set: (value: V) => void) =>
    (value: V): void => {
      setShown(null);
      set(value);
    };
  const body = (): Body => ({
    title: title.trim(),
    reason: reason.trim(),
    actions: inWiseOrder(actions).map(toAction),
    maximum_devices: Number(maximum),
    dry_run: true,
    ...toChoice(choice),
  });
  const preview = useMutation({
    mutationFn: async (asked: Body) => ({
      body: asked,
      preview: await dataOf(client.POST("/api/v1/plans", { body: asked })),
    }),
    onSuccess({ body: asked, preview: answer }) {
      if ("steps" in answer) setShown({ body: asked, preview: answer });
    },
  });
  const make = useMutation({
    mutationFn: (asked: Body) =>
      dataOf(
        client.POST("/api/v1/plans", {
          body: { ...asked, dry_run: false, expires_at: Date.now() + Number(within) * hourMs },
        }),
      ),
    async onSuccess(answer) {
      if ("plan" in answer) onMade(answer.plan.id);
      onClose();
      await queries.invalidateQueries(plansQuery);
    },
  });
  const isComplete =
    title.trim() !== "" &&
    reason.trim() !== "" &&
    actions.length > 0 &&
    actions.every(({ kind, subject }) => bareKinds.includes(kind) || subject.trim() !== "");
  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    if (shown === null) preview.mutate(body());
    else make.mutate(shown.body);
  }
  const isForDevices = actions.some(({ kind }) => kind !== "block-indicator");
  return (
    <Dialog title={t("plans.new")} onClose={onClose} isWide>
      <form className="stack" onSubmit={onSubmit}>
        <TextField
          autoFocus
          label={t("plans.title")}
          value={title}
          maxLength={200}
          onChange={(event) => changing(setTitle)(event.currentTarget.value)}
        />
        <TextField
          label={t("plans.reason")}
          hint={t("plans.reason.hint")}
          value={reason}
          maxLength={2_000}
          onChange={(event) => changing(setReason)(event.currentTarget.value)}
        />
        <PlanActions actions={actions} onChange={changing(setActions)} />
        {isForDevices && (
          <>
            <PlanDevices
              devices={devices.data?.items ?? []}
              isWhole={devices.data?.next_cursor === null}
              choice={choice}
              onChange={changing(setChoice)}
            />
            <TextField
              type="number"
              label={t("plans.maximum")}
              hint={t("plans.maximum.hint")}
              value={maximum}
              min={1}
              max={500}
              onChange={(event) => changing(setMaximum)(event.currentTarget.value)}
            />
          </>
        )}
        <SelectField
          label={t("plans.within")}
          hint={t("plans.within.hint")}
          value={within}
          onChange={setWithin}
          options={hours.map((value) => ({ value, label: t("plans.hours", { count: Number(value) }) }))}
        />
        {shown !== null && <PreviewText preview={shown.preview} />}
        <Problem error={preview.error ?? make.error} />
        <div className="dialog-foot">
          <Button look="quiet" onClick={onClose}>
            {t("action.cancel")}
          </Button>
          {shown === null ? (
            <Button look="primary" type="submit" disabled={!isComplete} isBusy={preview.isPending}>
              {t("plans.preview")}
            </Button>
          ) : (
            <Button
              look="primary"
              type="submit"
              disabled={shown.preview.problems.length > 0}
              isBusy={make.isPending}
            >
              {t("plans.ask")}
            </Button>
          )}
        </div>
      </form>
    </Dialog>
  );
}
