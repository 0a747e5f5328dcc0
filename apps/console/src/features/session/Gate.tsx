import { type ReactNode, useEffect } from "react";
import "./gate.css";
import { useTexts } from "../../i18n/i18n.tsx";
import { LanguageMenu, ThemeMenu } from "../../shell/TopBar.tsx";
import { Mark } from "../../ui/Mark.tsx";
import { Toasts } from "../../ui/Toasts.tsx";

/** The pages before the frame: one thing to do, and the language and theme to do it in. */
export function Gate({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const { t } = useTexts();
  useEffect(() => {
    document.title = `${title} · ${t("app.name")}`;
  }, [title, t]);
  return (
    <Toasts>
      <div className="gate">
        <div className="gate-tools">
          <LanguageMenu />
          <ThemeMenu />
        </div>
        <main>
          <div className="gate-brand">
            <Mark size={28} />
            <span>{t("app.name")}</span>
          </div>
          <h1>{title}</h1>
          {children}
        </main>
      </div>
    </Toasts>
  );
}
