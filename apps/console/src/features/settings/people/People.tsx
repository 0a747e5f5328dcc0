import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { sessionQuery } from "../../../api/session.ts";
import type { Person } from "../../../api/types.ts";
import { useTexts } from "../../../i18n/i18n.tsx";
import { Button } from "../../../ui/Button.tsx";
import { HealthMark } from "../../../ui/SeverityMark.tsx";
import { ErrorState, LoadingLines } from "../../../ui/states.tsx";
import { Ago } from "../../../ui/TimeText.tsx";
import { visibleText } from "../../../ui/visible-text.ts";
import { SectionCard } from "../../../ui/SectionCard.tsx";
import { Invitations } from "./Invitations.tsx";
import { Invite } from "./Invite.tsx";
import { PersonDialog } from "./PersonDialog.tsx";
import { peopleQuery } from "./queries.ts";

/** Who has a role here, what they may do, and whether their sign-in is well protected. */
export function People() {
  const { t, message } = useTexts();
  const session = useQuery(sessionQuery);
  const [isInviting, setIsInviting] = useState(false);
  const [openId, setOpenId] = useState<string | null>(null);
  const list = useInfiniteQuery(peopleQuery);
  const people = list.data?.pages.flatMap(({ items }) => items);
  const open = people?.find(({ id }) => id === openId);
  return (
    <div className="stack">
      <SectionCard
        title={t("settings.people")}
        about={t("people.about")}
        action={
          <Button look="primary" icon="plus" onClick={() => setIsInviting(true)}>
            {t("people.invite")}
          </Button>
        }
      >
        {list.isError ? (
          <ErrorState error={list.error} retry={() => void list.refetch()} />
        ) : people === undefined ? (
          <LoadingLines count={5} />
        ) : (
          <table className="plain">
            <thead>
              <tr>
                <th>{t("people.person")}</th>
                <th>{t("people.role")}</th>
                <th>{t("people.protection")}</th>
                <th>{t("people.signedIn")}</th>
                <th>
                  <span className="visually-hidden">{t("keys.actions")}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {people.map((person) => (
                <tr key={person.id}>
                  <td>
                    {visibleText(person.display_name)}{" "}
                    <span className="muted">{visibleText(person.name)}</span>
                    {person.id === session.data?.user?.id && (
                      <span className="muted"> ({t("people.you")})</span>
                    )}
                  </td>
                  <td>
                    {message(`role.${person.role}`)}
                    {person.scope.kind !== "tenant" && (
                      <span className="muted"> · {message(`scope.${person.scope.kind}`)}</span>
                    )}
                  </td>
                  <td>
                    <Protection person={person} />
                  </td>
                  <td>
                    <Ago ms={person.last_sign_in_at} />
                  </td>
                  <td className="number">
                    <Button size="small" onClick={() => setOpenId(person.id)}>
                      {t("people.change")}
                      <span className="visually-hidden">{visibleText(person.name)}</span>
                    </Button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {list.hasNextPage && (
          <Button isBusy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t("people.more")}
          </Button>
        )}
      </SectionCard>
      <Invitations />
      {isInviting && <Invite onClose={() => setIsInviting(false)} />}
      {open !== undefined && (
        <PersonDialog
          key={open.id}
          person={open}
          isSelf={open.id === session.data?.user?.id}
          onClose={() => setOpenId(null)}
        />
      )}
    </div>
  );
}

function Protection({ person }: { readonly person: Person }) {
  const { t } = useTexts();
  if (person.disabled_at !== null)
    return <HealthMark level="informational">{t("people.disabled")}</HealthMark>;
  if (!person.has_password) return <HealthMark level="low">{t("people.noPassword")}</HealthMark>;
  return person.totp ? (
    <HealthMark level="fine">{t("people.totp")}</HealthMark>
  ) : (
    <HealthMark level="medium">{t("people.passwordOnly")}</HealthMark>
  );
}
