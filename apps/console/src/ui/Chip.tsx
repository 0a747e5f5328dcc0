import type { ReactNode } from "react";
import { useTexts } from "../i18n/i18n.tsx";
import { Icon } from "./Icon.tsx";

/** A condition in force; with `onRemove`, a press takes it away. */
export function Chip({
  children,
  onRemove,
}: {
  readonly children: ReactNode;
  readonly onRemove?: () => void;
}) {
  const { t } = useTexts();
  if (onRemove === undefined) return <span className="chip">{children}</span>;
  return (
    <button type="button" className="chip removable" onClick={onRemove} title={t("action.remove")}>
      {children}
      <Icon name="close" />
      <span className="visually-hidden">{t("action.remove")}</span>
    </button>
  );
}
