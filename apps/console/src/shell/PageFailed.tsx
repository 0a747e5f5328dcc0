import { type ErrorComponentProps, useRouter } from "@tanstack/react-router";
import { useTexts } from "../i18n/i18n.tsx";
import { Button } from "../ui/Button.tsx";
import { EmptyState, ErrorState } from "../ui/states.tsx";

/** A page that could not be drawn: its code may be gone after an update, or the server does not answer. */
export function PageFailed({ error }: ErrorComponentProps) {
  const { t } = useTexts();
  const router = useRouter();
  const failure = error instanceof Error ? error : new Error(String(error));
  if (/import|module|fetch/i.test(failure.message) && failure.name === "TypeError")
    return (
      <EmptyState title={t("error.updated")}>
        <p>{t("error.updated.body")}</p>
        <Button icon="refresh" onClick={() => location.reload()}>
          {t("error.updated.reload")}
        </Button>
      </EmptyState>
    );
  return <ErrorState error={failure} retry={() => void router.invalidate()} />;
}

export function PageMissing() {
  const { t } = useTexts();
  return (
    <EmptyState title={t("error.missing")}>
      <p>{t("error.missing.body")}</p>
      <a href="/">{t("nav.overview")}</a>
    </EmptyState>
  );
}
