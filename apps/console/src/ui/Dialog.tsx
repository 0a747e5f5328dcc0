import { type ReactNode, useEffect, useId, useRef } from "react";
import { useTexts } from "../i18n/i18n.tsx";
import { IconButton } from "./Button.tsx";

interface Properties {
  readonly title: string;
  readonly onClose: () => void;
  /** For a table. */
  readonly isWide?: boolean;
  readonly children: ReactNode;
}

/** A question or a small form above the page, which waits behind it. The browser holds the focus inside and closes on Esc. */
export function Dialog({ title, onClose, isWide = false, children }: Properties) {
  const { t } = useTexts();
  const id = useId();
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = element.current;
    if (dialog !== null && !dialog.open) dialog.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={element}
      className={isWide ? "dialog dialog-wide" : "dialog"}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
    >
      <div className="dialog-head">
        <h2 id={id}>{title}</h2>
        <IconButton icon="close" label={t("action.close")} keys="Esc" onClick={onClose} />
      </div>
      <div className="dialog-body">{children}</div>
    </dialog>
  );
}
