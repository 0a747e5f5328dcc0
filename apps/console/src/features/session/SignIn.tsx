import { useMutation, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { client, dataOf } from "../../api/client.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { Button } from "../../ui/Button.tsx";
import { TextField } from "../../ui/fields.tsx";
import { Gate } from "./Gate.tsx";

const route = getRouteApi("/sign-in");

/** Signing in, and back to where one wanted to go. */
export function SignIn() {
  const { t } = useTexts();
  const { next } = route.useSearch();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [key, setKey] = useState("");
  const open = useMutation({
    mutationFn: (apiKey: string) => dataOf(client.POST("/api/v1/session", { body: { api_key: apiKey } })),
    async onSuccess() {
      queries.clear();
      await navigate({ href: next ?? "/" });
    },
  });
  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    open.mutate(key.trim());
  }
  return (
    <Gate title={t("session.title")}>
      <form className="stack" onSubmit={onSubmit}>
        <TextField
          type="password"
          label={t("session.key")}
          hint={t("session.key.hint")}
          problem={open.isError ? t("session.failed") : null}
          value={key}
          onChange={(event) => setKey(event.currentTarget.value)}
          autoComplete="off"
          autoFocus
          isMono
        />
        <Button look="primary" type="submit" isBusy={open.isPending} disabled={key.trim() === ""}>
          {t("session.signIn")}
        </Button>
      </form>
    </Gate>
  );
}
