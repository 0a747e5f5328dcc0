import type { ReactNode } from "react";
import "./states.css";
import { ApiError } from "../api/client.ts";
import { problemText } from "../api/problem-text.ts";
import { useTexts } from "../i18n/i18n.tsx";
import { Button } from "./Button.tsx";
import { Mark } from "./Mark.tsx";

/** Nothing to show: what that means, and what to do next. */
export function EmptyState({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <div className="state">
      <Mark size={28} />
      <h2>{title}</h2>
      {children}
    </div>
  );
}

/** What went wrong and the way out. */
export function ErrorState({ error, retry }: { readonly error: Error; readonly retry: () => void }) {
  const texts = useTexts();
  const { t } = texts;
  const isForbidden = error instanceof ApiError && error.status === 403;
  return (
    <div className="state" role="alert">
      <h2>{t(isForbidden ? "error.forbidden" : "error.title")}</h2>
      <p>{isForbidden ? t("error.forbidden.body") : problemText(error, texts)}</p>
      {!isForbidden && (
        <div className="row">
          <Button icon="refresh" onClick={retry}>
            {t("action.retry")}
          </Button>
        </div>
      )}
    </div>
  );
}

/** Keeps the place of lines that are coming. */
export function LoadingLines({
  count = 6,
  height = 20,
}: {
  readonly count?: number;
  readonly height?: number;
}) {
  return (
    <div className="loading" aria-busy="true">
      {Array.from({ length: count }, (_, index) => (
        <span key={index} className="skeleton" style={{ height, width: `${92 - ((index * 23) % 40)}%` }} />
      ))}
    </div>
  );
}
