import { Button, Skeleton } from "@mantine/core";
import type { ReactNode } from "react";
import { ApiError } from "../api/client.ts";
import { useTexts } from "../i18n/i18n.tsx";

/** Nothing to show, and what to do next. */
export function EmptyState({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <div className="state">
      <h2>{title}</h2>
      {children}
    </div>
  );
}

/** What went wrong and the way out. */
export function ErrorState({ error, retry }: { readonly error: Error; readonly retry: () => void }) {
  const { t } = useTexts();
  const detail = error instanceof ApiError && error.message !== "" ? error.message : t("error.network");
  return (
    <div className="state" role="alert">
      <h2>{t("error.title")}</h2>
      <p>{detail}</p>
      <Button variant="default" onClick={retry}>
        {t("action.retry")}
      </Button>
    </div>
  );
}

/** Keeps the place of rows that are coming. */
export function LoadingRows({ count = 8 }: { readonly count?: number }) {
  return (
    <div className="loading" aria-busy="true">
      {Array.from({ length: count }, (_, index) => (
        <Skeleton key={index} height={20} />
      ))}
    </div>
  );
}
