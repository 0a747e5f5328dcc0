import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { client, dataOf } from "../../api/client.ts";
import { sessionQuery } from "../../api/session.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { Button } from "../../ui/Button.tsx";
import { LoadingLines } from "../../ui/states.tsx";
import { Problem } from "../../ui/Problem.tsx";
import { visibleText } from "../../ui/visible-text.ts";
import { AccountForm, type NewAccount } from "./AccountForm.tsx";
import { Gate } from "./Gate.tsx";
import { takeToken } from "./link-token.ts";

interface Found {
  readonly kind: "invitation" | "reset";
  readonly name: string;
  readonly role: string;
  readonly place: string;
}

/** A one-time link that an administrator passed on: a new account, a new password, or a further role for one's account. */
export function Invitation() {
  const { t } = useTexts();
  const [token] = useState(() => takeToken("/invitation"));
  const find = useMutation({
    mutationFn: (sent: string) => dataOf(client.POST("/api/v1/invitations/find", { body: { token: sent } })),
  });
  const { mutate } = find;
  useEffect(() => {
    if (token !== null) mutate(token);
  }, [token, mutate]);
  if (token === null || find.isError)
    return (
      <Gate title={t("invitation.title")}>
        {find.error === null ? <p role="alert">{t("problem.link_used")}</p> : <Problem error={find.error} />}
        <Link to="/sign-in" search={{}}>
          {t("session.title")}
        </Link>
      </Gate>
    );
  if (find.data === undefined)
    return (
      <Gate title={t("invitation.title")}>
        <LoadingLines count={4} />
      </Gate>
    );
  return <Accept token={token} found={find.data} />;
}

function Accept({ token, found }: { readonly token: string; readonly found: Found }) {
  const { t, message } = useTexts();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const isReset = found.kind === "reset";
  const accept = useMutation({
    mutationFn: ({ name, displayName, password }: NewAccount) =>
      dataOf(
        client.POST("/api/v1/invitations/accept", {
          body: { token, password, ...(isReset ? {} : { name, display_name: displayName }) },
        }),
      ),
    async onSuccess({ signed_in: isSignedIn }) {
      queries.clear();
      await (isSignedIn ? navigate({ to: "/" }) : navigate({ to: "/sign-in", search: {} }));
    },
  });
  return (
    <Gate title={t(isReset ? "invitation.reset" : "invitation.title")}>
      <p className="muted">
        {isReset
          ? t("invitation.reset.body")
          : t("invitation.body", { place: visibleText(found.place), role: message(`role.${found.role}`) })}
      </p>
      <AccountForm
        proposedName={found.name}
        isNew={!isReset}
        action={t(isReset ? "invitation.reset.save" : "invitation.accept")}
        error={accept.error}
        isBusy={accept.isPending}
        onSubmit={(account) => accept.mutate(account)}
      />
      {!isReset && <Join token={token} />}
    </Gate>
  );
}

/** Somebody who is signed in takes the role for the account that they have. */
function Join({ token }: { readonly token: string }) {
  const { t } = useTexts();
  const session = useQuery({ ...sessionQuery, retry: false });
  const join = useMutation({
    mutationFn: () => dataOf(client.POST("/api/v1/invitations/join", { body: { token } })),
    // Everything that was loaded was loaded with the roles of before.
    onSuccess: () => location.assign("/"),
  });
  const name = session.data?.user?.name;
  if (name === undefined) return null;
  return (
    <div className="stack">
      <p className="muted">{t("invitation.join.body", { name: visibleText(name) })}</p>
      <Button isBusy={join.isPending} onClick={() => join.mutate()}>
        {t("invitation.join")}
      </Button>
      <Problem error={join.error} />
    </div>
  );
}
