import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useEffect, useState } from "react";
import { client, dataOf } from "../../api/client.ts";
import { problemText } from "../../api/problem-text.ts";
import { sessionQuery } from "../../api/session.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { Button } from "../../ui/Button.tsx";
import { TextField } from "../../ui/fields.tsx";
import { LoadingLines } from "../../ui/states.tsx";
import { Problem } from "../../ui/Problem.tsx";
import { CopyValue } from "../../ui/Value.tsx";
import { QrCode } from "./QrCode.tsx";
import { RecoveryCodes } from "./RecoveryCodes.tsx";

interface Properties {
  /** Given right after it was chosen; else it is asked for. */
  readonly knownPassword?: string;
  readonly onDone: () => void;
}

/** Setting up an authenticator: password, secret as picture and text, a first code, and the codes for when it is lost. */
export function Authenticator({ knownPassword, onDone }: Properties) {
  const { t } = useTexts();
  const [password, setPassword] = useState("");
  const begin = useMutation({
    mutationFn: (proof: string) => dataOf(client.POST("/api/v1/account/totp", { body: { password: proof } })),
  });
  const { mutate } = begin;
  useEffect(() => {
    if (knownPassword !== undefined) mutate(knownPassword);
  }, [knownPassword, mutate]);
  if (begin.data !== undefined) return <Confirm secret={begin.data} onDone={onDone} />;
  if (knownPassword !== undefined && !begin.isError) return <LoadingLines count={6} />;
  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    mutate(password);
  }
  return (
    <form className="stack" onSubmit={onSubmit}>
      <TextField
        type="password"
        label={t("account.currentPassword")}
        value={password}
        autoComplete="current-password"
        autoFocus
        required
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      <Problem error={begin.error} />
      <Button look="primary" type="submit" isBusy={begin.isPending} disabled={password === ""}>
        {t("authenticator.begin")}
      </Button>
    </form>
  );
}

function Confirm({
  secret: { secret, uri },
  onDone,
}: {
  readonly secret: { readonly secret: string; readonly uri: string };
  readonly onDone: () => void;
}) {
  const texts = useTexts();
  const { t } = texts;
  const queries = useQueryClient();
  const [code, setCode] = useState("");
  const confirm = useMutation({
    mutationFn: () => dataOf(client.POST("/api/v1/account/totp/confirm", { body: { totp: code } })),
    onSuccess: () => queries.invalidateQueries(sessionQuery),
  });
  if (confirm.data !== undefined)
    return <RecoveryCodes codes={confirm.data.recovery_codes} onDone={onDone} />;
  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    confirm.mutate();
  }
  return (
    <form className="stack" onSubmit={onSubmit}>
      <p>{t("authenticator.scan")}</p>
      <QrCode text={uri} label={t("authenticator.picture")} />
      <p className="muted">
        {t("authenticator.type")} <CopyValue text={secret} />
      </p>
      <TextField
        label={t("session.code")}
        hint={t("session.code.hint")}
        problem={confirm.error === null ? null : problemText(confirm.error, texts)}
        value={code}
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={10}
        autoFocus
        isMono
        required
        onChange={(event) => setCode(event.currentTarget.value)}
      />
      <Button
        look="primary"
        type="submit"
        isBusy={confirm.isPending}
        disabled={!/^\d{6}$/.test(code.replaceAll(" ", ""))}
      >
        {t("authenticator.confirm")}
      </Button>
    </form>
  );
}
