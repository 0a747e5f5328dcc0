import { useNavigate } from "@tanstack/react-router";
import { useTexts } from "../../i18n/i18n.tsx";
import { useSignOut } from "../../shell/UserMenu.tsx";
import { Authenticator } from "./Authenticator.tsx";
import { Gate } from "./Gate.tsx";

/** The organisation asks everybody for an authenticator: without one there is no way on but out. */
export function AuthenticatorFirst() {
  const { t } = useTexts();
  const navigate = useNavigate();
  const signOut = useSignOut();
  return (
    <Gate title={t("authenticator.title")}>
      <p className="muted">{t("authenticator.required")}</p>
      <Authenticator onDone={() => void navigate({ to: "/" })} />
      <button type="button" className="link" onClick={signOut}>
        {t("shell.signOut")}
      </button>
    </Gate>
  );
}
