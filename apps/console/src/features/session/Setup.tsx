import { useMutation } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { client, dataOf } from "../../api/client.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { LoadingLines } from "../../ui/states.tsx";
import { Gate } from "./Gate.tsx";

/** The one-time link: its token is in the fragment, which no server log sees, and is taken out of the address at once. */
export function Setup() {
  const { t } = useTexts();
  const navigate = useNavigate();
  const open = useMutation({
    mutationFn: (token: string) => dataOf(client.POST("/api/v1/session", { body: { setup_token: token } })),
    onSuccess: () => navigate({ to: "/" }),
  });
  const { mutate } = open;
  useEffect(() => {
    const token = /^#token=([\w-]+)$/.exec(location.hash)?.[1];
    if (token === undefined) return;
    history.replaceState(null, "", "/setup");
    mutate(token);
  }, [mutate]);
  return (
    <Gate title={t("session.setup.title")}>
      {open.isError ? (
        <>
          <p role="alert">{t("session.setup.failed")}</p>
          <Link to="/sign-in">{t("session.title")}</Link>
        </>
      ) : (
        <>
          <p className="muted">{t("session.setup")}</p>
          <LoadingLines count={2} />
        </>
      )}
    </Gate>
  );
}
