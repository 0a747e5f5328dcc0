import { useQuery } from "@tanstack/react-query";
import { sessionQuery } from "../../../api/session.ts";
import { useTexts } from "../../../i18n/i18n.tsx";
import { LoadingLines } from "../../../ui/states.tsx";
import { TimeText } from "../../../ui/TimeText.tsx";
import { visibleText } from "../../../ui/visible-text.ts";
import { SectionCard } from "../../../ui/SectionCard.tsx";
import { AuthenticatorCard } from "./AuthenticatorCard.tsx";
import { PasswordCard } from "./PasswordCard.tsx";
import { SessionsCard } from "./SessionsCard.tsx";

/** What one does with one's own account. */
export function Account() {
  const { t, message } = useTexts();
  const session = useQuery(sessionQuery);
  const data = session.data;
  if (data === undefined) return <LoadingLines count={8} />;
  return (
    <div className="stack">
      <SectionCard title={t("settings.account")}>
        <ul className="facts">
          <li>
            <span className="muted">{t("session.name")}</span>
            <span>{visibleText(data.user?.name ?? data.name)}</span>
          </li>
          <li>
            <span className="muted">{t("people.role")}</span>
            <span>
              {message(`role.${data.role}`)} ·{" "}
              <span className="muted">{message(`role.${data.role}.may`)}</span>
            </span>
          </li>
          <li>
            <span className="muted">{t("account.sessionEnds")}</span>
            <TimeText ms={data.expires_at} />
          </li>
        </ul>
        {data.user === null && <p className="note">{t("account.withKey")}</p>}
      </SectionCard>
      {data.user !== null && (
        <>
          <PasswordCard />
          <AuthenticatorCard hasTotp={data.user.totp} codesLeft={data.user.recovery_codes_left} />
          <SessionsCard />
        </>
      )}
    </div>
  );
}
