import { Button, Select, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ApiError, client, dataOf } from "../../api/client.ts";
import type { Key } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { ErrorState, LoadingRows } from "../../ui/states.tsx";
import { TimeText } from "../../ui/TimeText.tsx";
import { Value, visibleText } from "../../ui/Value.tsx";

const roles: readonly Key["role"][] = [
  "ingest",
  "viewer",
  "analyst",
  "responder",
  "administrator",
  "auditor",
];

/** API keys: who may send and who may look. */
export function Settings() {
  const { t } = useTexts();
  const queries = useQueryClient();
  const keys = useQuery({ queryKey: ["keys"], queryFn: () => dataOf(client.GET("/api/v1/keys")) });
  const revoke = useMutation({
    mutationFn: (id: string) => dataOf(client.DELETE("/api/v1/keys/{id}", { params: { path: { id } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["keys"] }),
  });
  const isForbidden = keys.error instanceof ApiError && keys.error.status === 403;
  return (
    <div className="page">
      <h1>{t("settings.title")}</h1>
      <section className="card">
        <h2>{t("settings.keys")}</h2>
        {isForbidden ? (
          <p>{t("settings.forbidden")}</p>
        ) : keys.isError ? (
          <ErrorState error={keys.error} retry={() => void keys.refetch()} />
        ) : keys.data === undefined ? (
          <LoadingRows count={3} />
        ) : (
          <>
            <CreateKey />
            <table className="plain">
              <thead>
                <tr>
                  <th>{t("settings.keys.name")}</th>
                  <th>{t("settings.keys.role")}</th>
                  <th>{t("settings.keys.used")}</th>
                  <th />
                </tr>
              </thead>
              <tbody>
                {keys.data.items.map((key) => (
                  <tr key={key.id}>
                    <td>{visibleText(key.name)}</td>
                    <td>{key.role}</td>
                    <td>
                      <TimeText ms={key.last_used_at} />
                    </td>
                    <td>
                      {key.revoked_at === null ? (
                        <Button size="compact-xs" variant="default" onClick={() => revoke.mutate(key.id)}>
                          {t("settings.keys.revoke", { name: visibleText(key.name) })}
                        </Button>
                      ) : (
                        t("settings.keys.revoked")
                      )}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </>
        )}
      </section>
    </div>
  );
}

function CreateKey() {
  const { t } = useTexts();
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const [role, setRole] = useState<Key["role"]>("ingest");
  const create = useMutation({
    mutationFn: () => dataOf(client.POST("/api/v1/keys", { body: { name: name.trim(), role } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["keys"] }),
  });
  function onSubmit(event: FormEvent) {
    event.preventDefault();
    create.mutate();
  }
  return (
    <>
      <form className="inline" onSubmit={onSubmit}>
        <TextInput
          size="xs"
          label={t("settings.keys.name")}
          value={name}
          maxLength={100}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Select
          size="xs"
          label={t("settings.keys.role")}
          value={role}
          allowDeselect={false}
          data={[...roles]}
          onChange={(value) => setRole(value ?? "ingest")}
        />
        <Button size="xs" type="submit" disabled={name.trim() === ""} loading={create.isPending}>
          {t("settings.keys.create")}
        </Button>
      </form>
      {create.data !== undefined && (
        <p role="status">
          {t("settings.keys.once")} <Value text={create.data.secret} />
        </p>
      )}
    </>
  );
}
