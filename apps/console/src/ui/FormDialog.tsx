import type { FormEvent, ReactNode } from "react";
import { useTexts } from "../i18n/i18n.tsx";
import { Button } from "./Button.tsx";
import { Dialog } from "./Dialog.tsx";
import { Problem } from "./Problem.tsx";

/** What a form or a question sets off. */
interface Work {
  readonly error: Error | null;
  readonly isPending: boolean;
  readonly mutate: () => void;
}

/** A small form above the page: its fields, what is wrong, and the two ways out. */
export function FormDialog({
  title,
  submit,
  isReady = true,
  isWide = false,
  work,
  onClose,
  children,
}: {
  readonly title: string;
  /** What its button says. */
  readonly submit: string;
  /** Whether all that is needed was given. */
  readonly isReady?: boolean;
  readonly isWide?: boolean;
  readonly work: Work;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  const { t } = useTexts();
  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    work.mutate();
  }
  return (
    <Dialog title={title} onClose={onClose} isWide={isWide}>
      <form className="stack" onSubmit={onSubmit}>
        {children}
        <Problem error={work.error} />
        <div className="dialog-foot">
          <Button look="quiet" onClick={onClose}>
            {t("action.cancel")}
          </Button>
          <Button look="primary" type="submit" disabled={!isReady} isBusy={work.isPending}>
            {submit}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
