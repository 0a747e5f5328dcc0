import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { client, dataOf } from "../../../api/client.ts";
import { sessionQuery } from "../../../api/session.ts";
import type { Tenant } from "../../../api/types.ts";
import { useTexts } from "../../../i18n/i18n.tsx";
import { Button } from "../../../ui/Button.tsx";
import { Dialog } from "../../../ui/Dialog.tsx";
import { SelectField } from "../../../ui/fields.tsx";
import { Problem } from "../../../ui/Problem.tsx";
import { useSay } from "../../../ui/Toasts.tsx";
import { visibleText } from "../../../ui/visible-text.ts";
import { SectionCard } from "../../../ui/SectionCard.tsx";
import { countryNames } from "./country-codes.ts";
import { organisationsQuery, tenantsQuery } from "./queries.ts";
import { RequestRemoval } from "./RequestRemoval.tsx";
import { TenantFields, type TenantValues, toBody } from "./TenantFields.tsx";

/** All organisations that one has a role in; those who administer the level above add further ones. */
export function OtherTenants({ current }: { readonly current: Tenant }) {
  const { t, language } = useTexts();
  const tenants = useQuery(tenantsQuery);
  const organisations = useQuery(organisationsQuery);
  const [isMaking, setIsMaking] = useState(false);
  const [leaving, setLeaving] = useState<Tenant | null>(null);
  const mayMake = (organisations.data?.items.length ?? 0) > 0;
  const items = tenants.data?.items ?? [];
  const names = new Map(countryNames(language).map(({ code, name }) => [code, name]));
  if (items.length < 2 && !mayMake) return null;
  return (
    <SectionCard
      title={t("tenants.title")}
      about={t("tenants.about")}
      action={
        mayMake && (
          <Button icon="plus" onClick={() => setIsMaking(true)}>
            {t("tenants.create")}
          </Button>
        )
      }
    >
      <table className="plain">
        <thead>
          <tr>
            <th>{t("tenant.name")}</th>
            <th>{t("tenant.sector")}</th>
            <th>{t("tenant.country")}</th>
            <th>{t("tenant.totp")}</th>
            <th>
              <span className="visually-hidden">{t("keys.actions")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {items.map((tenant) => (
            <tr key={tenant.id}>
              <td>
                {visibleText(tenant.name)}{" "}
                {tenant.id === current.id && <span className="muted">({t("tenants.shown")})</span>}
              </td>
              <td>{tenant.sector === null ? <Unset /> : t(`sector.${tenant.sector}`)}</td>
              <td>{tenant.country === null ? <Unset /> : (names.get(tenant.country) ?? tenant.country)}</td>
              <td>{t(tenant.requires_totp ? "tenant.totp.required" : "tenant.totp.free")}</td>
              <td className="number">
                {mayMake && items.length > 1 && (
                  <Button size="small" look="danger" onClick={() => setLeaving(tenant)}>
                    {t("tenants.removal.ask")}
                    <span className="visually-hidden">{visibleText(tenant.name)}</span>
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {leaving !== null && <RequestRemoval tenant={leaving} onClose={() => setLeaving(null)} />}
      {isMaking && <CreateTenant current={current} onClose={() => setIsMaking(false)} />}
    </SectionCard>
  );
}

function Unset() {
  return <span className="faint">–</span>;
}

function CreateTenant({ current, onClose }: { readonly current: Tenant; readonly onClose: () => void }) {
  const { t } = useTexts();
  const say = useSay();
  const queries = useQueryClient();
  const organisations = useQuery(organisationsQuery);
  const items = organisations.data?.items ?? [];
  const [value, setValue] = useState<TenantValues>({ name: "", sector: "", country: current.country ?? "" });
  const [organisation, setOrganisation] = useState(
    () => items.find(({ id }) => id === current.organisation)?.id ?? items[0]?.id ?? "",
  );
  const create = useMutation({
    mutationFn: () => dataOf(client.POST("/api/v1/tenants", { body: { organisation, ...toBody(value) } })),
    async onSuccess(made) {
      say(t("tenants.created", { name: visibleText(made.name) }));
      onClose();
      await Promise.all([queries.invalidateQueries(tenantsQuery), queries.invalidateQueries(sessionQuery)]);
    },
  });
  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    create.mutate();
  }
  return (
    <Dialog title={t("tenants.create")} onClose={onClose}>
      <form className="stack" onSubmit={onSubmit}>
        <p className="muted">{t("tenants.create.body")}</p>
        <TenantFields value={value} onChange={setValue} />
        {items.length > 1 && (
          <SelectField
            label={t("tenants.organisation")}
            value={organisation}
            onChange={setOrganisation}
            options={items.map(({ id, name }) => ({ value: id, label: visibleText(name) }))}
          />
        )}
        <Problem error={create.error} />
        <div className="dialog-foot">
          <Button look="quiet" onClick={onClose}>
            {t("action.cancel")}
          </Button>
          <Button look="primary" type="submit" isBusy={create.isPending} disabled={value.name.trim() === ""}>
            {t("tenants.create")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
