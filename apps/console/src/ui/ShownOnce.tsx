import type { ReactNode } from "react";
import { useTexts } from "../i18n/i18n.tsx";
import { Button } from "./Button.tsx";
import { Dialog } from "./Dialog.tsx";
import { useCopy } from "./Value.tsx";

/** A secret, or what holds one: to be copied now, since nobody is shown it again. */
export function ShownOnce({
  title,
  about,
  text,
  onClose,
  children,
}: {
  readonly title: string;
  readonly about: string;
  readonly text: string;
  readonly onClose: () => void;
  /** What to do with it. */
  readonly children?: ReactNode;
}) {
  const { t } = useTexts();
  const copy = useCopy();
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{about}</p>
      <pre className="block">{text}</pre>
      {children}
      <div className="dialog-foot">
        <Button icon="copy" onClick={() => copy(text)}>
          {t("action.copy")}
        </Button>
        <Button look="primary" onClick={onClose}>
          {t("action.done")}
        </Button>
      </div>
    </Dialog>
  );
}
