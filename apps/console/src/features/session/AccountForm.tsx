import { type FormEvent, useState } from "react";
import { ApiError } from "../../api/client.ts";
import { problemText } from "../../api/problem-text.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { Button } from "../../ui/Button.tsx";
import { TextField } from "../../ui/fields.tsx";

export interface NewAccount {
  readonly name: string;
  readonly displayName: string;
  readonly password: string;
}

interface Properties {
  readonly proposedName: string;
  /** False where only a new password is chosen. */
  readonly isNew: boolean;
  readonly action: string;
  readonly error: Error | null;
  readonly isBusy: boolean;
  readonly onSubmit: (account: NewAccount) => void;
}

const shortestPassword = 12;

/** Choosing a name to sign in with and a password. The rules are said before they are broken; the server holds them. */
export function AccountForm({ proposedName, isNew, action, error, isBusy, onSubmit }: Properties) {
  const texts = useTexts();
  const { t } = texts;
  const [name, setName] = useState(proposedName);
  const [displayName, setDisplayName] = useState("");
  const [password, setPassword] = useState("");
  const [isShown, setIsShown] = useState(false);
  const said = error === null ? null : problemText(error, texts);
  const isOfName = error instanceof ApiError && error.code === "name_taken";
  const isNameRight = /^[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}$/.test(name.trim());
  function submit(event: FormEvent): void {
    event.preventDefault();
    const trimmed = displayName.trim();
    onSubmit({ name: name.trim(), displayName: trimmed === "" ? name.trim() : trimmed, password });
  }
  return (
    <form className="stack" onSubmit={submit}>
      <TextField
        label={t("session.name")}
        hint={isNew ? t("account.name.hint") : undefined}
        problem={isOfName ? said : name !== "" && !isNameRight ? t("account.name.wrong") : null}
        value={name}
        maxLength={64}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        readOnly={!isNew}
        autoFocus={isNew}
        required
        onChange={(event) => setName(event.currentTarget.value)}
      />
      {isNew && (
        <TextField
          label={t("account.displayName")}
          hint={t("account.displayName.hint")}
          value={displayName}
          maxLength={100}
          autoComplete="name"
          onChange={(event) => setDisplayName(event.currentTarget.value)}
        />
      )}
      <TextField
        type={isShown ? "text" : "password"}
        label={t(isNew ? "session.password" : "account.newPassword")}
        hint={t("account.password.hint", { count: shortestPassword })}
        problem={isOfName ? null : said}
        value={password}
        maxLength={1_024}
        autoComplete="new-password"
        autoFocus={!isNew}
        required
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      <label className="check-line">
        <input type="checkbox" checked={isShown} onChange={() => setIsShown(!isShown)} />
        {t("account.password.show")}
      </label>
      <Button
        look="primary"
        type="submit"
        isBusy={isBusy}
        disabled={!isNameRight || Array.from(password).length < shortestPassword}
      >
        {action}
      </Button>
    </form>
  );
}
