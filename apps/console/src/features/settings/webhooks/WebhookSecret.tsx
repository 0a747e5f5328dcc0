import { useTexts } from "../../../i18n/i18n.tsx";
import { Button } from "../../../ui/Button.tsx";
import { Dialog } from "../../../ui/Dialog.tsx";
import { useCopy } from "../../../ui/Value.tsx";
import { visibleText } from "../../../ui/visible-text.ts";

/** The secret that a receiver checks signatures with, once. */
export function WebhookSecret({
  name,
  secret,
  onClose,
}: {
  readonly name: string;
  readonly secret: string;
  readonly onClose: () => void;
}) {
  const { t } = useTexts();
  const copy = useCopy();
  return (
    <Dialog title={t("webhooks.secret", { name: visibleText(name) })} onClose={onClose}>
      <p>{t("webhooks.secret.once")}</p>
      <pre className="block">{secret}</pre>
      <div className="dialog-foot">
        <Button icon="copy" onClick={() => copy(secret)}>
          {t("action.copy")}
        </Button>
        <Button look="primary" onClick={onClose}>
          {t("action.done")}
        </Button>
      </div>
    </Dialog>
  );
}
