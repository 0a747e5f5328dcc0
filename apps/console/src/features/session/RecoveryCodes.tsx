import { useTexts } from "../../i18n/i18n.tsx";
import { Button } from "../../ui/Button.tsx";
import { useCopy } from "../../ui/Value.tsx";

/** The codes for when the authenticator is lost: shown once, to be kept on paper or in a safe. */
export function RecoveryCodes({
  codes,
  onDone,
}: {
  readonly codes: readonly string[];
  readonly onDone: () => void;
}) {
  const { t } = useTexts();
  const copy = useCopy();
  return (
    <div className="stack">
      <p>
        <b>{t("recovery.title")}</b>
      </p>
      <p className="muted">{t("recovery.body")}</p>
      <pre className="block">{codes.join("\n")}</pre>
      <div className="row">
        <Button icon="copy" onClick={() => copy(codes.join("\n"))}>
          {t("action.copy")}
        </Button>
        <Button look="primary" onClick={onDone}>
          {t("recovery.kept")}
        </Button>
      </div>
    </div>
  );
}
