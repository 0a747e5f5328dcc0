import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Key } from "../../../api/types.ts";
import { useTexts } from "../../../i18n/i18n.tsx";
import { Button } from "../../../ui/Button.tsx";
import { HealthMark } from "../../../ui/SeverityMark.tsx";
import { EmptyState, ErrorState, LoadingLines } from "../../../ui/states.tsx";
import { Ago } from "../../../ui/TimeText.tsx";
import { useNow } from "../../../ui/use-now.ts";
import { visibleText } from "../../../ui/visible-text.ts";
import { SectionCard } from "../../../ui/SectionCard.tsx";
import { CreateKey } from "./CreateKey.tsx";
import { keysQuery } from "./queries.ts";
import { RevokeKey } from "./RevokeKey.tsx";

/** API keys: what sends and looks by itself, what it may do, until when, and when it last did. */
export function Keys() {
  const { t, message } = useTexts();
  const [isMaking, setIsMaking] = useState(false);
  const [leaving, setLeaving] = useState<Key | null>(null);
  const keys = useQuery(keysQuery);
  return (
    <SectionCard
      title={t("settings.keys")}
      about={t("keys.about")}
      action={
        <Button look="primary" icon="plus" onClick={() => setIsMaking(true)}>
          {t("keys.create")}
        </Button>
      }
    >
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
              <th>{t("people.role")}</th>
              <th>{t("keys.limits")}</th>
              <th>{t("keys.used")}</th>
              <th>{t("keys.expires")}</th>
              <th>
                <span className="visually-hidden">{t("keys.actions")}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {keys.data.items.map((key) => (
              <tr key={key.id}>
                <td>{visibleText(key.name)}</td>
                <td>
                  {message(`role.${key.role}`)}
                  {key.scope.kind !== "tenant" && (
                    <span className="muted"> · {message(`scope.${key.scope.kind}`)}</span>
                  )}
                </td>
                <td>
                  {key.permissions === null ? (
                    <span className="muted">{t("keys.limits.none")}</span>
                  ) : (
                    <code>{visibleText(key.permissions.join(" "))}</code>
                  )}
                </td>
                <td>
                  <Ago ms={key.last_used_at} />
                </td>
                <td>
                  <Expiry ms={key.expires_at} />
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
    </SectionCard>
  );
}

function Expiry({ ms }: { readonly ms: number | null }) {
  const { t } = useTexts();
  const now = useNow(60_000);
  if (ms === null) return <HealthMark level="low">{t("keys.expires.never")}</HealthMark>;
  return ms < now ? <span className="muted">{t("keys.expired")}</span> : <Ago ms={ms} />;
}
