import { type ReactNode, useEffect } from "react";
import "./drawer.css";
import { useTexts } from "../i18n/i18n.tsx";
import { IconButton } from "./Button.tsx";
import { isTyping } from "./keyboard.ts";

interface Properties {
  readonly title: ReactNode;
  /** Says what is open, for those who listen. */
  readonly label: string;
  /** Above the title: what kind of thing it is, and its marks. */
  readonly above?: ReactNode;
  readonly actions?: ReactNode;
  /** Stays in view below the content: what can be decided here. */
  readonly foot?: ReactNode;
  readonly isPage: boolean;
  readonly onPage: (isPage: boolean) => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** Detail beside a list, which keeps its place; or, at the same address with `view=page`, on the whole page. Esc closes. */
export function Drawer(properties: Properties) {
  const { title, label, above, actions, foot, isPage, onPage, onClose, children } = properties;
  const { t } = useTexts();
  const Heading = isPage ? "h1" : "h2";
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isElsewhere = document.querySelector("dialog[open], [popover]:popover-open") !== null;
      if (event.key === "Escape" && !event.defaultPrevented && !isElsewhere && !isTyping(event)) onClose();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [onClose]);
  return (
    <aside className={`drawer${isPage ? " whole" : ""}`} aria-label={label}>
      <header>
        <div className="grow">
          {above !== undefined && <div className="drawer-above">{above}</div>}
          <Heading tabIndex={-1}>{title}</Heading>
        </div>
        <div className="drawer-tools">
          {actions}
          <IconButton
            icon={isPage ? "collapse" : "open"}
            label={t(isPage ? "drawer.beside" : "drawer.page")}
            onClick={() => onPage(!isPage)}
          />
          <IconButton icon="close" label={t("action.close")} keys="Esc" onClick={onClose} />
        </div>
      </header>
      <div className="drawer-body">{children}</div>
      {foot !== undefined && foot !== null && <footer>{foot}</footer>}
    </aside>
  );
}

/** A part of a detail with its heading. */
export function Section({
  title,
  aside,
  children,
}: {
  readonly title: ReactNode;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <section className="section">
      <div className="section-head">
        <h3>{title}</h3>
        {aside}
      </div>
      {children}
    </section>
  );
}
