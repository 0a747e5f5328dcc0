import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client, dataOf } from "../../../api/client.ts";
import type { Key } from "../../../api/types.ts";
import { useTexts } from "../../../i18n/i18n.tsx";
import { ShownOnce } from "../../../ui/ShownOnce.tsx";
import { FormDialog } from "../../../ui/FormDialog.tsx";
import { SelectField, TextField } from "../../../ui/fields.tsx";
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
  if (create.data !== undefined)
    return (
      <ShownOnce title={t("keys.made")} about={t("keys.once")} text={create.data.secret} onClose={onClose} />
    );
  return (
    <FormDialog
      title={t("keys.create")}
      onClose={onClose}
      submit={t("keys.create")}
      isReady={name.trim() !== "" && !isWrong}
      work={create}
    >
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
    </FormDialog>
  );
}
