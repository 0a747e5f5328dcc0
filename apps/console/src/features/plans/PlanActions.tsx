import { useState } from "react";
import { useTexts } from "../../i18n/i18n.tsx";
import { Button, IconButton } from "../../ui/Button.tsx";
import { SelectField, TextField } from "../../ui/fields.tsx";
import {
  type ActionDraft,
  type ActionKind,
  actionKinds,
  bareKinds,
  inWiseOrder,
  newAction,
} from "./action-kinds.ts";

const most = 20;

/** What a plan asks for, in the order in which it is done; more can be added. */
export function PlanActions({
  actions,
  onChange,
}: {
  readonly actions: readonly ActionDraft[];
  readonly onChange: (actions: readonly ActionDraft[]) => void;
}) {
  const { t } = useTexts();
  const [kind, setKind] = useState<ActionKind>("block-indicator");
  const change = (id: number, some: Partial<ActionDraft>) =>
    onChange(actions.map((one) => (one.id === id ? { ...one, ...some } : one)));
  return (
    <fieldset className="stack plan-part">
      <legend>{t("plans.actions")}</legend>
      {actions.map((action) => (
        <div key={action.id} className="plan-action">
          {bareKinds.includes(action.kind) ? (
            <p>{t(`plans.kind.${action.kind}`)}</p>
          ) : (
            <TextField
              label={t(`plans.kind.${action.kind}`)}
              value={action.subject}
              placeholder={t(`plans.subject.${action.kind as "apply-hotfix"}`)}
              maxLength={action.kind === "block-indicator" ? 2_048 : 256}
              isMono={action.kind === "block-indicator"}
              onChange={(event) => change(action.id, { subject: event.currentTarget.value })}
            />
          )}
          {action.kind === "block-indicator" ? (
            <TextField
              type="number"
              label={t("plans.days")}
              value={action.days}
              min={1}
              max={365}
              onChange={(event) => change(action.id, { days: event.currentTarget.value })}
            />
          ) : (
            <p className="muted">{t("plans.byHand")}</p>
          )}
          <IconButton
            icon="trash"
            label={t("plans.without", { what: t(`plans.kind.${action.kind}`) })}
            onClick={() => onChange(actions.filter(({ id }) => id !== action.id))}
          />
        </div>
      ))}
      <div className="row plan-more">
        <SelectField
          label={t("plans.more")}
          value={kind}
          onChange={setKind}
          options={actionKinds.map((value) => ({ value, label: t(`plans.kind.${value}`) }))}
        />
        <Button
          icon="plus"
          disabled={actions.length >= most}
          onClick={() => onChange(inWiseOrder([...actions, newAction(kind, "", actions)]))}
        >
          {t("plans.add")}
        </Button>
      </div>
      {actions.some((one) => one.kind === "collect-evidence") && actions.length > 1 && (
        <p className="muted">{t("plans.evidenceFirst")}</p>
      )}
    </fieldset>
  );
}
