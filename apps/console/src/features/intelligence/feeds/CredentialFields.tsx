import type { NewFeed } from "../../../api/types.ts";
import { useTexts } from "../../../i18n/i18n.tsx";
import { SelectField, TextField } from "../../../ui/fields.tsx";

const kinds = ["none", "basic", "bearer", "header"] as const;

export interface CredentialText {
  readonly kind: (typeof kinds)[number];
  readonly name: string;
  readonly secret: string;
}

export const noCredentials: CredentialText = { kind: "none", name: "", secret: "" };

/** What the server of a feed is shown. */
export function CredentialFields({
  value,
  onChange,
}: {
  readonly value: CredentialText;
  readonly onChange: (value: CredentialText) => void;
}) {
  const { t } = useTexts();
  const { kind } = value;
  return (
    <>
      <SelectField
        label={t("feeds.credentials")}
        value={kind}
        onChange={(chosen) => onChange({ ...noCredentials, kind: chosen })}
        options={kinds.map((one) => ({ value: one, label: t(`feeds.credentials.${one}`) }))}
      />
      {(kind === "basic" || kind === "header") && (
        <TextField
          label={t(kind === "basic" ? "feeds.credentials.name" : "feeds.credentials.header.name")}
          value={value.name}
          maxLength={kind === "basic" ? 500 : 100}
          spellCheck={false}
          onChange={(event) => onChange({ ...value, name: event.currentTarget.value })}
        />
      )}
      {kind !== "none" && (
        <TextField
          type="password"
          autoComplete="new-password"
          label={t("feeds.credentials.secret")}
          hint={t("feeds.credentials.hint")}
          value={value.secret}
          maxLength={2_000}
          onChange={(event) => onChange({ ...value, secret: event.currentTarget.value })}
        />
      )}
    </>
  );
}

export function credentialsOf({
  kind,
  name,
  secret,
}: CredentialText): NonNullable<NewFeed["credentials"]> | null {
  switch (kind) {
    case "none":
      return null;
    case "basic":
      return { kind, username: name, password: secret };
    case "bearer":
      return { kind, token: secret };
    case "header":
      return { kind, name: name.trim(), value: secret };
  }
}
