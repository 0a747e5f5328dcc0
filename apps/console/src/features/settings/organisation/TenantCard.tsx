import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { client, dataOf } from "../../../api/client.ts";
import { sessionQuery } from "../../../api/session.ts";
import type { Tenant } from "../../../api/types.ts";
import { useTexts } from "../../../i18n/i18n.tsx";
import { Button } from "../../../ui/Button.tsx";
import { Problem } from "../../../ui/Problem.tsx";
import { useSay } from "../../../ui/Toasts.tsx";
import { SectionCard } from "../../../ui/SectionCard.tsx";
import { tenantsQuery } from "./queries.ts";
import { TenantFields, type TenantValues, toBody } from "./TenantFields.tsx";

/** The organisation that is shown: what it is, where, and what it asks of its people. */
export function TenantCard({ tenant }: { readonly tenant: Tenant }) {
  const { t } = useTexts();
  const say = useSay();
  const queries = useQueryClient();
  const [value, setValue] = useState<TenantValues>({
    name: tenant.name,
    sector: tenant.sector ?? "",
    country: tenant.country ?? "",
  });
  const [requiresTotp, setRequiresTotp] = useState(tenant.requires_totp);
  const save = useMutation({
    mutationFn: () =>
      dataOf(
        client.PATCH("/api/v1/tenants/{id}", {
          params: { path: { id: tenant.id } },
          body: { ...toBody(value), requires_totp: requiresTotp },
        }),
      ),
    async onSuccess() {
      say(t("tenant.saved"));
      await Promise.all([queries.invalidateQueries(tenantsQuery), queries.invalidateQueries(sessionQuery)]);
    },
  });
  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    save.mutate();
  }
  return (
    <SectionCard title={t("settings.organisation")} about={t("tenant.about")}>
      <form className="stack narrow-form" onSubmit={onSubmit}>
        <TenantFields value={value} onChange={setValue} />
        <label className="check-line">
          <input type="checkbox" checked={requiresTotp} onChange={() => setRequiresTotp(!requiresTotp)} />
          {t("tenant.requiresTotp")}
        </label>
        <Problem error={save.error} />
        <div className="row">
          <Button look="primary" type="submit" isBusy={save.isPending} disabled={value.name.trim() === ""}>
            {t("action.save")}
          </Button>
        </div>
      </form>
    </SectionCard>
  );
}
