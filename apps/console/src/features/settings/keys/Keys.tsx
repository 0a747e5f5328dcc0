import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { client, dataOf } from "../../../api/client.ts";
import type { Key } from "../../../api/types.ts";
import { useTexts } from "../../../i18n/i18n.tsx";
import { Button } from "../../../ui/Button.tsx";
import { Dialog } from "../../../ui/Dialog.tsx";
import { SelectField, TextField } from "../../../ui/fields.tsx";
import { EmptyState, ErrorState, LoadingLines } from "../../../ui/states.tsx";
import { Ago } from "../../../ui/TimeText.tsx";
import { useSay } from "../../../ui/Toasts.tsx";
import { useCopy } from "../../../ui/Value.tsx";
import { visibleText } from "../../../ui/visible-text.ts";

const roles: readonly Key["role"][] = [
  "ingest",
  "viewer",
  "analyst",
  "responder",
  "administrator",
  "auditor",
];
const keysKey = ["keys"];

/** API keys: what sends and looks by itself, and when it last did. */
export function Keys() {
  const { t, message } = useTexts();
  const [isMaking, setIsMaking] = useState(false);
  const [leaving, setLeaving] = useState<Key | null>(null);
  const keys = useQuery({
    queryKey: keysKey,
    queryFn: ({ signal }) => dataOf(client.GET("/api/v1/keys", { signal })),
  });
  return (
    <section className="card settings-section">
      <div className="card-head">
        <h2>{t("settings.keys")}</h2>
        <Button look="primary" icon="plus" onClick={() => setIsMaking(true)}>
          {t("keys.create")}
        </Button>
      </div>
      <p className="muted">{t("keys.about")}</p>
      {keys.isError ? (
        <ErrorState error={keys.error} retry={() => void keys.refetch()} />
      ) : keys.data === undefined ? (
        <LoadingLines count={4} />
      ) : keys.data.items.length === 0 ? (
        <EmptyState title={t("keys.empty")}>
          <p>{t("keys.empty.body")}</p>
        </EmptyState>
      ) : (
        <table className="plain">
          <thead>
            <tr>
              <th>{t("keys.name")}</th>
              <th>{t("keys.role")}</th>
              <th>{t("keys.used")}</th>
              <th>{t("keys.created")}</th>
              <th>
                <span className="visually-hidden">{t("keys.actions")}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {keys.data.items.map((key) => (
              <tr key={key.id}>
                <td>{visibleText(key.name)}</td>
                <td>{message(`role.${key.role}`)}</td>
                <td>
                  <Ago ms={key.last_used_at} />
                </td>
                <td>
                  <Ago ms={key.created_at} />
                </td>
                <td className="number">
                  {key.revoked_at === null ? (
                    <Button size="small" look="danger" onClick={() => setLeaving(key)}>
                      {t("keys.revoke")}
                      <span className="visually-hidden">{visibleText(key.name)}</span>
                    </Button>
                  ) : (
                    <span className="muted">{t("keys.revoked")}</span>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {isMaking && <CreateKey onClose={() => setIsMaking(false)} />}
      {leaving !== null && <RevokeKey apiKey={leaving} onClose={() => setLeaving(null)} />}
    </section>
  );
}

function CreateKey({ onClose }: { readonly onClose: () => void }) {
  const { t, message } = useTexts();
  const queries = useQueryClient();
  const copy = useCopy();
  const [name, setName] = useState("");
  const [role, setRole] = useState<Key["role"]>("ingest");
  const create = useMutation({
    mutationFn: () => dataOf(client.POST("/api/v1/keys", { body: { name: name.trim(), role } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: keysKey }),
  });
  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    create.mutate();
  }
  if (create.data !== undefined) {
    const { secret } = create.data;
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
  return (
    <Dialog title={t("keys.create")} onClose={onClose}>
      <form className="stack" onSubmit={onSubmit}>
        <TextField
          autoFocus
          label={t("keys.name")}
          hint={t("keys.name.hint")}
          problem={create.isError ? create.error.message : null}
          value={name}
          maxLength={100}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <SelectField
          label={t("keys.role")}
          hint={message(`role.${role}.may`)}
          value={role}
          onChange={setRole}
          options={roles.map((value) => ({ value, label: message(`role.${value}`) }))}
        />
        <div className="dialog-foot">
          <Button look="quiet" onClick={onClose}>
            {t("action.cancel")}
          </Button>
          <Button look="primary" type="submit" disabled={name.trim() === ""} isBusy={create.isPending}>
            {t("keys.create")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** A revoked key cannot come back, so what it stops is said first. */
function RevokeKey({ apiKey, onClose }: { readonly apiKey: Key; readonly onClose: () => void }) {
  const { t } = useTexts();
  const queries = useQueryClient();
  const say = useSay();
  const revoke = useMutation({
    mutationFn: () => dataOf(client.DELETE("/api/v1/keys/{id}", { params: { path: { id: apiKey.id } } })),
    async onSuccess() {
      say(t("keys.revoked.done", { name: visibleText(apiKey.name) }));
      onClose();
      await queries.invalidateQueries({ queryKey: keysKey });
    },
  });
  return (
    <Dialog title={t("keys.revoke.title", { name: visibleText(apiKey.name) })} onClose={onClose}>
      <p>{t("keys.revoke.body")}</p>
      {revoke.isError && (
        <p role="alert" className="bad">
          {revoke.error.message}
        </p>
      )}
      <div className="dialog-foot">
        <Button look="quiet" onClick={onClose}>
          {t("action.cancel")}
        </Button>
        <Button look="danger" isBusy={revoke.isPending} onClick={() => revoke.mutate()}>
          {t("keys.revoke")}
        </Button>
      </div>
    </Dialog>
  );
}
