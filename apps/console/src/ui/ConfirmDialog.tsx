import type { ReactNode } from "react";
import { useTexts } from "../i18n/i18n.tsx";
import { Button } from "./Button.tsx";
import { Dialog } from "./Dialog.tsx";

/** Before something is taken away: what that means, and the two ways out. */
export function ConfirmDialog({
  title,
  confirm,
  isBusy,
  onConfirm,
  onClose,
  children,
}: {
  readonly title: string;
  /** What its button says. */
  readonly confirm: string;
  readonly isBusy: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  const { t } = useTexts();
  return (
    <Dialog title={title} onClose={onClose}>
      {children}
      <div className="dialog-foot">
        <Button look="quiet" onClick={onClose}>
          {t("action.cancel")}
        </Button>
        <Button look="danger" isBusy={isBusy} onClick={onConfirm}>
          {confirm}
        </Button>
      </div>
    </Dialog>
  );
}
