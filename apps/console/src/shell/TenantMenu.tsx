import { useMutation, useQuery } from "@tanstack/react-query";
import { client, dataOf } from "../api/client.ts";
import { problemText } from "../api/problem-text.ts";
import { sessionQuery } from "../api/session.ts";
import { useTexts } from "../i18n/i18n.tsx";
import { Icon } from "../ui/Icon.tsx";
import { Menu } from "../ui/Menu.tsx";
import { useSay } from "../ui/Toasts.tsx";
import { visibleText } from "../ui/visible-text.ts";

/** Whose data is shown; with roles in several tenants, the way to another. */
export function TenantMenu() {
  const texts = useTexts();
  const { t, message } = texts;
  const say = useSay();
  const session = useQuery(sessionQuery);
  const change = useMutation({
    mutationFn: (tenant: string) => dataOf(client.POST("/api/v1/session/tenant", { body: { tenant } })),
    // The page begins anew: nothing of the tenant of before stays in this window.
    onSuccess: () => location.assign("/"),
    onError: (error) => say(problemText(error, texts)),
  });
  const current = session.data?.tenant;
  const tenants = session.data?.tenants ?? [];
  const name = visibleText(current?.name ?? "");
  if (tenants.length < 2 || session.data?.kind !== "session")
    return (
      <span className="tenant cut" title={t("shell.tenant", { name })}>
        {name}
      </span>
    );
  return (
    <Menu
      label={t("shell.tenants")}
      trigger={(about) => (
        <button type="button" {...about} className="button quiet tenant" title={t("shell.tenant", { name })}>
          <span className="cut">{name}</span>
          <Icon name="down" />
        </button>
      )}
      items={tenants.map((tenant) => ({
        id: tenant.id,
        label: visibleText(tenant.name),
        hint: message(`role.${tenant.role}`),
        isChecked: tenant.id === current?.id,
        onSelect: () => change.mutate(tenant.id),
      }))}
    />
  );
}
