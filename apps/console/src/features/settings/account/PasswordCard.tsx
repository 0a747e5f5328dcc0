import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { client, dataOf } from "../../../api/client.ts";
import { useTexts } from "../../../i18n/i18n.tsx";
import { Button } from "../../../ui/Button.tsx";
import { Dialog } from "../../../ui/Dialog.tsx";
import { TextField } from "../../../ui/fields.tsx";
import { Problem } from "../../../ui/Problem.tsx";
import { useSay } from "../../../ui/Toasts.tsx";
import { SectionCard } from "../../../ui/SectionCard.tsx";

export function PasswordCard() {
  const { t } = useTexts();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <SectionCard
      title={t("session.password")}
      about={t("account.password.about")}
      action={<Button onClick={() => setIsOpen(true)}>{t("account.password.change")}</Button>}
    >
      {isOpen && <ChangePassword onClose={() => setIsOpen(false)} />}
    </SectionCard>
  );
}

function ChangePassword({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTexts();
  const say = useSay();
  const queries = useQueryClient();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const change = useMutation({
    mutationFn: () =>
      dataOf(
        client.POST("/api/v1/account/password", { body: { current_password: current, password: next } }),
      ),
    async onSuccess() {
      say(t("account.password.changed"));
      onClose();
      await queries.invalidateQueries({ queryKey: ["own-sessions"] });
    },
  });
  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    change.mutate();
  }
  return (
    <Dialog title={t("account.password.change")} onClose={onClose}>
      <form className="stack" onSubmit={onSubmit}>
        <TextField
          type="password"
          label={t("account.currentPassword")}
          value={current}
          autoComplete="current-password"
          autoFocus
          required
          onChange={(event) => setCurrent(event.currentTarget.value)}
        />
        <TextField
          type="password"
          label={t("account.newPassword")}
          hint={t("account.password.hint", { count: 12 })}
          value={next}
          autoComplete="new-password"
          required
          onChange={(event) => setNext(event.currentTarget.value)}
        />
        <Problem error={change.error} />
        <div className="dialog-foot">
          <Button look="quiet" onClick={onClose}>
            {t("action.cancel")}
          </Button>
          <Button
            look="primary"
            type="submit"
            isBusy={change.isPending}
            disabled={current === "" || next === ""}
          >
            {t("account.password.change")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
