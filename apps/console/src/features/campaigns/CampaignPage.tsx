import { Link } from "@tanstack/react-router";
import type { Campaign } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { Icon, type IconName } from "../../ui/Icon.tsx";
import { PageHead } from "../../ui/PageHead.tsx";
import { SectionCard } from "../../ui/SectionCard.tsx";
import { Value } from "../../ui/Value.tsx";
import { ReplayCampaign } from "./ReplayCampaign.tsx";

/** One campaign: its steps on a line of time and what shows them, techniques, indicators, what would have caught it. */
export function CampaignPage({ campaign }: { readonly campaign: Campaign }) {
  const { t, language } = useTexts();
  const { id, title, summary, from, until, caught_by: caughtBy, steps, sources } = campaign;
  return (
    <div className="page">
      <PageHead title={title[language]} guide="campaigns" note={from === until ? from : `${from} – ${until}`}>
        <ReplayCampaign id={id} />
      </PageHead>
      <p>
        <Link to="/campaigns/{-$id}" params={{}}>
          {t("campaigns.all")}
        </Link>
      </p>
      <p className="campaign-lead">{summary[language]}</p>
      <SectionCard title={t("campaigns.steps")} about={t("campaigns.steps.about")}>
        <ol className="campaign-steps">
          {steps.map((step) => (
            <StepLine key={step.id} step={step} />
          ))}
        </ol>
      </SectionCard>
      <SectionCard title={t("campaigns.caughtBy")}>
        <p>{caughtBy[language]}</p>
      </SectionCard>
      <Known campaign={campaign} />
      <SectionCard title={t("campaigns.sources")}>
        <ul>
          {sources.map((source) => (
            <li key={source}>
              <a href={source} rel="noreferrer noopener" target="_blank">
                {source}
              </a>
            </li>
          ))}
        </ul>
      </SectionCard>
    </div>
  );
}

const icons: Readonly<Record<Campaign["steps"][number]["state"], IconName>> = {
  detected: "check",
  "not-yet": "clock",
  "not-visible": "exclude",
};

function StepLine({ step }: { readonly step: Campaign["steps"][number] }) {
  const { t, language } = useTexts();
  const { at, title, state, shown_by: shownBy, detections, why } = step;
  return (
    <li className={`campaign-step ${state}`}>
      <span className="campaign-at">{at}</span>
      <span className="campaign-state">
        <Icon name={icons[state]} />
        {t(`campaigns.state.${state}`)}
      </span>
      <div>
        <b>{title[language]}</b>
        {why !== null && <p>{why[language]}</p>}
        {detections.map((rule) => (
          <p key={rule}>{t("campaigns.foundBy", { rule })}</p>
        ))}
        <p className="muted">{t("campaigns.shownBy", { telemetry: shownBy[language] })}</p>
      </div>
    </li>
  );
}

function Known({ campaign }: { readonly campaign: Campaign }) {
  const { t } = useTexts();
  const { techniques, attack_version: version, indicators } = campaign;
  return (
    <>
      <SectionCard title={t("campaigns.techniques", { version })}>
        <ul className="campaign-techniques">
          {techniques.map((technique) => (
            <li key={technique}>
              <Value text={technique} />
            </li>
          ))}
        </ul>
      </SectionCard>
      <SectionCard title={t("campaigns.indicators")} about={t("campaigns.indicators.about")}>
        <table className="plain">
          <thead>
            <tr>
              <th>{t("campaigns.kind")}</th>
              <th>{t("campaigns.value")}</th>
            </tr>
          </thead>
          <tbody>
            {indicators.map(({ kind, value }) => (
              <tr key={`${kind} ${value}`}>
                <td>{kind}</td>
                <td>
                  <Value text={value} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </SectionCard>
    </>
  );
}
