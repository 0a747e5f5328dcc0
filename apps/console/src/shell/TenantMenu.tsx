import { useQuery } from "@tanstack/react-query";
import { sessionQuery } from "../api/session.ts";
import { useTexts } from "../i18n/i18n.tsx";
import { visibleText } from "../ui/visible-text.ts";

/** Whose data is shown. */
export function TenantMenu() {
  const { t } = useTexts();
  const session = useQuery(sessionQuery);
  const name = visibleText(session.data?.tenant.name ?? "");
  return (
    <span className="tenant cut" title={t("shell.tenant", { name })}>
      {name}
    </span>
  );
}
