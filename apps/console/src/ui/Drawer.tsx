import { type ReactNode, useEffect, useRef } from "react";
import { useTexts } from "../i18n/i18n.tsx";

/** Detail beside a list, which keeps its place. Closes with Esc. */
export function Drawer({
  title,
  onClose,
  children,
}: {
  readonly title: ReactNode;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  const { t } = useTexts();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "Escape") onClose();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [onClose]);
  return (
    <aside className="drawer" aria-label={typeof title === "string" ? title : undefined}>
      <header>
        <h2 ref={heading} tabIndex={-1}>
          {title}
        </h2>
        <button
          type="button"
          className="icon"
          onClick={onClose}
          aria-label={t("action.close")}
          title={`${t("action.close")} (Esc)`}
        >
          ✕
        </button>
      </header>
      <div className="drawer-body">{children}</div>
    </aside>
  );
}
