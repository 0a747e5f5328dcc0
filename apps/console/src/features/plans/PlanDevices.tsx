import type { Device, NewPlan } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { Segmented, SelectField, TextField } from "../../ui/fields.tsx";
import { visibleText } from "../../ui/visible-text.ts";

/** Which devices a plan is for, as the form holds it. */
export interface DeviceChoice {
  readonly by: "name" | "kind";
  readonly ids: readonly string[];
  /** Maker and product, apart by a line feed, which neither holds. */
  readonly build: string;
  readonly version: string;
  readonly site: string;
}

export const noDevices: DeviceChoice = { by: "name", ids: [], build: "", version: "", site: "" };

export function toChoice(choice: DeviceChoice): Pick<NewPlan, "devices"> {
  if (choice.by === "name") return choice.ids.length === 0 ? {} : { devices: { ids: [...choice.ids] } };
  const [vendor = "", product = ""] = choice.build.split("\n");
  const version = choice.version.trim();
  const site = choice.site.trim();
  return {
    devices: {
      ...(vendor === "" ? {} : { vendor }),
      ...(product === "" ? {} : { product }),
      ...(version === "" ? {} : { version }),
      ...(site === "" ? {} : { site }),
    },
  };
}

export function PlanDevices({
  devices,
  isWhole,
  choice,
  onChange,
}: {
  readonly devices: readonly Device[];
  readonly isWhole: boolean;
  readonly choice: DeviceChoice;
  readonly onChange: (choice: DeviceChoice) => void;
}) {
  const { t } = useTexts();
  const own = devices.filter((device) => !device.is_sample);
  const builds = [...new Set(own.map(({ vendor, product }) => `${vendor}\n${product}`))].sort();
  function toggle(id: string): void {
    const has = choice.ids.includes(id);
    onChange({ ...choice, ids: has ? choice.ids.filter((one) => one !== id) : [...choice.ids, id] });
  }
  return (
    <fieldset className="stack plan-part">
      <legend>{t("plans.devices")}</legend>
      <Segmented
        label={t("plans.devices")}
        value={choice.by}
        onChange={(by) => onChange({ ...choice, by })}
        options={[
          { value: "name", label: t("plans.devices.name") },
          { value: "kind", label: t("plans.devices.kind") },
        ]}
      />
      {choice.by === "name" ? (
        <>
          <div className="plan-devices">
            {own.length === 0 && <p className="muted">{t("plans.devices.none")}</p>}
            {own.map(({ id, name, vendor, product }) => (
              <label key={id} className="check-line">
                <input type="checkbox" checked={choice.ids.includes(id)} onChange={() => toggle(id)} />
                {visibleText(name)} <span className="muted">{visibleText(`${vendor} ${product}`)}</span>
              </label>
            ))}
          </div>
          {!isWhole && <p className="muted">{t("plans.devices.some")}</p>}
        </>
      ) : (
        <>
          <SelectField
            label={t("plans.build")}
            value={choice.build}
            onChange={(build) => onChange({ ...choice, build })}
            options={[
              { value: "", label: t("plans.build.any") },
              ...builds.map((value) => ({ value, label: visibleText(value.replace("\n", " ")) })),
            ]}
          />
          <TextField
            label={t("plans.version")}
            hint={t("plans.every")}
            value={choice.version}
            maxLength={256}
            onChange={(event) => onChange({ ...choice, version: event.currentTarget.value })}
          />
          <TextField
            label={t("plans.site")}
            hint={t("plans.every")}
            value={choice.site}
            maxLength={256}
            onChange={(event) => onChange({ ...choice, site: event.currentTarget.value })}
          />
        </>
      )}
    </fieldset>
  );
}
