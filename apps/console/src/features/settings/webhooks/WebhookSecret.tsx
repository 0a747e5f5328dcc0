import { useTexts } from "../../../i18n/i18n.tsx";
import { ShownOnce } from "../../../ui/ShownOnce.tsx";
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
  return (
    <ShownOnce
      title={t("webhooks.secret", { name: visibleText(name) })}
      about={t("webhooks.secret.once")}
      text={secret}
      onClose={onClose}
    />
  );
}
