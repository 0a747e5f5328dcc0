import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { client, dataOf } from "../../../api/client.ts";
import { sessionQuery } from "../../../api/session.ts";
import { useTexts } from "../../../i18n/i18n.tsx";
import { Button } from "../../../ui/Button.tsx";
import { Dialog } from "../../../ui/Dialog.tsx";
import { TextField } from "../../../ui/fields.tsx";
import { Problem } from "../../../ui/Problem.tsx";
import { HealthMark } from "../../../ui/SeverityMark.tsx";
import { useSay } from "../../../ui/Toasts.tsx";
import { Authenticator } from "../../session/Authenticator.tsx";
import { RecoveryCodes } from "../../session/RecoveryCodes.tsx";
import { SectionCard } from "../../../ui/SectionCard.tsx";

type Open = "set-up" | "codes" | "remove";

/** The second factor: on or off, its recovery codes, and taking it away. */
export function AuthenticatorCard({
  hasTotp,
  codesLeft,
}: {
  readonly hasTotp: boolean;
  readonly codesLeft: number;
}) {
  const { t } = useTexts();
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  return (
    <SectionCard
      title={t("authenticator.card")}
      about={t("authenticator.why")}
      action={
        hasTotp ? (
          <span className="row">
            <Button onClick={() => setOpen("codes")}>{t("recovery.renew")}</Button>
            <Button look="danger" onClick={() => setOpen("remove")}>
              {t("authenticator.remove")}
            </Button>
          </span>
        ) : (
          <Button look="primary" onClick={() => setOpen("set-up")}>
            {t("authenticator.setUp")}
          </Button>
        )
      }
    >
      <p>
        <HealthMark level={hasTotp ? (codesLeft < 3 ? "medium" : "fine") : "medium"}>
          {hasTotp ? t("authenticator.on", { count: codesLeft }) : t("authenticator.off")}
        </HealthMark>
      </p>
      {open === "set-up" && (
        <Dialog title={t("authenticator.title")} onClose={close}>
          <Authenticator onDone={close} />
        </Dialog>
      )}
      {open === "codes" && (
        <Dialog title={t("recovery.renew")} onClose={close}>
          <RenewCodes onDone={close} />
        </Dialog>
      )}
      {open === "remove" && (
        <Dialog title={t("authenticator.remove")} onClose={close}>
          <Remove onDone={close} />
        </Dialog>
      )}
    </SectionCard>
  );
}

function RenewCodes({ onDone }: { readonly onDone: () => void }) {
  const { t } = useTexts();
  const queries = useQueryClient();
  const renew = useMutation({
    mutationFn: (password: string) =>
      dataOf(client.POST("/api/v1/account/recovery-codes", { body: { password } })),
    onSuccess: () => queries.invalidateQueries(sessionQuery),
  });
  if (renew.data !== undefined) return <RecoveryCodes codes={renew.data.recovery_codes} onDone={onDone} />;
  return (
    <WithPassword
      about={t("recovery.renew.body")}
      action={t("recovery.renew")}
      error={renew.error}
      isBusy={renew.isPending}
      onSubmit={(password) => renew.mutate(password)}
    />
  );
}

function Remove({ onDone }: { readonly onDone: () => void }) {
  const { t } = useTexts();
  const say = useSay();
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: (password: string) =>
      dataOf(client.POST("/api/v1/account/totp/remove", { body: { password } })),
    async onSuccess() {
      say(t("authenticator.removed"));
      onDone();
      await queries.invalidateQueries(sessionQuery);
    },
  });
  return (
    <WithPassword
      about={t("authenticator.remove.body")}
      action={t("authenticator.remove")}
      error={remove.error}
      isBusy={remove.isPending}
      onSubmit={(password) => remove.mutate(password)}
    />
  );
}

/** Whoever found an unlocked screen does not know the password. */
function WithPassword({
  about,
  action,
  error,
  isBusy,
  onSubmit,
}: {
  readonly about: string;
  readonly action: string;
  readonly error: Error | null;
  readonly isBusy: boolean;
  readonly onSubmit: (password: string) => void;
}) {
  const { t } = useTexts();
  const [password, setPassword] = useState("");
  function submit(event: FormEvent): void {
    event.preventDefault();
    onSubmit(password);
  }
  return (
    <form className="stack" onSubmit={submit}>
      <p>{about}</p>
      <TextField
        type="password"
        label={t("account.currentPassword")}
        value={password}
        autoComplete="current-password"
        autoFocus
        required
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      <Problem error={error} />
      <div className="dialog-foot">
        <Button look="primary" type="submit" isBusy={isBusy} disabled={password === ""}>
          {action}
        </Button>
      </div>
    </form>
  );
}
