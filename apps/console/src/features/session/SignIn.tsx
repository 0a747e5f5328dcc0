import { useMutation, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { ApiError, client, dataOf } from "../../api/client.ts";
import { problemText } from "../../api/problem-text.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { Button } from "../../ui/Button.tsx";
import { TextField } from "../../ui/fields.tsx";
import { Gate } from "./Gate.tsx";

const route = getRouteApi("/sign-in");

type Proof =
  | {
      readonly name: string;
      readonly password: string;
      readonly totp?: string;
      readonly recovery_code?: string;
    }
  | { readonly api_key: string };

/** Signing in, and back to where one wanted to go. */
export function SignIn() {
  const { t } = useTexts();
  const [way, setWay] = useState<"account" | "key">("account");
  return (
    <Gate title={t("session.title")}>
      {way === "account" ? <WithPassword /> : <WithKey />}
      <button type="button" className="link" onClick={() => setWay(way === "account" ? "key" : "account")}>
        {t(way === "account" ? "session.withKey" : "session.withAccount")}
      </button>
    </Gate>
  );
}

function useSignIn() {
  const { next } = route.useSearch();
  const navigate = useNavigate();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (proof: Proof) => dataOf(client.POST("/api/v1/session", { body: proof })),
    async onSuccess() {
      queries.clear();
      await navigate({ href: next ?? "/" });
    },
  });
}

function isAskingForCode(error: Error | null): boolean {
  return (
    error instanceof ApiError &&
    (error.code === "second_factor_required" || error.code === "second_factor_wrong")
  );
}

/** Name and password first; the code only once the password was right, as the server asks for it. */
function WithPassword() {
  const texts = useTexts();
  const { t } = texts;
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const [factor, setFactor] = useState<"none" | "totp" | "recovery">("none");
  const open = useSignIn();
  const { error } = open;
  // What was asked for stays in view while it is being answered.
  if (factor === "none" && isAskingForCode(error)) setFactor("totp");
  const isRefused = error !== null && !isAskingForCode(error);
  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    const account = { name: name.trim(), password };
    if (factor === "totp") open.mutate({ ...account, totp: code });
    else if (factor === "recovery") open.mutate({ ...account, recovery_code: code.trim() });
    else open.mutate(account);
  }
  const refusal = isRefused
    ? error instanceof ApiError && error.code === "unauthenticated"
      ? t("session.refused")
      : problemText(error, texts)
    : null;
  const isWrongCode = error instanceof ApiError && error.code === "second_factor_wrong";
  return (
    <form className="stack" onSubmit={onSubmit}>
      <TextField
        label={t("session.name")}
        value={name}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        autoFocus
        required
        readOnly={factor !== "none"}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextField
        type="password"
        label={t("session.password")}
        value={password}
        autoComplete="current-password"
        required
        readOnly={factor !== "none"}
        problem={refusal}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      {factor !== "none" && (
        <>
          <TextField
            key={factor}
            label={t(factor === "totp" ? "session.code" : "session.recoveryCode")}
            hint={t(factor === "totp" ? "session.code.hint" : "session.recoveryCode.hint")}
            value={code}
            problem={isWrongCode ? t("problem.second_factor_wrong") : null}
            inputMode={factor === "totp" ? "numeric" : "text"}
            autoComplete="one-time-code"
            autoFocus
            isMono
            onChange={(event) => setCode(event.currentTarget.value)}
          />
          <button
            type="button"
            className="link"
            onClick={() => {
              setCode("");
              setFactor(factor === "totp" ? "recovery" : "totp");
            }}
          >
            {t(factor === "totp" ? "session.useRecoveryCode" : "session.useCode")}
          </button>
        </>
      )}
      <Button
        look="primary"
        type="submit"
        isBusy={open.isPending}
        disabled={name.trim() === "" || password === ""}
      >
        {t("session.signIn")}
      </Button>
    </form>
  );
}

function WithKey() {
  const texts = useTexts();
  const { t } = texts;
  const [key, setKey] = useState("");
  const open = useSignIn();
  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    open.mutate({ api_key: key.trim() });
  }
  const isWrong = open.error instanceof ApiError && open.error.code === "unauthenticated";
  return (
    <form className="stack" onSubmit={onSubmit}>
      <TextField
        type="password"
        label={t("session.key")}
        hint={t("session.key.hint")}
        problem={
          open.error === null ? null : isWrong ? t("session.key.refused") : problemText(open.error, texts)
        }
        value={key}
        autoComplete="off"
        autoFocus
        isMono
        onChange={(event) => setKey(event.currentTarget.value)}
      />
      <Button look="primary" type="submit" isBusy={open.isPending} disabled={key.trim() === ""}>
        {t("session.key.signIn")}
      </Button>
    </form>
  );
}
