import { Link } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";
import "./page.css";
import { useTexts } from "../i18n/i18n.tsx";
import { Icon } from "./Icon.tsx";

/** The page's name, what one can do with all of it, and where it is explained. Sets the window's title. */
export function PageHead({
  title,
  guide,
  note,
  children,
}: {
  readonly title: string;
  /** The page of the guide that explains this one. */
  readonly guide: string;
  readonly note?: ReactNode;
  readonly children?: ReactNode;
}) {
  const { t } = useTexts();
  useEffect(() => {
    document.title = `${title} · ${t("app.name")}`;
  }, [title, t]);
  return (
    <div className="page-head">
      <h1>{title}</h1>
      {note !== undefined && <span className="page-note">{note}</span>}
      <span className="grow" />
      {children}
      <Link
        to="/guide/{-$topic}"
        params={{ topic: guide }}
        className="button quiet icon"
        title={t("guide.open")}
      >
        <Icon name="help" />
        <span className="visually-hidden">{t("guide.open")}</span>
      </Link>
    </div>
  );
}
