import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client, dataOf } from "../../../../api/client.ts";
import { problemText } from "../../../../api/problem-text.ts";
import type { EnrolSecret } from "../../../../api/types.ts";
import { useTexts } from "../../../../i18n/i18n.tsx";
import { ShownOnce } from "../../../../ui/ShownOnce.tsx";
import { FormDialog } from "../../../../ui/FormDialog.tsx";
import { Loaded } from "../../../../ui/Loaded.tsx";
import { Button } from "../../../../ui/Button.tsx";
import { SelectField, TextField } from "../../../../ui/fields.tsx";
import { SectionCard } from "../../../../ui/SectionCard.tsx";
import { EmptyState } from "../../../../ui/states.tsx";
import { Ago, TimeText } from "../../../../ui/TimeText.tsx";
import { useSay } from "../../../../ui/Toasts.tsx";
import { useNow } from "../../../../ui/use-now.ts";
import { visibleText } from "../../../../ui/visible-text.ts";
import { secretsQuery } from "./queries.ts";

/** What devices enrol with; the secrets themselves are shown once. */
export function EnrolSecrets() {
  const texts = useTexts();
  const { t } = texts;
  const say = useSay();
  const queries = useQueryClient();
  const [isMaking, setIsMaking] = useState(false);
  const list = useQuery(secretsQuery);
  const revoke = useMutation({
    mutationFn: (id: string) =>
      dataOf(client.DELETE("/api/v1/osquery-secrets/{id}", { params: { path: { id } } })),
    onSuccess: () => queries.invalidateQueries(secretsQuery),
    onError: (error) => say(problemText(error, texts)),
  });
  return (
    <SectionCard
      title={t("osquery.secrets")}
      about={t("osquery.secrets.about")}
      action={
        <Button icon="plus" onClick={() => setIsMaking(true)}>
          {t("osquery.secret.make")}
        </Button>
      }
    >
      <Loaded query={list} lines={2} empty={<EmptyState title={t("osquery.secrets.empty")} />}>
        {({ items }) => (
          <table className="plain">
            <thead>
              <tr>
                <th>{t("osquery.secret.name")}</th>
                <th>{t("osquery.secret.by")}</th>
                <th>{t("osquery.secret.used")}</th>
                <th>{t("osquery.secret.expires")}</th>
                <th>
                  <span className="visually-hidden">{t("keys.actions")}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {items.map((one) => (
                <tr key={one.id}>
                  <td>{visibleText(one.name)}</td>
                  <td>{visibleText(one.created_by)}</td>
                  <td>
                    <Ago ms={one.last_used_at} />
                  </td>
                  <td>
                    {one.expires_at === null ? (
                      <span className="muted">{t("osquery.secret.unlimited")}</span>
                    ) : (
                      <TimeText ms={one.expires_at} />
                    )}
                  </td>
                  <td className="number">
                    <Revoke secret={one} onRevoke={() => revoke.mutate(one.id)} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Loaded>
      {isMaking && <Make onClose={() => setIsMaking(false)} />}
    </SectionCard>
  );
}

function Revoke({ secret, onRevoke }: { readonly secret: EnrolSecret; readonly onRevoke: () => void }) {
  const { t } = useTexts();
  const now = useNow(60_000);
  if (secret.revoked_at !== null) return <span className="muted">{t("osquery.secret.revoked")}</span>;
  if (secret.expires_at !== null && secret.expires_at <= now)
    return <span className="muted">{t("osquery.secret.expired")}</span>;
  return (
    <Button size="small" look="danger" onClick={onRevoke}>
      {t("osquery.secret.revoke")}
      <span className="visually-hidden">{visibleText(secret.name)}</span>
    </Button>
  );
}

const lives = ["7", "30", "365", ""] as const;
const dayMs = 86_400_000;

function Make({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTexts();
  const now = useNow(60_000);
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const [life, setLife] = useState<(typeof lives)[number]>("30");
  const make = useMutation({
    mutationFn: () =>
      dataOf(
        client.POST("/api/v1/osquery-secrets", {
          body: { name: name.trim(), expires_at: life === "" ? null : now + Number(life) * dayMs },
        }),
      ),
    onSuccess: () => queries.invalidateQueries(secretsQuery),
  });
  if (make.data !== undefined)
    return (
      <ShownOnce
        title={t("osquery.secret.made")}
        about={t("osquery.secret.once")}
        text={make.data.value}
        onClose={onClose}
      />
    );
  return (
    <FormDialog
      title={t("osquery.secret.make")}
      onClose={onClose}
      submit={t("osquery.secret.make")}
      isReady={name.trim() !== ""}
      work={make}
    >
      <TextField
        autoFocus
        label={t("osquery.secret.name")}
        hint={t("osquery.secret.hint")}
        value={name}
        maxLength={100}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <SelectField
        label={t("osquery.secret.expires")}
        value={life}
        onChange={setLife}
        options={lives.map((value) => ({
          value,
          label: value === "" ? t("osquery.secret.unlimited") : t("osquery.secret.days", { count: value }),
        }))}
      />
    </FormDialog>
  );
}
