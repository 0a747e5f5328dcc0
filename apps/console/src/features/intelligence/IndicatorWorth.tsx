import type { Decision, Indicator } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { Section } from "../../ui/Drawer.tsx";
import { TimeText } from "../../ui/TimeText.tsx";
import { visibleText } from "../../ui/visible-text.ts";
import { useRulePlace } from "./rule-place.ts";

/** What an indicator is worth, whether devices are told, and each reason, also those that a person overruled. */
export function Worth({ indicator }: { readonly indicator: Indicator }) {
  const { t, message } = useTexts();
  const { decision, withdrawn } = indicator;
  return (
    <>
      <p>
        <b>{t(`intel.treatment.${decision.treatment}`)}</b> {t(`intel.treatment.${decision.treatment}.means`)}
      </p>
      <p>{t(decision.enforced ? "intel.enforced" : "intel.notEnforced")}</p>
      {decision.reasons.length > 0 && (
        <ul>
          {decision.reasons.map(({ message: { key, parameters }, overruled }) => (
            <li key={`${key} ${JSON.stringify(parameters)}`} className={overruled ? "struck" : ""}>
              <span className={overruled ? "faint" : ""}>{message(key, visibleOf(parameters))}</span>
              {overruled && <span className="muted"> {t("intel.overruled")}</span>}
            </li>
          ))}
        </ul>
      )}
      {withdrawn !== null && (
        <p className="muted">
          {t("intel.withdrawn", { by: visibleText(withdrawn.by) })} {visibleText(withdrawn.reason)}
        </p>
      )}
    </>
  );
}

function visibleOf(parameters: Readonly<Record<string, string | number>>): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [
      name,
      typeof value === "string" ? visibleText(value) : value,
    ]),
  );
}

/** What each source says of the end, what the rule says, and which of them holds. */
export function Ages({ decision }: { readonly decision: Decision }) {
  const { t } = useTexts();
  const placeOf = useRulePlace();
  if (decision.ages.length === 0) return null;
  return (
    <Section title={t("intel.ages")}>
      <table className="plain">
        <thead>
          <tr>
            <th>{t("intel.source")}</th>
            <th>{t("intel.ages.source")}</th>
            <th>{t("intel.ages.rule")}</th>
            <th>{t("intel.ages.holds")}</th>
          </tr>
        </thead>
        <tbody>
          {decision.ages.map((age) => (
            <tr key={age.source}>
              <td>{visibleText(age.source)}</td>
              <td>
                <End ms={age.source_until} none={t("intel.ages.nothing")} />
              </td>
              <td>
                {age.rule === null ? (
                  t("intel.ages.noRule")
                ) : (
                  <>
                    <End ms={age.rule_until} none={t("intel.ages.never")} />
                    <div className="muted">
                      {placeOf(age.rule)}
                      {age.rule.days !== null && ` · ${t("intel.days", { days: age.rule.days })}`}
                    </div>
                  </>
                )}
              </td>
              <td>
                <End ms={age.until} none={t("intel.ages.never")} />
                <div className="muted">
                  {age.decided_by !== null && t(`intel.ages.by.${age.decided_by}`)}
                  {age.state !== "holds" && ` · ${t(`intel.ages.${age.state}`)}`}
                </div>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}

function End({ ms, none }: { readonly ms: number | null; readonly none: string }) {
  return ms === null ? <span className="faint">{none}</span> : <TimeText ms={ms} />;
}
