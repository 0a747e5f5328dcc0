import { useTexts } from "../../../i18n/i18n.tsx";
import { Button } from "../../../ui/Button.tsx";
import { TimeText } from "../../../ui/TimeText.tsx";
import { useCopy } from "../../../ui/Value.tsx";

/** A one-time link, to be passed on by a way that only the person reads. */
export function LinkMade({
  path,
  expiresAt,
  onClose,
}: {
  readonly path: string;
  readonly expiresAt: number;
  readonly onClose: () => void;
}) {
  const { t } = useTexts();
  const copy = useCopy();
  const address = new URL(path, location.origin).href;
  return (
    <div className="stack">
      <p>{t("people.link.body")}</p>
      <pre className="block">{address}</pre>
      <p className="muted">
        {t("people.link.until")} <TimeText ms={expiresAt} />
      </p>
      <div className="dialog-foot">
        <Button icon="copy" onClick={() => copy(address)}>
          {t("action.copy")}
        </Button>
        <Button look="primary" onClick={onClose}>
          {t("action.done")}
        </Button>
      </div>
    </div>
  );
}
