import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { client, dataOf } from "../../api/client.ts";
import { sessionQuery } from "../../api/session.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { LoadingLines } from "../../ui/states.tsx";
import { AccountForm, type NewAccount } from "./AccountForm.tsx";
import { Authenticator } from "./Authenticator.tsx";
import { Gate } from "./Gate.tsx";
import { takeToken } from "./link-token.ts";

/** The first start: the one-time link lets in, the first administrator's account is made, then its authenticator. */
export function Setup() {
  const { t } = useTexts();
  const queries = useQueryClient();
  const [token] = useState(() => takeToken("/setup"));
  const [password, setPassword] = useState<string | null>(null);
  const open = useMutation({
    mutationFn: (setupToken: string) =>
      dataOf(client.POST("/api/v1/session", { body: { setup_token: setupToken } })),
    onSuccess: () => queries.invalidateQueries(sessionQuery),
  });
  const { mutate } = open;
  useEffect(() => {
    if (token !== null) mutate(token);
  }, [token, mutate]);
  const session = useQuery({ ...sessionQuery, enabled: token === null || open.isSuccess, retry: false });
  if (password !== null) return <SecondFactor password={password} />;
  if (open.isError || session.isError)
    return (
      <Gate title={t("session.setup.title")}>
        <p role="alert">{t("session.setup.failed")}</p>
        <Link to="/sign-in" search={{}}>
          {t("session.title")}
        </Link>
      </Gate>
    );
  if (session.data === undefined)
    return (
      <Gate title={t("session.setup.title")}>
        <p className="muted">{t("session.setup")}</p>
        <LoadingLines count={3} />
      </Gate>
    );
  return session.data.needs_account ? <FirstAccount onMade={setPassword} /> : <Onward />;
}

function FirstAccount({ onMade }: { readonly onMade: (password: string) => void }) {
  const { t } = useTexts();
  const queries = useQueryClient();
  const make = useMutation({
    mutationFn: ({ name, displayName, password }: NewAccount) =>
      dataOf(client.POST("/api/v1/account", { body: { name, display_name: displayName, password } })),
    onSuccess(_, { password }) {
      queries.clear();
      onMade(password);
    },
  });
  return (
    <Gate title={t("session.setup.account")}>
      <p className="muted">{t("session.setup.account.body")}</p>
      <AccountForm
        proposedName=""
        isNew
        action={t("session.setup.make")}
        error={make.error}
        isBusy={make.isPending}
        onSubmit={(account) => make.mutate(account)}
      />
    </Gate>
  );
}

/** Right after choosing the password it need not be asked for again. */
function SecondFactor({ password }: { readonly password: string }) {
  const { t } = useTexts();
  const navigate = useNavigate();
  const onward = () => void navigate({ to: "/" });
  return (
    <Gate title={t("authenticator.title")}>
      <p className="muted">{t("authenticator.why")}</p>
      <Authenticator knownPassword={password} onDone={onward} />
      <button type="button" className="link" onClick={onward}>
        {t("authenticator.later")}
      </button>
    </Gate>
  );
}

function Onward() {
  const navigate = useNavigate();
  useEffect(() => void navigate({ to: "/" }), [navigate]);
  return null;
}
