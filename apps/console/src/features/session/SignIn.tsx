import { Button, PasswordInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { client, dataOf } from "../../api/client.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { Mark } from "../../ui/Mark.tsx";

/** Signing in with an API key. */
export function SignIn() {
  const { t, language, setLanguage } = useTexts();
  const navigate = useNavigate();
  const [key, setKey] = useState("");
  const open = useMutation({
    mutationFn: (apiKey: string) => dataOf(client.POST("/api/v1/session", { body: { api_key: apiKey } })),
    onSuccess: () => navigate({ to: "/" }),
  });
  function onSubmit(event: FormEvent) {
    event.preventDefault();
    open.mutate(key.trim());
  }
  return (
    <main className="sign-in">
      <Mark size={40} />
      <h1>{t("app.name")}</h1>
      <form onSubmit={onSubmit}>
        <PasswordInput
          label={t("session.key")}
          description={t("session.key.hint")}
          value={key}
          onChange={(event) => setKey(event.currentTarget.value)}
          error={open.isError ? t("session.failed") : null}
          autoComplete="off"
          autoFocus
        />
        <Button type="submit" fullWidth mt="md" loading={open.isPending} disabled={key.trim() === ""}>
          {t("session.signIn")}
        </Button>
      </form>
      <button type="button" className="link" onClick={() => setLanguage(language === "en" ? "ja" : "en")}>
        {t("shell.language")}
      </button>
    </main>
  );
}
