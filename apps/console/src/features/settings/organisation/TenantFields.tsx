import { useMemo } from "react";
import { useTexts } from "../../../i18n/i18n.tsx";
import { SelectField, TextField } from "../../../ui/fields.tsx";
import { countryNames } from "./country-codes.ts";
import { type Sector, sectorIds } from "./sector-ids.ts";

export interface TenantValues {
  readonly name: string;
  readonly sector: Sector | "";
  readonly country: string;
}

/** Name, sector and country of a tenant: what victims are told and counted by. */
export function TenantFields({
  value,
  onChange,
}: {
  readonly value: TenantValues;
  readonly onChange: (value: TenantValues) => void;
}) {
  const { t, language } = useTexts();
  const countries = useMemo(() => countryNames(language), [language]);
  return (
    <>
      <TextField
        label={t("tenant.name")}
        value={value.name}
        maxLength={100}
        required
        onChange={(event) => onChange({ ...value, name: event.currentTarget.value })}
      />
      <SelectField
        label={t("tenant.sector")}
        hint={t("tenant.sector.hint")}
        value={value.sector}
        onChange={(sector) => onChange({ ...value, sector })}
        options={[
          { value: "" as const, label: t("tenant.unset") },
          ...sectorIds.map((id) => ({ value: id, label: t(`sector.${id}`) })),
        ]}
      />
      <SelectField
        label={t("tenant.country")}
        value={value.country}
        onChange={(country) => onChange({ ...value, country })}
        options={[
          { value: "", label: t("tenant.unset") },
          ...countries.map(({ code, name }) => ({ value: code, label: `${name} (${code})` })),
        ]}
      />
    </>
  );
}

/** As the API takes them. */
export function toBody({ name, sector, country }: TenantValues) {
  return {
    name: name.trim(),
    sector: sector === "" ? null : sector,
    country: country === "" ? null : country,
  };
}
