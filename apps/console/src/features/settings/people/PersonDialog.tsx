import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client, dataOf } from "../../../api/client.ts";
import type { Person, PersonRole } from "../../../api/types.ts";
import { useTexts } from "../../../i18n/i18n.tsx";
import { Button } from "../../../ui/Button.tsx";
import { Dialog } from "../../../ui/Dialog.tsx";
import { TextField } from "../../../ui/fields.tsx";
import { Problem } from "../../../ui/Problem.tsx";
import { useSay } from "../../../ui/Toasts.tsx";
import { visibleText } from "../../../ui/visible-text.ts";
import { SessionTable } from "../account/SessionTable.tsx";
import { LinkMade } from "./LinkMade.tsx";
import { peopleQuery } from "./queries.ts";
import { RoleField } from "./RoleField.tsx";

interface Properties {
  readonly person: Person;
  readonly isSelf: boolean;
  readonly onClose: () => void;
}

/** One person: role, name, sessions, and what is done when they lost their password or leave. */
export function PersonDialog({ person, isSelf, onClose }: Properties) {
  const { t } = useTexts();
  const say = useSay();
  const queries = useQueryClient();
  const path = { id: person.id };
  const [role, setRole] = useState<PersonRole>(person.role);
  const [displayName, setDisplayName] = useState(person.display_name);
  const [isLeaving, setIsLeaving] = useState(false);
  const name = visibleText(person.display_name);
  const refresh = () => queries.invalidateQueries({ queryKey: peopleQuery.queryKey });
  const save = useMutation({
    async mutationFn() {
      const shown = displayName.trim();
      if (shown !== person.display_name && shown !== "")
        await dataOf(client.PATCH("/api/v1/users/{id}", { params: { path }, body: { display_name: shown } }));
      if (role !== person.role)
        await dataOf(client.PUT("/api/v1/users/{id}/role", { params: { path }, body: { role } }));
    },
    async onSuccess() {
      say(t("people.saved", { name }));
      onClose();
      await refresh();
    },
  });
  const disable = useMutation({
    mutationFn: (disabled: boolean) =>
      dataOf(client.PATCH("/api/v1/users/{id}", { params: { path }, body: { disabled } })),
    onSuccess: refresh,
  });
  const reset = useMutation({
    mutationFn: (clearsTotp: boolean) =>
      dataOf(client.POST("/api/v1/users/{id}/reset", { params: { path }, body: { clear_totp: clearsTotp } })),
  });
  const remove = useMutation({
    mutationFn: () => dataOf(client.DELETE("/api/v1/users/{id}", { params: { path } })),
    async onSuccess() {
      say(t("people.removed", { name }));
      onClose();
      await refresh();
    },
  });
  const error = save.error ?? disable.error ?? reset.error ?? remove.error;
  if (reset.data !== undefined)
    return (
      <Dialog title={t("people.link")} onClose={onClose}>
        <LinkMade path={reset.data.path} expiresAt={reset.data.expires_at} onClose={onClose} />
      </Dialog>
    );
  if (isLeaving)
    return (
      <Dialog title={t("people.remove.title", { name })} onClose={() => setIsLeaving(false)}>
        <p>{t("people.remove.body")}</p>
        <Problem error={remove.error} />
        <div className="dialog-foot">
          <Button look="quiet" onClick={() => setIsLeaving(false)}>
            {t("action.cancel")}
          </Button>
          <Button look="danger" isBusy={remove.isPending} onClick={() => remove.mutate()}>
            {t("people.remove")}
          </Button>
        </div>
      </Dialog>
    );
  const isDisabled = person.disabled_at !== null;
  return (
    <Dialog title={`${name} (${visibleText(person.name)})`} onClose={onClose}>
      <TextField
        label={t("account.displayName")}
        value={displayName}
        maxLength={100}
        onChange={(event) => setDisplayName(event.currentTarget.value)}
      />
      <RoleField value={role} onChange={setRole} />
      <PersonSessions person={person} />
      <Problem error={error} />
      <div className="row wrap">
        {!isSelf && (
          <>
            <Button size="small" isBusy={reset.isPending} onClick={() => reset.mutate(false)}>
              {t("people.reset")}
            </Button>
            {person.totp && (
              <Button size="small" isBusy={reset.isPending} onClick={() => reset.mutate(true)}>
                {t("people.resetTotp")}
              </Button>
            )}
            <Button size="small" isBusy={disable.isPending} onClick={() => disable.mutate(!isDisabled)}>
              {t(isDisabled ? "people.enable" : "people.disable")}
            </Button>
            <Button size="small" look="danger" onClick={() => setIsLeaving(true)}>
              {t("people.remove")}
            </Button>
          </>
        )}
      </div>
      <div className="dialog-foot">
        <Button look="quiet" onClick={onClose}>
          {t("action.cancel")}
        </Button>
        <Button
          look="primary"
          isBusy={save.isPending}
          disabled={role === person.role && displayName.trim() === person.display_name}
          onClick={() => save.mutate()}
        >
          {t("action.save")}
        </Button>
      </div>
    </Dialog>
  );
}

function PersonSessions({ person }: { readonly person: Person }) {
  const { t } = useTexts();
  const say = useSay();
  const path = { id: person.id };
  const list = useQuery({
    queryKey: ["person-sessions", person.id],
    queryFn: ({ signal }) => dataOf(client.GET("/api/v1/users/{id}/sessions", { params: { path }, signal })),
  });
  const end = useMutation({
    mutationFn: () => dataOf(client.DELETE("/api/v1/users/{id}/sessions", { params: { path } })),
    async onSuccess({ closed }) {
      say(t("sessions.ended", { count: closed }));
      await list.refetch();
    },
  });
  const items = list.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <div className="stack">
      <div className="card-head">
        <h3>{t("sessions.title")}</h3>
        <Button size="small" isBusy={end.isPending} onClick={() => end.mutate()}>
          {t("sessions.endAll")}
        </Button>
      </div>
      <SessionTable items={items} />
      <Problem error={end.error} />
    </div>
  );
}
