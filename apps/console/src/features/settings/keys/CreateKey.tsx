import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { client, dataOf } from "../../../api/client.ts";
import type { Key } from "../../../api/types.ts";
import { useTexts } from "../../../i18n/i18n.tsx";
import { Button } from "../../../ui/Button.tsx";
import { Dialog } from "../../../ui/Dialog.tsx";
import { SelectField, TextField } from "../../../ui/fields.tsx";
import { Problem } from "../../../ui/Problem.tsx";
import { useCopy } from "../../../ui/Value.tsx";
import { keysQuery } from "./queries.ts";

const roles: readonly Key["role"][] = [
  "ingest",
  "viewer",
  "analyst",
  "responder",
  "administrator",
  "auditor",
];
const lives = ["30", "90", "365", "never"] as const;
const dayMs = 86_400_000;

/** A key: who uses it, with which role, limited to what, until when. Its secret is shown once. */
export function CreateKey({ onClose }: { readonly onClose: () => void }) {
  const { t, message } = useTexts();
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const [role, setRole] = useState<Key["role"]>("ingest");
  const [life, setLife] = useState<(typeof lives)[number]>("365");
  const [limits, setLimits] = useState("");
  const permissions = limits.split(/[\s,]+/).filter((one) => one !== "");
  const isWrong = permissions.some((one) => !/^(?:[a-z-]{1,40}|\*):(?:read|write)$/.test(one));
  const create = useMutation({
    mutationFn: () =>
      dataOf(
        client.POST("/api/v1/keys", {
          body: {
            name: name.trim(),
            role,
            permissions: permissions.length === 0 ? null : permissions,
            expires_at: life === "never" ? null : Date.now() + Number(life) * dayMs,
          },
        }),
      ),
    onSuccess: () => queries.invalidateQueries(keysQuery),
  });
  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    create.mutate();
  }
  if (create.data !== undefined) return <Secret secret={create.data.secret} onClose={onClose} />;
  return (
    <Dialog title={t("keys.create")} onClose={onClose}>
      <form className="stack" onSubmit={onSubmit}>
        <TextField
          autoFocus
          label={t("keys.name")}
          hint={t("keys.name.hint")}
          value={name}
          maxLength={100}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <SelectField
          label={t("people.role")}
          hint={message(`role.${role}.may`)}
          value={role}
          onChange={setRole}
          options={roles.map((value) => ({ value, label: message(`role.${value}`) }))}
        />
        <SelectField
          label={t("keys.expires")}
          value={life}
          onChange={setLife}
          options={lives.map((value) => ({
            value,
            label: value === "never" ? t("keys.expires.never") : t("keys.expires.days", { count: value }),
          }))}
        />
        <TextField
          label={t("keys.limits")}
          hint={t("keys.limits.hint")}
          problem={isWrong ? t("keys.limits.wrong") : null}
          placeholder="findings:read events:read"
          isMono
          value={limits}
          spellCheck={false}
          onChange={(event) => setLimits(event.currentTarget.value)}
        />
        <Problem error={create.error} />
        <div className="dialog-foot">
          <Button look="quiet" onClick={onClose}>
            {t("action.cancel")}
          </Button>
          <Button
            look="primary"
            type="submit"
            disabled={name.trim() === "" || isWrong}
            isBusy={create.isPending}
          >
            {t("keys.create")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function Secret({ secret, onClose }: { readonly secret: string; readonly onClose: () => void }) {
  const { t } = useTexts();
  const copy = useCopy();
  return (
    <Dialog title={t("keys.made")} onClose={onClose}>
      <p>{t("keys.once")}</p>
      <pre className="block">{secret}</pre>
      <div className="dialog-foot">
        <Button icon="copy" onClick={() => copy(secret)}>
          {t("action.copy")}
        </Button>
        <Button look="primary" onClick={onClose}>
          {t("action.done")}
        </Button>
      </div>
    </Dialog>
  );
}
